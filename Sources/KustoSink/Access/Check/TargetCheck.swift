import Foundation
import Kusto

/// What is set on the target table that changes what a load does there.
struct TargetCheck: Sendable {
  let session: SinkSession
  let database: String
  let table: String

  func items() async throws -> [CheckItem] {
    [try await updatePolicy(), try await materializedViews(), try await streaming(), try await batching()]
      .compactMap(\.self)
  }

  private func updatePolicy() async throws -> CheckItem? {
    guard let policy = try await policy("update"), case .array(let rules) = policy else { return nil }
    let active = rules.filter { $0["IsEnabled"] != .bool(false) }
    guard !active.isEmpty else { return nil }
    let queries = active.compactMap { $0["Query"]?.stringValue }.map { Explanation.clean($0, limit: 60) }
    let isTransactional = active.contains { $0["IsTransactional"] == .bool(true) }
    return CheckItem(
      "update-policy", .note, "rows of '\(Explanation.clean(table))' come from \(queries.joined(separator: ", ")) too",
      why: isTransactional
        ? "it runs with ingestion into its source, and a failure there fails that ingestion"
        : "it runs with ingestion into its source")
  }

  private func materializedViews() async throws -> CheckItem? {
    let text = ".show materialized-views | where SourceTable == \(KQLLiteral.string(table)) | project Name"
    let views: ResultTable
    do {
      guard let found = try await session.query(text, in: database).first else { return nil }
      views = found
    } catch TransportError.refused(let error, _, _) where error.code.contains("SyntaxError") {
      // A service without views, as the embedded Kusto.
      return nil
    } catch is TransportError {
      return CheckItem("materialized-views", .unknown, "they cannot be read")
    }
    let names = views.values(of: "Name").compactMap(\.stringValue)
    guard !names.isEmpty else { return nil }
    return CheckItem(
      "materialized-views", .note, "views over this table: \(Explanation.list(names))",
      why: "the commit gives its rows the time of the move, so that the views see them")
  }

  private func streaming() async throws -> CheckItem? {
    let isOn = (try await policy("streamingingestion"))?["IsEnabled"] == .bool(true)
    guard isOn else { return nil }
    return CheckItem("streaming-policy", .ok, "streaming ingestion is on")
  }

  private func batching() async throws -> CheckItem? {
    guard let policy = try await policy("ingestionbatching"), let time = policy["MaximumBatchingTimeSpan"]?.stringValue
    else { return nil }
    return CheckItem(
      "batching-policy", .ok, "batches are closed after \(Explanation.clean(time)), but a load does not wait for that")
  }

  private func policy(_ name: String) async throws -> JSONValue? {
    guard let table = try await answer(".show table \(EntityName.quoted(table)) policy \(name)"),
      let text = table.values(of: "Policy").first?.stringValue, let value = try? JSONValue(parsing: text),
      value != .null
    else { return nil }
    return value
  }

  private func answer(_ text: String) async throws -> ResultTable? {
    do {
      return try await session.query(text, in: database).first
    } catch is TransportError {
      return nil
    }
  }
}
