/// Something that a person should know of a dataset, and that stops no load by itself.
///
/// A load prints those that change what is stored before it starts, and refuses on any of them with `--strict`.
package struct Finding: Sendable, Codable, Hashable {
  package var kind: Kind
  /// Whether, because of it, something is stored that a reader of the files would not expect, or is not stored.
  package var changesData: Bool
  /// The file that it concerns, as people call it; nil for the whole dataset.
  package var file: String?
  /// A sentence without its full stop, which does not repeat the file.
  package var text: String

  /// - Parameter changesData: Nil for what is usual of the kind.
  package init(_ kind: Kind, changesData: Bool? = nil, file: String? = nil, _ text: String) {
    self.kind = kind
    self.changesData = changesData ?? kind.usuallyChangesData
    self.file = file
    self.text = text
  }

  /// The line that people read.
  package var words: String { file.map { "\($0): \(text)" } ?? text }

  /// What a finding is about, as JSON names it.
  package enum Kind: String, Sendable, Codable, CaseIterable {
    // MARK: Files
    /// Files that were not read, and could be meant as data.
    case fileSkipped = "file-skipped"
    /// Files that nobody means as data: hidden ones, markers, checksums.
    case markersSkipped = "markers-skipped"
    case namedTwice = "named-twice"
    case noRows = "no-rows"
    /// What is said of the folder or table that the files are in.
    case source
    /// Columns that the names of folders gave.
    case partitionColumns = "partition-columns"

    // MARK: Records
    /// Lines before the header, comments, `sep=;`: they are not loaded.
    case linesSkipped = "lines-skipped"
    /// Delimiter, quote, escape or blanks that are not the usual ones.
    case dialect
    /// A header that was taken from a row of text.
    case headerFromText = "header-from-text"
    /// A first record that was loaded as a row, and could be a header.
    case headerAsRow = "header-as-row"
    /// A header that comes again further down, and was loaded as a row.
    case headerRepeated = "header-repeated"
    /// A file without a header among others that have one.
    case headerMissing = "header-missing"
    /// A byte order mark inside of a file that became part of a value.
    case byteOrderMark = "byte-order-mark"
    /// One row that seems to hold many.
    case envelope
    /// Nobody scanned every row.
    case sampled

    // MARK: Columns
    /// A name that was changed, or made where there was none.
    case nameChanged = "name-changed"
    case columnMissing = "column-missing"
    case columnOrder = "column-order"
    /// A column of another type in some files.
    case typeWidened = "type-widened"
    /// A column that is text because of some of its values.
    case columnIsText = "column-is-text"

    // MARK: Values
    /// A conversion that was asked for.
    case converted
    /// A conversion that could be asked for.
    case conversionOffered = "conversion-offered"
    /// A key that comes more than once in an object: one value counts.
    case keyRepeated = "key-repeated"
    /// Values that Kusto keeps otherwise: digits that are cut, bytes as base64, words for nothing.
    case valueChanged = "value-changed"
    /// NaN and infinity.
    case notFinite = "not-finite"
    /// Bytes that are rewritten, with the same meaning.
    case rewritten

    fileprivate var usuallyChangesData: Bool {
      switch self {
      case .fileSkipped, .linesSkipped, .headerFromText, .headerAsRow, .headerRepeated, .headerMissing,
        .byteOrderMark, .nameChanged, .columnMissing, .columnIsText, .converted, .keyRepeated, .valueChanged:
        true
      case .markersSkipped, .namedTwice, .noRows, .source, .partitionColumns, .dialect, .envelope, .sampled,
        .columnOrder, .typeWidened, .conversionOffered, .notFinite, .rewritten:
        false
      }
    }
  }
}
