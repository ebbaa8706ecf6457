import Kusto

/// `.show version`.
struct ShowVersion: CatalogCommand {
  let writes = false

  static func parse(_ reader: inout CommandReader) throws -> ShowVersion? {
    reader.take("show version") ? ShowVersion() : nil
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) -> ResultTable {
    ResultTable(
      "BuildVersion:string, BuildTime:datetime, ServiceType:string, ProductVersion:string, ServiceOffering:string",
      rows: [
        [
          "1.0.0.0", "2026-11-23T00:00:00.0000000Z", "Engine", "KustoSink embedded Kusto",
          "{\"Type\":\"KustoSink local\"}",
        ]
      ])
  }
}

/// `.show cluster`: one node, this one.
struct ShowCluster: CatalogCommand {
  let writes = false

  static func parse(_ reader: inout CommandReader) throws -> ShowCluster? {
    var ahead = reader
    guard ahead.take("show cluster"), try ahead.lexer.peek().isWord == false else { return nil }
    reader = ahead
    return ShowCluster()
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) -> ResultTable {
    ResultTable(
      "NodeId:string, Address:string, Name:string, StartTime:datetime, IsAdmin:bool, ProductVersion:string",
      rows: [
        ["Local_IN_0", .string(session.address), "local", .datetime(Clock.now), true, "KustoSink embedded Kusto"]
      ])
  }
}

/// `.show capacity [ingestions]`.
struct ShowCapacity: CatalogCommand {
  let writes = false
  let resource: String?

  static func parse(_ reader: inout CommandReader) throws -> ShowCapacity? {
    guard reader.take("show capacity") else { return nil }
    return ShowCapacity(resource: reader.take("ingestions") ? "Ingestions" : nil)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let busy = try catalog.count("SELECT COUNT(*) FROM messages WHERE owner IS NOT NULL")
    let slots = IngestionWorker.slots
    let rows: [[JSONValue]] = [
      ["Ingestions", .count(slots), .count(busy), .count(max(0, slots - busy)), "CapacityPolicy/Ingestion"],
      ["ExtentsMove", 1, 0, 1, "Default"],
    ]
    return ResultTable(
      "Resource:string, Total:long, Consumed:long, Remaining:long, Origin:string",
      rows: rows.filter { resource == nil || $0[0].stringValue == resource })
  }
}

extension Token {
  /// True for a bare word.
  var isWord: Bool { if case .word = kind { true } else { false } }
}
