/// The format of a dataset, as a value.
///
/// A new format is a folder beside Delimited, a case here and in ``reader``, and a line in ``recognisers`` when files
/// show by their content that they are of it; the compiler names every place.
package enum DataFormat: Sendable, Hashable, Codable {
  case delimited(Dialect)
  /// Lines of JSON, an object each.
  case json
  /// An array of objects, or objects one after the other.
  case multijson
  /// Of each document of JSON the array at a path of keys.
  case jsonRecords(path: [String])
  case parquet
  case w3clogfile
  case avro
  /// Read by Kusto, not here.
  case orc

  package static let csv = DataFormat.delimited(.comma)

  /// Reads the files, and knows what others ask of the format.
  package var reader: any DatasetFormat {
    switch self {
    case .delimited(let dialect): DelimitedFormat(dialect)
    case .json: JSONFormat(.lines)
    case .multijson: JSONFormat(.several)
    case .jsonRecords(let path): JSONFormat(.several, path: path)
    case .parquet: ParquetFormat()
    case .w3clogfile: W3CLogFormat()
    case .avro: AvroFormat()
    case .orc: OrcFormat()
    }
  }

  /// The formats that have a name of their own, for `--format`.
  package static let named: [DataFormat] =
    Dialect.named.map(DataFormat.delimited) + [.w3clogfile, .json, .multijson, .parquet, .avro, .orc]

  /// The format that `--format` calls by this name.
  package init?(name: String) {
    guard let format = Self.named.first(where: { $0.name == name.lowercased() }) else { return nil }
    self = format
  }

  /// Of two that are equally sure the first is taken: lines of JSON are cut by their commas too.
  private static let recognisers: [@Sendable (FileHead) -> Recognition?] = [
    { JSONFormat.recognise($0) }, { ParquetFormat.recognise($0) }, { AvroFormat.recognise($0) },
    { OrcFormat.recognise($0) },
    { W3CLogFormat.recognise($0) }, { DelimitedFormat.recognise($0) },
  ]

  /// The format that is surest of a file that begins so.
  static func best(for head: FileHead) -> Recognition? {
    recognisers.compactMap { $0(head) }.max { $0.confidence < $1.confidence }
  }

  package var name: String { reader.traits.name }
  package var traits: FormatTraits { reader.traits }
}

/// What others ask of a format.
package struct FormatTraits: Sendable, Hashable {
  /// What `--format` and a profile call it.
  package var name: String
  /// Whether a first record may name the columns; otherwise the records, or the file, name them themselves.
  package var hasHeaderRecords: Bool
  package var mapping: Mapping
  package var passage: Passage
  /// Whether the format itself says which values are numbers and which are text, so that Kusto cannot take one for the
  /// other.
  package var declaresTypes: Bool
  /// Whether a first record is scanned for names when nobody says that it has them.
  package var guessesHeader: Bool
  /// Words that mean no value in this format, beside those of the user.
  package var nullWords: [String]
  /// Whether Kusto leaves out, without a word, what is no row.
  package var losesBadRows: Bool
  /// Whether rows are read here; otherwise files are uploaded unchanged and Kusto alone reads them.
  package var isReadHere: Bool

  package init(
    name: String, hasHeaderRecords: Bool, mapping: Mapping, passage: Passage, declaresTypes: Bool = false,
    guessesHeader: Bool = true, nullWords: [String] = [], losesBadRows: Bool = false, isReadHere: Bool = true
  ) {
    self.name = name
    self.hasHeaderRecords = hasHeaderRecords
    self.mapping = mapping
    self.passage = passage
    self.declaresTypes = declaresTypes
    self.guessesHeader = guessesHeader
    self.nullWords = nullWords
    self.losesBadRows = losesBadRows
    self.isReadHere = isReadHere
  }

  /// How an ingestion mapping names the place of a value, and what Kusto calls such a mapping.
  package enum Mapping: Sendable, Hashable {
    /// By its number in the record.
    case ordinal(kind: String)
    /// By its key.
    case path(kind: String)

    package var kind: String {
      switch self {
      case .ordinal(let kind), .path(let kind): kind
      }
    }

    package var isByOrdinal: Bool { if case .ordinal = self { true } else { false } }
  }

  /// What of a file Kusto may be given without that its rows are rewritten.
  package enum Passage: Sendable, Hashable {
    /// Nothing: it is not known to read the format as we do.
    case none
    /// Any records that follow each other.
    case records
    /// The text of a whole file: a part of it is not of the format.
    case wholeText
    /// A whole file that compresses itself, and is not read from its first byte to its last.
    case container
  }
}
