import Foundation

/// Gives the actions of a log's files, in memory of about one action.
struct DeltaLogReader {
  private let body: (DeltaAction) throws -> Void
  private let decoder = JSONDecoder()

  private static let lineLimit = 64 << 20
  private static let names: Set<String> = ["add", "remove", "metaData", "protocol"]

  init(_ body: @escaping (DeltaAction) throws -> Void) { self.body = body }

  /// A commit: an action a line, as JSON.
  func read(commit path: String) throws {
    let source = try FileByteSource(path: path)
    var rest: [UInt8] = []
    var line = 0
    while true {
      try Task.checkCancellation()
      let bytes = try source.prefix(256 << 10)
      rest += bytes
      var start = rest.startIndex
      while let end = rest[start...].firstIndex(of: .newline) {
        line += 1
        try take(rest[start..<end], of: path, "line \(line)") { try decoder.decode(DeltaAction.self, from: $0) }
        start = end + 1
      }
      rest.removeFirst(start)
      guard rest.count <= Self.lineLimit else { throw Self.broken(path, "line \(line + 1)") }
      if bytes.isEmpty { break }
    }
    try take(rest[...], of: path, "line \(line + 1)") { try decoder.decode(DeltaAction.self, from: $0) }
  }

  /// A part of a checkpoint: an action a row, as Parquet.
  func read(checkpoint path: String) throws {
    let source = try ParquetFile(path: path)
    let names = source.schema.columns.map(\.name)
    let reader = try ParquetReader(
      source, groups: source.metadata.rowGroups.indices, bytes: source.file.bytes
    ) { Self.names.contains(names[$0]) }
    while let row = try reader.next() {
      if row.index & 0xFFF == 0 { try Task.checkCancellation() }
      for index in 0..<row.count where row[index].kind == .json {
        try take(row[index].bytes, of: path, "row \(row.index + 1)") { try action(names[index], $0) }
      }
    }
  }

  private func action(_ name: String, _ json: Data) throws -> DeltaAction {
    var action = DeltaAction()
    switch name {
    case "add": action.add = try decoder.decode(DeltaAction.Add.self, from: json)
    case "remove": action.remove = try decoder.decode(DeltaAction.Remove.self, from: json)
    case "metaData": action.metaData = try decoder.decode(DeltaAction.Metadata.self, from: json)
    default: action.protocol = try decoder.decode(DeltaAction.Requirements.self, from: json)
    }
    return action
  }

  private func take(
    _ bytes: some Collection<UInt8>, of path: String, _ place: String, decode: (Data) throws -> DeltaAction
  ) throws {
    guard !bytes.allSatisfy({ $0 == .space || $0 == .carriageReturn }) else { return }
    let action: DeltaAction
    do {
      action = try decode(Data(bytes))
    } catch is DecodingError {
      throw Self.broken(path, place)
    }
    try body(action)
  }

  private static func broken(_ path: String, _ place: String) -> DatasetError {
    DatasetError.brokenTable(path: path, reason: "\(place) is no entry of a Delta table's log")
  }
}
