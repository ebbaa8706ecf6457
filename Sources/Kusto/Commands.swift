import Foundation

/// A management command, made of quoted names and literals only.
///
/// Every one of them may be sent twice: the second leaves what the first left.
package struct Command: Sendable, Codable, Hashable {
  /// What the command is called in a sentence: `.create table`, `.move extents`, ….
  package var name: String
  /// The text as it is sent.
  ///
  /// It holds no secret, unless ``shown`` stands for it.
  package var text: String
  /// The service that answers it.
  package var service: Service
  /// What logs show instead of ``text``, where that holds a signature or a person's rows.
  package private(set) var shown: String?

  package enum Service: String, Sendable, Codable {
    case engine
    case dataManagement
  }

  private init(_ name: String, _ text: String, service: Service = .engine, shown: String? = nil) {
    self.shown = shown
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

  /// What is known of `table`, hidden or not; its `DocString` tells who made it.
  package static func showDetails(of table: String) -> Command {
    Command(".show table details", ".show table \(EntityName.quoted(table)) details")
  }

  /// The update policies of all tables of the database; the source of each is in its text.
  package static let showUpdatePolicies = Command(".show table policy update", ".show table * policy update")
  package static let showMaterializedViews = Command(".show materialized-views", ".show materialized-views")

  /// What this identity may do to `table`, as far as Kusto lists it.
  package static func showRoles(on table: String) -> Command {
    Command(".show principal roles", ".show table \(EntityName.quoted(table)) principal roles")
  }

  /// The extents of `table`; with `tag` only those that carry it.
  package static func showExtents(of table: String, tag: String? = nil) -> Command {
    let filter = tag.map { " where tags has \(KQLLiteral.string($0))" } ?? ""
    return Command(".show extents", ".show table \(EntityName.quoted(table)) extents\(filter)")
  }
}

// MARK: - Tables

extension Command {
  /// Makes `table`; one that is there stays as it is, also when its columns differ, and keeps its own `docstring`.
  package static func createTable(
    _ table: String, schema: TableSchema, hidden: Bool = false, docstring: String? = nil
  ) -> Command {
    let wanted = (hidden ? ["hidden=true"] : []) + (docstring.map { ["docstring=\(KQLLiteral.string($0))"] } ?? [])
    let properties = wanted.isEmpty ? "" : " with (\(wanted.joined(separator: ", ")))"
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

  /// Gives `table` another name, in one transaction with nothing; one that is not there any more is no error.
  package static func renameTable(_ table: String, to name: String) -> Command {
    Command(".rename tables", ".rename tables \(EntityName.quoted(name))=\(EntityName.quoted(table)) ifexists")
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

  /// Ingests the rows of `data`, which stand in the command itself.
  package static func ingestInline(
    into table: String, _ properties: [String: JSONValue], _ data: String
  ) -> Command {
    let head = ".ingest inline into table \(EntityName.quoted(table))\(with(properties)) <|"
    return Command(".ingest inline", "\(head)\n\(data)", shown: "\(head) (rows)")
  }

  /// Ingests the blob at `address`, which holds its signature; the answer names the operation to watch.
  package static func ingest(
    _ address: String, into table: String, _ properties: [String: JSONValue]
  ) -> Command {
    func text(_ source: String) -> String {
      ".ingest async into table \(EntityName.quoted(table)) (\(source))\(with(properties))"
    }
    let open = address.prefix { $0 != "?" }
    return Command(
      ".ingest into", text(KQLLiteral.secret(address)), shown: text(KQLLiteral.secret("\(open)?…")))
  }

  /// ` with (…)`, by name.
  private static func with(_ properties: [String: JSONValue]) -> String {
    let list = properties.sorted { $0.key < $1.key }.map { name, value in
      "\(name)=\(value.stringValue.map(KQLLiteral.string) ?? value.text)"
    }
    return list.isEmpty ? "" : " with (\(list.joined(separator: ", ")))"
  }

  /// The mappings of `table` of one kind: csv, json, ….
  package static func showMappings(of table: String, kind: String) -> Command {
    Command(".show table mappings", ".show table \(EntityName.quoted(table)) ingestion \(kind) mappings")
  }

  /// Every mapping of `table`, of all kinds.
  package static func showMappings(of table: String) -> Command {
    Command(".show table mappings", ".show table \(EntityName.quoted(table)) ingestion mappings")
  }

  /// Makes a mapping of `table`; refused by the service where it has one of this kind and name.
  package static func createMapping(
    _ name: String, kind: String, _ mapping: IngestionMapping, of table: String
  ) -> Command {
    Command(
      ".create table mapping",
      ".create table \(EntityName.quoted(table)) ingestion \(kind) mapping "
        + "\(KQLLiteral.string(name)) \(KQLLiteral.string(mapping.text))")
  }

  /// Whether streaming ingestion may write to `table`.
  package static func showStreamingPolicy(ofTable table: String) -> Command {
    Command(".show table policy", ".show table \(EntityName.quoted(table)) policy streamingingestion")
  }

  package static func showStreamingPolicy(ofDatabase database: String) -> Command {
    Command(".show database policy", ".show database \(EntityName.quoted(database)) policy streamingingestion")
  }

  /// Why sources were not ingested, in the service's words.
  package static func showIngestionFailures(of table: String) -> Command {
    Command(".show ingestion failures", ".show ingestion failures | where Table == \(KQLLiteral.string(table))")
  }

  /// Moves exactly the extents `ids`, in one transaction; the answer names the operation to watch.
  ///
  /// `created` holds the creation times of all of them, by the server's clock, and is widened here by a day on both
  /// sides: the ids say what moves, the times only where to look. The rows get the time of the move: without it a
  /// materialized view of `target` passes them over, or Kusto refuses the move. With `keepsTimes` they keep the time that
  /// they were ingested with: somebody chose it.
  package static func moveExtents(
    _ ids: [String], from source: String, to target: String, created: ClosedRange<Date>, keepsTimes: Bool = false
  ) -> Command {
    let day: TimeInterval = 86_400
    let from = KustoTime.literal(created.lowerBound.addingTimeInterval(-day))
    let upTo = KustoTime.literal(created.upperBound.addingTimeInterval(day))
    let times = keepsTimes ? "" : ", setNewIngestionTime=true"
    return Command(
      ".move extents",
      ".move async extents from table \(EntityName.quoted(source)) to table \(EntityName.quoted(target)) "
        + "with (extentCreatedOnFrom=\(from), extentCreatedOnTo=\(upTo)\(times)) (\(ids.map(guid).joined(separator: ",")))"
    )
  }

  /// How many extents one move can name: Kusto takes commands of at most two million characters.
  package static let mostExtentsInMove = 50_000

  /// Takes all extents out of `table` that carry `tag`, in one transaction; sent again, it finds none.
  package static func dropExtents(of table: String, tag: String) -> Command {
    Command(".drop extents", ".drop extents <| \(showExtents(of: table, tag: tag).text)")
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
