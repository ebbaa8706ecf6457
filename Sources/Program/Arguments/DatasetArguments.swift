import ArgumentParser
import KustoSink

/// How sources are read.
struct DatasetArguments: ParsableArguments {
  @Option(help: "the format of the sources: \(Self.formats) (default: found by content)")
  var format: String?

  @OptionGroup var text: TextArguments
  @OptionGroup var columns: ColumnArguments

  @Option(help: "whether the first record of each file names the columns: present, absent or auto")
  var header = HeaderMode.auto

  @Option(
    help: "words that mean null in columns that are not text, separated by commas; '' for none")
  var nullWords: String = NullWords.standard.joined(separator: ",")

  @Option(
    help: "the encoding of text without a byte order mark: \(Self.encodings) (default: found by content)")
  var encoding: String?

  @Flag(help: "read only the files right in a folder, not those in folders below it")
  var noRecurse = false

  @Flag(help: "make no columns of the names of folders, such as day=2024-03-01")
  var noPartitionColumns = false

  private static let encodings = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
  private static let formats = DataFormat.named.map(\.name).joined(separator: ", ")

  func validate() throws {
    if let encoding, TextEncoding(named: encoding) == nil {
      throw ValidationError("--encoding \(encoding): the supported encodings are \(Self.encodings).")
    }
    guard let format else { return }
    guard let known = DataFormat(name: format) else {
      throw ValidationError("--format \(format): the supported formats are \(Self.formats).")
    }
    try text.check(against: known)
  }

  /// The words of ``nullWords``.
  var nullWordList: [String] { nullWords.split(separator: ",").map(String.init) }

  /// The options of a scan of the sources.
  var inspection: InspectionOptions {
    var options = InspectionOptions(
      header: header, nullWords: nullWordList,
      format: format.flatMap(DataFormat.init), dialect: text.choice,
      encoding: encoding.flatMap { TextEncoding(named: $0) }, columnNames: columns.columnNames,
      conversions: columns.conversions, jsonPath: columns.jsonKeys)
    options.recurses = !noRecurse
    options.readsFolderValues = !noPartitionColumns
    return options
  }
}

extension HeaderMode: ExpressibleByArgument {}
