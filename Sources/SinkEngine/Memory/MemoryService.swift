import Foundation
import Kusto

/// A Kusto service in memory, with a fault for every request that wants one.
///
/// It keeps what a load needs: tables, extents with tags, blobs, statuses and moves that take a few looks to end. Rows of
/// a blob are its line ends. For tests, of this engine and of what is built on it.
package actor MemoryService {
  package struct Table: Sendable {
    package var schema: TableSchema
    package var isHidden: Bool
    package var docstring = ""
    package var extents: [Extent]
    package var rows: Int { extents.reduce(0) { $0 + $1.rows } }
  }

  struct Move: Sendable {
    var extents: [String]
    var source: String
    var target: String
    var polls: Int
    var state: String
    var moved: [String] = []
  }

  package private(set) var tables: [String: Table] = [:]
  package private(set) var requests: [Request] = []
  /// How many rows a second reader could have seen in each table that is not hidden, at any request.
  package private(set) var sightings: [String: Set<Int>] = [:]
  var blobs: [String: [UInt8]] = [:]
  var blocks: [String: [UInt8]] = [:]
  var statuses: [String: IngestionStatus] = [:]
  var operations: [String: Move] = [:]
  /// What was not ingested, oldest first.
  var failures: [[JSONValue]] = []
  private var posts: [String: Int] = [:]
  private var counts: [String: Int] = [:]
  private var late: [(at: Int, act: @Sendable (isolated MemoryService) -> Void)] = []
  private let faults: @Sendable (Request) -> Fault?
  let behaviour: Behaviour
  private var clock = Date(timeIntervalSince1970: 1_795_460_712)

  package init(behaviour: Behaviour = Behaviour(), faults: @escaping @Sendable (Request) -> Fault? = { _ in nil }) {
    self.behaviour = behaviour
    self.faults = faults
  }

  /// Makes a table, as if it had been there before.
  package func addTable(_ name: String, schema: TableSchema, rows: Int = 0, docstring: String = "") {
    let extents = rows > 0 ? [Extent(id: Self.newID(), rows: rows, tags: [], created: tick())] : []
    tables[name] = Table(schema: schema, isHidden: false, docstring: docstring, extents: extents)
  }

  /// Puts rows into a table, as another run would.
  package func addRows(_ rows: Int, to table: String, tags: [String] = []) {
    tables[table]?.extents.append(Extent(id: Self.newID(), rows: rows, tags: tags, created: tick()))
  }

  /// Rows of `table`; nil when there is no such table.
  package func rows(of table: String) -> Int? { tables[table]?.rows }

  /// Runs `act` as a request called `name`, through the faults.
  func serve<Result: Sendable>(
    _ name: String, _ act: @escaping @Sendable (isolated MemoryService) throws -> Result
  ) async throws -> Result {
    await Task.yield()
    let request = Request(number: requests.count, name: name, earlier: counts[name, default: 0])
    requests.append(request)
    for (name, table) in tables where !table.isHidden { sightings[name, default: []].insert(table.rows) }
    counts[name, default: 0] += 1
    for index in late.indices.reversed() where late[index].at <= request.number {
      late.remove(at: index).act(self)
    }
    let lost = TransportError.interrupted(address: "memory", reason: "connection reset")
    switch faults(request) {
    case nil: return try act(self)
    case .lostRequest: throw lost
    case .lostAnswer:
      _ = try act(self)
      throw lost
    case .garbage:
      _ = try act(self)
      throw TransportError.unreadable(reason: "injected")
    case .hang(let carriesOut):
      if carriesOut { _ = try act(self) }
      try await Task.sleep(for: .seconds(3600))
      throw lost
    case .slow(let seconds):
      try await Task.sleep(for: .seconds(seconds))
      return try act(self)
    case .unreachable: throw TransportError.unreachable(address: "memory", reason: "connection refused")
    case .status(let status):
      let error = ServiceError(code: "Http\(status)", message: "injected", isPermanent: status < 429)
      throw TransportError.refused(error, status: status, retryAfter: status == 429 ? 1 : nil)
    case .late(let requests):
      late.append((request.number + requests, { _ = try? act($0) }))
      throw lost
    }
  }

  static func statusKey(_ partitionKey: String, _ rowKey: String, _ table: StorageAddress) -> String {
    "\(table) \(partitionKey) \(rowKey)"
  }

  /// How many requests called `name` there were.
  func count(_ name: String) -> Int { counts[name, default: 0] }

  static func newID() -> String { UUID().uuidString.lowercased() }

  private func tick() -> Date {
    clock += 1
    return clock
  }

  static func refuse(_ code: String, _ message: String) -> TransportError {
    .refused(
      ServiceError(code: code, message: message, type: "Kusto.MemoryException", isPermanent: true), status: 400,
      retryAfter: nil)
  }

  // MARK: Acts

  func create(_ name: String, schema: TableSchema, hidden: Bool, docstring: String) -> TableSchema {
    if let table = tables[name] { return table.schema }
    tables[name] = Table(schema: schema, isHidden: hidden, docstring: docstring, extents: [])
    return schema
  }

  /// Gives a table another name; nothing when it is not there.
  func rename(_ name: String, to other: String) throws {
    guard let table = tables[name] else { return }
    guard tables[other] == nil else { throw Self.refuse("BadRequest_EntityExists", "there is a table '\(other)'") }
    tables[other] = table
    tables[name] = nil
  }

  /// Takes the extents with `tag` out of a table.
  func dropExtents(of name: String, tag: String) throws {
    _ = try table(name)
    tables[name]?.extents.removeAll { $0.tags.contains(tag) }
  }

  func drop(_ name: String) { tables[name] = nil }

  func table(_ name: String) throws -> Table {
    guard let table = tables[name] else { throw Self.refuse("BadRequest_EntityNotFound", "no table '\(name)'") }
    return table
  }

  /// Ingests a blob, as often as messages are delivered.
  func ingest(_ message: IngestionMessage) {
    let blob = StorageAddress(message.blobPath).description
    let name = String(blob.split(separator: "/").last ?? "")
    let key =
      message.statusEntity.map {
        Self.statusKey($0.partitionKey, $0.rowKey, StorageAddress($0.table))
      } ?? ""
    posts[blob, default: 0] += 1
    let attempt = message.statusEntity.map { 1 + (Int($0.rowKey.suffix(4)) ?? 0) } ?? posts[blob] ?? 1
    if let status = behaviour.ingestion(name, attempt) {
      statuses[key] = status
      failures.append([
        .string(message.table), .string(blob), .string(status.errorCode), .string(status.failureStatus),
        .string(status.details),
      ])
      return
    }
    let rows = (blobs[blob] ?? []).count { $0 == UInt8(ascii: "\n") }
    let tags = (try? JSONValue(parsing: message.property("tags")?.stringValue ?? "[]")) ?? .null
    let once = Self.texts(message.property("ingestIfNotExists")).map { "ingest-by:\($0)" }
    if let there = tables[message.table]?.extents, there.contains(where: { !$0.tags.filter(once.contains).isEmpty }) {
      statuses[key] = IngestionStatus(state: .skipped)
      return
    }
    for _ in 0..<behaviour.deliveries { add(rows: rows, tags: tags, to: message.table) }
    statuses[key] = IngestionStatus(state: .succeeded)
  }

  /// The texts of a property that holds a JSON array.
  private static func texts(_ value: JSONValue?) -> [String] {
    guard case .array(let values)? = try? JSONValue(parsing: value?.stringValue ?? "[]") else { return [] }
    return values.compactMap(\.stringValue)
  }

  private func add(rows: Int, tags: JSONValue, to table: String) {
    let created = tick()
    var list: [String] = []
    if case .array(let values) = tags { list = values.compactMap(\.stringValue) }
    let pieces = min(behaviour.extentsEach, rows)
    for piece in 0..<pieces {
      let share = rows / pieces + (piece < rows % pieces ? 1 : 0)
      tables[table]?.extents.append(Extent(id: Self.newID(), rows: share, tags: list, created: created))
    }
  }

  func beginMove(_ extents: [String], from source: String, to target: String) throws -> String {
    let there = Set(try table(source).extents.map(\.id))
    _ = try table(target)
    guard there.isSuperset(of: extents) else {
      throw Self.refuse("BadRequest_ExtentsNotFound", "some of the extents are not in '\(source)'")
    }
    let id = Self.newID()
    operations[id] = Move(extents: extents, source: source, target: target, polls: 0, state: "InProgress")
    if behaviour.movePolls == 0 { endMove(id) }
    return id
  }

  /// A look at an operation; the last one needed ends it.
  func poll(_ id: String) -> Move? {
    guard var move = operations[id] else { return nil }
    move.polls += 1
    operations[id] = move
    if move.state == "InProgress", move.polls >= behaviour.movePolls { endMove(id) }
    let seen = operations[id]
    if behaviour.forgetsOperations, seen?.state != "InProgress" {
      operations[id] = nil
      return nil
    }
    return seen
  }

  private func endMove(_ id: String) {
    guard var move = operations[id] else { return }
    let moved = tables[move.source]?.extents.filter { move.extents.contains($0.id) } ?? []
    if moved.count == move.extents.count, tables[move.target] != nil {
      let arriving = moved.prefix(behaviour.movesOnly ?? moved.count)
      let ids = Set(arriving.map(\.id))
      tables[move.source]?.extents.removeAll { ids.contains($0.id) }
      tables[move.target]?.extents += arriving
      move.moved = arriving.map(\.id)
      move.state = behaviour.movesOnly == nil ? "Completed" : behaviour.partialState
    } else {
      move.state = "Failed"
    }
    operations[id] = move
  }
}
