import Foundation
import Kusto
import KustoClient
import KustoSignIn

/// Looks at everything that a load into a table needs, and changes nothing.
package struct ClusterCheck: Sendable {
  let session: SinkSession
  let database: String
  /// Nil when no table was named.
  let table: String?

  package init(_ session: SinkSession, database: String, table: String?) {
    self.session = session
    self.database = database
    self.table = table
  }

  /// The items in the order in which a load needs them; what cannot be looked at without an earlier one is left out.
  package func items() async throws -> [CheckItem] {
    var items = [try await connection()]
    guard items[0].state == .ok else { return items }
    items.append(signIn)
    let databases = try await databaseItem()
    items.append(databases)
    guard databases.state != .missing else { return items }
    let target = try await targetState()
    items += try await roles(target)
    items += try await ingestion()
    if case .table = target, let table {
      items += try await TargetCheck(session: session, database: database, table: table).items()
    }
    return items
  }

  private func connection() async throws -> CheckItem {
    do {
      let start = Date()
      let version = try await session.version()
      let milliseconds = Int(Date().timeIntervalSince(start) * 1000)
      return CheckItem("connection", .ok, "version \(version), answered in \(milliseconds) ms")
    } catch let error as TransportError {
      let words = Explanation(of: error)
      return CheckItem("connection", .missing, words.what, fix: [])
    }
  }

  private var signIn: CheckItem {
    guard let signIn = session.signIn else { return CheckItem("sign-in", .ok, "the user of this machine") }
    if signIn.way == .none { return CheckItem("sign-in", .ok, "none, and the service asks for none") }
    let identity = signIn.identity
    let who = identity?.name ?? identity?.applicationID ?? identity?.objectID
    let skipped = signIn.skipped.map { "not with \($0.way.words): \($0.reason)" }
    let found = ["with \(signIn.way.words)" + (who.map { " as \($0)" } ?? "")] + skipped
    return CheckItem("sign-in", .ok, Explanation.clean(found.joined(separator: "; ")))
  }

  private func databaseItem() async throws -> CheckItem {
    do {
      let names = try await session.databases()
      if names.contains(where: { $0.lowercased() == database.lowercased() }) {
        return CheckItem("database", .ok, "'\(Explanation.clean(database))' is there")
      }
      return CheckItem(
        "database", .missing, "there is no database '\(Explanation.clean(database))' that this identity may see",
        why: names.isEmpty ? nil : "it may see \(Explanation.list(names))")
    } catch let error as TransportError {
      return CheckItem("database", .unknown, Explanation(of: error).what)
    }
  }

  private func targetState() async throws -> TargetState? {
    guard let table else { return nil }
    do {
      return try await session.state(of: .init(cluster: "", database: database, table: table))
    } catch is TransportError {
      return nil
    }
  }

  // MARK: - Roles

  private func roles(_ target: TargetState?) async throws -> [CheckItem] {
    var finder = RoleFinder()
    let name = EntityName.quoted(database)
    try await finder.read(first: [".show database \(name) principal roles", ".show database \(name) principals"], self)
    let isThere = if case .table = target { true } else { false }
    if isThere, let table {
      let quoted = EntityName.quoted(table)
      try await finder.read(first: [".show table \(quoted) principal roles", ".show table \(quoted) principals"], self)
    }
    var items = [user(finder), try await ingestor(finder)]
    if isThere, let table {
      items.append(
        item(
          "role.table-admin", finder.standing(.databaseAdmin, .tableAdmin), "admin of the table",
          why: "the commit moves the loaded rows into '\(Explanation.clean(table))' with one .move extents command",
          grant: ".add table \(EntityName.quoted(table)) admins (\(principal))"))
    } else if let table, case .missing? = target {
      items.append(
        CheckItem(
          "table", .note,
          "'\(Explanation.clean(table))' is not there; with --create create-if-not-exist a load makes it, and is its admin"
        ))
    }
    return items
  }

  private func user(_ finder: RoleFinder) -> CheckItem {
    item(
      "role.user", finder.standing(.databaseAdmin, .databaseUser), "user of the database",
      why: "a load makes a staging table, and the user who makes a table is its admin",
      grant: ".add database \(EntityName.quoted(database)) users (\(principal))")
  }

  /// The lists say who is an ingestor; whether data management gives its resources proves it.
  private func ingestor(_ finder: RoleFinder) async throws -> CheckItem {
    var standing = finder.standing(.databaseAdmin, .databaseIngestor)
    if standing != .held, standing != .missing {
      if try await isRefused(.identityToken) == true { standing = .missing }
    }
    return item(
      "role.ingestor", standing, "ingestor of the database",
      why: "the partitions are ingested by data management, with this identity's rights",
      grant: ".add database \(EntityName.quoted(database)) ingestors (\(principal))")
  }

  private func item(
    _ id: String, _ standing: RoleFinder.Standing, _ role: String, why: String, grant: String
  ) -> CheckItem {
    switch standing {
    case .held: CheckItem(id, .ok, role)
    case .missing: CheckItem(id, .missing, "not \(role)", why: why, fix: [grant])
    case .perhaps:
      CheckItem(id, .unknown, "\(role) only if this identity is in a group that is", why: why, fix: [grant])
    case .unknown: CheckItem(id, .unknown, "the roles cannot be read; needs \(role)", why: why, fix: [grant])
    }
  }

  /// As commands name who is signed in.
  private var principal: String { KQLLiteral.string(session.signIn?.identity?.principal ?? "aadapp=ID;TENANT") }

  // MARK: - Ingestion

  private func ingestion() async throws -> [CheckItem] {
    var items = [try await resources()]
    if let capacity = try await answer(".show capacity ingestions") {
      let total = capacity.values(of: "Total").first?.integerValue ?? 0
      let left = capacity.values(of: "Remaining").first?.integerValue ?? 0
      items.append(
        CheckItem(
          "capacity", left > 0 ? .ok : .note, "\(left) of \(total) ingestions are free",
          why: left > 0 ? nil : "a load waits until others are done"))
    } else {
      items.append(CheckItem("capacity", .unknown, "this identity may not see the ingestion capacity"))
    }
    return items
  }

  private func resources() async throws -> CheckItem {
    do {
      let answer = try await session.service.run(.ingestionResources, database: nil)
      let given = Set(answer.values(of: "ResourceTypeName").compactMap(\.stringValue))
      let needed = ["TempStorage", "SecuredReadyForAggregationQueue", "IngestionsStatusTable"]
      let missing = needed.filter { !given.contains($0) }
      return missing.isEmpty
        ? CheckItem("ingestion-resources", .ok, "containers, queues and a status table are lent")
        : CheckItem("ingestion-resources", .missing, "data management lends no \(missing.joined(separator: ", "))")
    } catch let error as TransportError {
      return CheckItem(
        "ingestion-resources", .missing, Explanation(of: error).what,
        why: "a load uploads its partitions to storage that data management lends")
    }
  }

  /// Whether the service refuses `command` to this identity; nil when it could not be asked.
  private func isRefused(_ command: Command) async throws -> Bool? {
    do {
      _ = try await session.service.run(command, database: nil)
      return false
    } catch let error as TransportError {
      return error.isRefusedEntry ? true : nil
    }
  }

  /// The result of a look; nil when it is refused or not known there.
  func answer(_ text: String) async throws -> ResultTable? {
    do {
      return try await session.query(text, in: database).first
    } catch is TransportError {
      return nil
    }
  }
}

extension RoleFinder {
  /// Reads the first of `commands` that is answered.
  fileprivate mutating func read(first commands: [String], _ check: ClusterCheck) async throws {
    for command in commands {
      guard let table = try await check.answer(command) else { continue }
      read(table, for: check.session.signIn?.identity)
      // Roles of one's own say nothing of groups; the list of all does.
      if command.hasSuffix("principals") || !own.isEmpty { return }
    }
  }
}
