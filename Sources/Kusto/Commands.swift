import Foundation

/// A management command, made of quoted names and literals only.
///
/// Every one of them may be sent twice: the second leaves what the first left.
package struct Command: Sendable, Codable, Hashable {
  /// What the command is called in a sentence: `.create table`, `.move extents`, ….
  package var name: String
  /// The text as it is sent.
  ///
  /// It holds no secret.
  package var text: String
  /// The service that answers it.
  package var service: Service

  package enum Service: String, Sendable, Codable {
    case engine
    case dataManagement
  }

  private init(_ name: String, _ text: String, service: Service = .engine) {
    self.name = name
    self.text = text
    self.service = service
  }
}

// MARK: - What is there

extension Command {
  package static let showVersion = Command(".show version", ".show version")
  package static let showDatabases = Command(".show databases", ".show databases")
  package static let showTables = Command(".show tables", ".show tables")

  /// The columns of `table`; the cheap way to ask whether it exists.
  package static func showSchema(of table: String) -> Command {
    Command(".show table schema", ".show table \(EntityName.quoted(table)) schema as json")
  }

  package static func showDetails(of table: String) -> Command {
    Command(".show table details", ".show table \(EntityName.quoted(table)) details")
  }

  /// The extents of `table`; with `tag` only those that carry it.
  package static func showExtents(of table: String, tag: String? = nil) -> Command {
    let filter = tag.map { " where tags has \(KQLLiteral.string($0))" } ?? ""
    return Command(".show extents", ".show table \(EntityName.quoted(table)) extents\(filter)")
  }
}

// MARK: - Tables

extension Command {
  /// Makes `table`; one that is there stays as it is, also when its columns differ.
  package static func createTable(_ table: String, schema: TableSchema, hidden: Bool = false) -> Command {
    let properties = hidden ? " with (hidden=true)" : ""
    return Command(".create table", ".create table \(EntityName.quoted(table)) (\(schema.cslSchema))\(properties)")
  }

  /// Lets Kusto delete `table` some time after `expiry`, whatever it holds.
  package static func autoDelete(_ table: String, expiry: Date) -> Command {
    let policy = JSONValue.object([
      "ExpiryDate": .string(KustoTime.text(expiry)), "DeleteIfNotEmpty": true,
    ])
    return alterPolicy("auto_delete", of: table, to: policy)
  }

  /// Keeps the extents of `table`, and so their ids, as they are.
  package static func keepExtents(of table: String) -> Command {
    alterPolicy("merge", of: table, to: .object(["AllowMerge": false, "AllowRebuild": false]))
  }

  package static func dropTable(_ table: String) -> Command {
    Command(".drop table", ".drop table \(EntityName.quoted(table)) ifexists")
  }

  private static func alterPolicy(_ policy: String, of table: String, to value: JSONValue) -> Command {
    Command(
      ".alter table policy \(policy)",
      ".alter table \(EntityName.quoted(table)) policy \(policy) \(KQLLiteral.verbatim(value.text))")
  }
}

// MARK: - Loading

extension Command {
  package static let ingestionResources = Command(
    ".get ingestion resources", ".get ingestion resources", service: .dataManagement)
  package static let identityToken = Command(
    ".get kusto identity token", ".get kusto identity token", service: .dataManagement)

  /// Moves exactly the extents `ids`, in one transaction; the answer names the operation to watch.
  ///
  /// `created` holds the creation times of all of them, by the server's clock, and is widened here by a day on both
  /// sides: the ids say what moves, the times only where to look.
  package static func moveExtents(
    _ ids: [String], from source: String, to target: String, created: ClosedRange<Date>
  ) -> Command {
    let day: TimeInterval = 86_400
    let from = KustoTime.literal(created.lowerBound.addingTimeInterval(-day))
    let upTo = KustoTime.literal(created.upperBound.addingTimeInterval(day))
    return Command(
      ".move extents",
      ".move async extents from table \(EntityName.quoted(source)) to table \(EntityName.quoted(target)) "
        + "with (extentCreatedOnFrom=\(from), extentCreatedOnTo=\(upTo)) (\(ids.map(guid).joined(separator: ",")))")
  }

  package static func showOperation(_ id: String) -> Command {
    Command(".show operations", ".show operations \(guid(id))")
  }

  package static func showOperationDetails(_ id: String) -> Command {
    Command(".show operation details", ".show operation \(guid(id)) details")
  }

  /// `id` as Kusto writes GUIDs; anything else becomes the nil GUID, so that a server cannot put text into a command.
  private static func guid(_ id: String) -> String {
    (UUID(uuidString: id)?.uuidString ?? "00000000-0000-0000-0000-000000000000").lowercased()
  }
}

/// Query texts.
package enum QueryText {
  /// How many rows `table` has.
  package static func count(of table: String) -> String { "\(EntityName.quoted(table)) | count" }
}

/// Times as Kusto writes and reads them: `2026-11-23T19:05:12.3450000Z`.
package enum KustoTime {
  /// `date` with the seven digits of a tick; a tick below a microsecond is rounded.
  package static func text(_ date: Date) -> String {
    let seconds = date.timeIntervalSince1970.rounded(.down)
    let micros = min(999_999, Int(((date.timeIntervalSince1970 - seconds) * 1_000_000).rounded()))
    let whole = Date(timeIntervalSince1970: seconds).formatted(.iso8601).dropLast()
    return "\(whole).\(String(1_000_000 + micros).dropFirst())0Z"
  }

  package static func literal(_ date: Date) -> String { "datetime(\(text(date)))" }

  /// Reads what ``text(_:)`` writes, with any number of digits, also none; nil when it is something else.
  package static func date(_ text: String) -> Date? {
    let body = text.hasSuffix("Z") ? text.dropLast() : text[...]
    let parts = body.split(separator: ".", maxSplits: 1)
    guard let first = parts.first, let whole = try? Date("\(first)Z", strategy: .iso8601) else { return nil }
    guard parts.count == 2 else { return whole }
    guard let fraction = Double("0.\(parts[1])") else { return nil }
    return whole.addingTimeInterval(fraction)
  }
}
