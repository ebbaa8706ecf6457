import Datasets
import Kusto

/// `.ingest inline into table T [with (…)] <| data`.
struct IngestInline: InputCommand {
  let table: String
  let properties: [String: JSONValue]
  let data: String

  static func parse(_ reader: inout CommandReader) throws -> IngestInline? {
    guard reader.take("ingest inline into table") else { return nil }
    let table = try reader.name()
    let properties = try reader.properties()
    return IngestInline(table: table, properties: properties, data: try Self.text(&reader))
  }

  /// The data itself: after `<|`, or records in brackets.
  private static func text(_ reader: inout CommandReader) throws -> String {
    if try reader.lexer.peek().kind == .punctuation(.openBracket) {
      reader.lexer.skipTrivia()
      return bracketed(reader.lexer.rest)
    }
    // The line break that ends the line of the command is not data; blanks within the data are.
    let text = try reader.input()
    let rest = text.drop { $0 == " " }
    guard let mark = rest.first, mark == "\n" || mark == "\r\n" else { return String(rest) }
    return String(rest.dropFirst())
  }

  /// `[1,a] [2,b]` as lines.
  private static func bracketed(_ text: String) -> String {
    text.split(separator: "]").map { part in
      String(part.drop { $0 != "[" }.dropFirst())
    }.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  func run(in session: CommandSession) async throws -> ResultTable {
    let target = try await session.store.read { try session.table(table, in: $0) }
    let bytes = Array(data.utf8)
    do {
      let job = try await IngestionJob.prepare(
        table: target, properties: IngestionProperties(properties), store: session.store)
      let id = try await job.ingest { MemoryByteSource(bytes, name: "inline") }
      return ResultTable("ExtentId:guid", rows: [[.string(id ?? Guid.zero)]])
    } catch let failure as IngestionFailure {
      guard failure == .emptyBlob || failure == .noRecords else { throw failure.serviceError }
      return ResultTable("ExtentId:guid", rows: [[.string(Guid.zero)]])
    }
  }
}
