import ArgumentParser
import Foundation
import KustoSink

/// Looks at what a load needs, before anything moves.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a load needs and what is missing: connection, sign-in, roles, resources, policies.",
    discussion: "Changes nothing. Exits with 1 when something is missing, and prints the KQL that grants it.")

  @OptionGroup var target: TargetArguments

  @Flag(help: "print one JSON object for each item")
  var json = false

  func run() async throws {
    let (cluster, database) = (try target.place.needCluster(), try target.place.needDatabase())
    let table = ClusterArguments.value(target.table, "KUSTO_TABLE")
    let access = try ClusterAccess(target.place.access)
    let items = try await Interruption.cancelling {
      try await access.with(cluster) { try await ClusterCheck($0, database: database, table: table).items() }
    }
    for item in items { print(item) }
    let missing = items.filter { $0.state == .missing }
    if json {
      let ids = missing.map { JSONValue.string($0.id) }
      StandardStreams.write(
        JSONValue.object(["event": "finished", "ok": .bool(missing.isEmpty), "missing": .array(ids)]).text)
    } else {
      StandardStreams.say(
        missing.isEmpty ? "a load can start" : "missing: \(missing.map(\.id).joined(separator: ", "))")
    }
    if !missing.isEmpty { throw ExitStatus.nothingCommitted }
  }

  private func print(_ item: CheckItem) {
    if json {
      var members: [String: JSONValue] = [
        "event": "check", "id": .string(item.id), "state": .string(item.state.rawValue), "found": .string(item.found),
        "fix": .array(item.fix.map { .string($0) }),
      ]
      if let why = item.why { members["why"] = .string(why) }
      StandardStreams.write(JSONValue.object(members).text)
      return
    }
    let name = item.id.padding(toLength: 20, withPad: " ", startingAt: 0)
    var lines = ["\(Self.mark(item.state)) \(name) \(item.found)"]
    if item.state != .ok, let why = item.why { lines.append("     why: \(why)") }
    if item.state == .missing || item.state == .unknown { lines += item.fix.map { "     grant: \($0)" } }
    for line in lines { StandardStreams.write(StandardStreams.shown(line, on: 1)) }
  }

  /// Words, so that no colour or shape is needed to tell them apart.
  private static func mark(_ state: CheckItem.State) -> String {
    switch state {
    case .ok: "ok  "
    case .note: "note"
    case .unknown: "?   "
    case .missing: "MISS"
    }
  }
}
