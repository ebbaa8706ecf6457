import Foundation
import Kusto
import LocalKusto
import Testing

@Suite(.serialized) struct `A crowd at the embedded Kusto` {
  private static let parts = 50
  private static let rows = 200

  @Test(.timeLimit(.minutes(4)))
  func `500 queries and 50 ingestions at the same time lose nothing`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (part:long, x:long)")
      try await client.manage(".create table Fixed (x:long)")
      try await client.manage(".ingest inline into table Fixed <| 1\n2\n3")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for part in 0..<Self.parts {
          group.addTask {
            let data = (0..<Self.rows).map { "\(part),\($0)\n" }.joined()
            // By its tag a part that is sent again counts once.
            let once: [String: JSONValue] = [
              "format": "csv", "tags": .string("[\"ingest-by:p\(part)\"]"),
              "ingestIfNotExists": .string("[\"p\(part)\"]"),
            ]
            try await Self.patiently { _ = try await client.enqueue(Data(data.utf8), into: "T", properties: once) }
          }
        }
        for number in 0..<500 {
          group.addTask {
            // What a query sees of a part that arrives meanwhile is all of it, or nothing.
            let query =
              "let n = \(number); Fixed | summarize s = sum(x) + n | extend torn = toscalar(T | summarize c = count() "
              + "by part | where c != \(Self.rows) | count)"
            let answer = try await Self.patiently { try await client.query(query) }
            #expect(answer.rows == [[.integer(Int64(6 + number)), 0]])
          }
        }
        try await group.waitForAll()
      }
      for _ in 0..<600 where try await client.count("T") < Self.parts * Self.rows {
        try await Task.sleep(for: .milliseconds(100))
      }
      let counts = try await client.query(
        "T | summarize n = count(), d = dcount(x) by part | summarize count(), min(n), max(n), min(d)")
      let rows = JSONValue.integer(Int64(Self.rows))
      #expect(counts.rows == [[.integer(Int64(Self.parts)), rows, rows, rows]])
    }
  }

  /// The answer of `body`, asked again when there was no place for it: what is refused, or waited too long here for a
  /// connection, is not lost.
  private static func patiently<T>(_ body: () async throws -> T) async throws -> T {
    for _ in 0..<60 {
      do {
        return try await body()
      } catch let error as ServiceError where !error.isPermanent {
        try await Task.sleep(for: .milliseconds(Int.random(in: 200...1500)))
      } catch is URLError {
        try await Task.sleep(for: .milliseconds(Int.random(in: 200...1500)))
      }
    }
    return try await body()
  }
}
