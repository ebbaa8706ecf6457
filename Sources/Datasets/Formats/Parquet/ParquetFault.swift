/// What can be wrong inside a Parquet file, before it is known in which file and column.
enum ParquetFault: Error, Hashable {
  /// The bytes are not what the format says.
  case broken(String)
  /// Allowed by the format, but not read here.
  case unsupported(kind: String, hint: String)

  /// More bytes than are held in memory for one file.
  static func tooLarge(_ what: String, _ bytes: Int, limit: Int) -> ParquetFault {
    .unsupported(
      kind: "\(what) of \(Figures.grouped(bytes)) bytes",
      hint: "write the file with smaller pages and row groups: up to \(limit >> 20) MiB are read at once")
  }

  /// The same as an error of the dataset; `byte` is where the broken part begins in the file.
  func error(in path: String, column: String? = nil, byte: Int) -> DatasetError {
    switch self {
    case .broken(let reason): return .brokenParquet(path: path, column: column, byte: byte, reason: reason)
    case .unsupported(let kind, let hint):
      let place = column.map { " in the column \($0)" } ?? ""
      return .unsupported(path: path, kind: "Parquet with \(kind)\(place)", hint: hint)
    }
  }
}

/// How much one file may ask for, so that no header can exhaust the memory.
enum ParquetLimits {
  static let footerBytes = 64 << 20
  /// A page as it is after decompression; writers make pages of about 1 MiB, and duckdb of up to 100 MB.
  static let pageBytes = 256 << 20
  static let pageHeaderBytes = 8 << 20
  static let fields = 65_536
  static let rowGroups = 1 << 20
  static let depth = 64
  /// The text of one value of a nested column; Kusto takes 1 MiB.
  static let recordBytes = 64 << 20
}
