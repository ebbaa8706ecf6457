/// What can be wrong inside an Avro file, before it is known in which file and column.
enum AvroFault: Error, Hashable {
  /// The bytes are not what the format says.
  case broken(String)
  /// Allowed by the format, but not read here.
  case unsupported(kind: String, hint: String)

  /// What the parts that Avro shares with Parquet say.
  init(_ fault: ParquetFault) {
    self =
      switch fault {
      case .broken(let reason): .broken(reason)
      case .unsupported(let kind, let hint): .unsupported(kind: kind, hint: hint)
      }
  }

  static func tooLarge(_ what: String, _ bytes: Int, limit: Int) -> AvroFault {
    .unsupported(
      kind: "\(what) of \(Figures.grouped(bytes)) bytes",
      hint: "write the file with smaller blocks and values: up to \(limit >> 20) MiB are read at once")
  }

  /// The same as an error of the dataset; `byte` is where the broken part begins in the content.
  func error(in path: String, column: String? = nil, byte: Int) -> DatasetError {
    switch self {
    case .broken(let reason): return .brokenAvro(path: path, column: column, byte: byte, reason: reason)
    case .unsupported(let kind, let hint):
      let place = column.map { " in the column \($0)" } ?? ""
      return .unsupported(path: path, kind: "Avro with \(kind)\(place)", hint: hint)
    }
  }
}

/// How much one file may ask for, so that no header can exhaust the memory.
enum AvroLimits {
  static let headerBytes = 16 << 20
  /// A block, packed or unpacked; writers make blocks of 16 KiB to some MiB.
  static let blockBytes = 256 << 20
  static let fields = 65_536
  /// Of records, arrays and maps inside of each other, in the schema and in a value.
  static let depth = 64
  /// The text of one row.
  static let recordBytes = 64 << 20
  /// Rows of a block that take no bytes.
  static let emptyRows = 1 << 20
}
