import Foundation
import Kusto
import LocalKusto
import Testing

/// The commands of queued ingestion, asked over HTTP.
@Suite struct `Queued ingestion by commands` {
  /// Puts blobs; gives their addresses.
  private static func put(_ contents: [String], _ client: LocalClient) async throws -> [String] {
    let container = try await client.resources().containers[0]
    var addresses: [String] = []
    for content in contents {
      let address = storage(container, "/\(UUID().uuidString).csv")
      _ = try await client.send("PUT", address, headers: ["x-ms-blob-type": "BlockBlob"], body: Data(content.utf8))
      addresses.append(address)
    }
    return addresses
  }

  private static func ingest(
    _ addresses: [String], _ client: LocalClient, words: String = "EnableTracking=true"
  ) async throws -> ResultTable {
    let sources = addresses.map { "'\($0)'" }.joined(separator: "\n  ")
    return try await client.manage(
      ".ingest-from-storage-queued into table database('Demo').T \(words) with (format='csv') <| \(sources)")
  }

  @Test func `blobs are ingested, and the operation tells of each`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string)")
      let good = try await Self.put(["1,x\n2,y\n", "3,z\n"], client)
      let container = try await client.resources().containers[0]
      let answer = try await Self.ingest(good + [storage(container, "/nothing.csv")], client)
      #expect(answer.columns.map(\.name) == ["IngestionOperationId", "ClientRequestId", "OperationInfo"])
      let id = answer.strings("IngestionOperationId")[0]
      #expect(answer.strings("OperationInfo") == [".show queued ingestion operations \"\(id)\""])
      try await until("the end of the operation") {
        try await client.manage(".show queued ingestion operations \"\(id)\"").strings("State") != ["InProgress"]
      }
      let shown = try await client.manage(".show queued ingestion operations (\"\(id)\")")
      #expect(shown.strings("State") == ["Failed"])
      let counts = ["Discovered", "Pending", "Canceled", "Ingested", "Failed"].map { shown.integers($0)[0] }
      #expect(counts == [3, 0, 0, 2, 1])
      #expect(shown.strings("SampleFailedReasons") == ["The source blob was not found."])
      #expect(shown.strings("Database") == ["Demo"] && shown.strings("Table") == ["T"])
      let details = try await client.manage(".show queued ingestion operations \(id) details")
      #expect(details.strings("IngestionStatus").sorted() == ["Failed", "Succeeded", "Succeeded"])
      #expect(details.strings("BlobUrl").allSatisfy { !$0.contains("sig=") })
      #expect(try await client.query("T | order by a asc").rows == [[1, "x"], [2, "y"], [3, "z"]])
      // The same state by REST.
      let rest = try await client.send("GET", "/v1/rest/ingestion/queued/Demo/T/\(id)")
      #expect(try JSONValue(data: rest.body)["status"]?["Succeeded"] == 2)
    }
  }

  @Test func `what is cancelled before its turn is not ingested`() async throws {
    // Two workers hold two sources; those behind them wait.
    let faults = try FaultPlan(faults: ["ingestion=hold@1-2"])
    try await withLocalServer(faults: faults) { client in
      try await client.manage(".create table T (a:long, b:string)")
      let addresses = try await Self.put((1...5).map { "\($0),x\n" }, client)
      let id = try await Self.ingest(addresses, client).strings("IngestionOperationId")[0]
      try await until("two sources under way") {
        try await client.manage(".show capacity ingestions").integers("Consumed") == [2]
      }
      let answer = try await client.manage(".cancel queued ingestion operation '\(id)' with (Reason='by me')")
      #expect(answer.columns.map(\.name) == ["OperationId", "StartedOn", "ReasonPhrase"])
      #expect(answer.strings("OperationId") == [id] && answer.strings("ReasonPhrase") == ["by me"])
      let half = try await client.manage(".show queued ingestion operations '\(id)'")
      #expect(half.integers("Canceled") == [3] && half.integers("Pending") == [2])
      #expect(half.strings("State") == ["InProgress"])
      faults.release()
      try await until("the end of the operation") {
        try await client.manage(".show queued ingestion operations '\(id)'").strings("State") == ["Canceled"]
      }
      #expect(try await client.count("T") == 2)
      let rest = try await client.send("GET", "/v1/rest/ingestion/queued/Demo/T/\(id)?details=true")
      #expect(try JSONValue(data: rest.body)["status"]?["Canceled"] == 3)
    }
  }

  @Test(arguments: [
    (".ingest-from-storage-queued into table Nope <| 'x'", "'Nope' of kind 'Table' was not found"),
    (".ingest-from-storage-queued into table database('Nope').T <| 'x'", "'Nope' of kind 'Database' was not found"),
    (".ingest-from-storage-queued into table T with (format='nope') <| 'x'", "does not read the format 'nope'"),
    (".ingest-from-storage-queued into table T Nope=1 <| 'x'", "expected EnableTracking"),
    (".ingest-from-storage-queued into table T", "expected '<|'"),
    (".ingest-from-storage-queued into table T <| ", "expected a string"),
    (".ingest-from-storage-queued into table T <| .list blobs ('x')", "not in the storage"),
    (".ingest-from-storage-queued into table T <| .list blobs", "expected '('"),
    (".ingest-from-storage-queued into table T <| .show tables", "expected list blobs"),
    (".ingest-from-storage-queued into table T <| .list blobs ('x') | take 1", "expected Suffix, MaxFiles"),
    (".show queued ingestion operations 'nope'", "no tracked ingestion operation 'nope'"),
    (".show queued ingestion operations", "expected a string"),
    (".cancel queued ingestion operation 'nope'", "no tracked ingestion operation 'nope'"),
  ])
  func `what means nothing is refused`(command: String, words: String) async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      let error = await #expect(throws: ServiceError.self) { try await client.manage(command) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "none")")
    }
  }

  @Test func `more blobs than one command may name are refused, and without tracking nothing is kept`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long, b:string)")
      await #expect(throws: ServiceError.self) {
        try await Self.ingest((0...1_000).map { "http://127.0.0.1/local/tempstorage/\($0)" }, client)
      }
      let answer = try await Self.ingest(
        try await Self.put(["1,x\n"], client), client, words: "SkipBatching=true CompressionFactor=3.5")
      #expect(answer.strings("OperationInfo") == ["not tracked"])
      try await until("the row") { try await client.count("T") == 1 }
      await #expect(throws: ServiceError.self) {
        try await client.manage(".show queued ingestion operations '\(answer.strings("IngestionOperationId")[0])'")
      }
    }
  }

  /// An operation by REST; gives its id.
  private static func post(_ database: String, _ client: LocalClient) async throws -> String {
    let request: JSONValue = .object([
      "blobs": .array([.object(["url": .string(try await put(["1,x\n"], client)[0])])]),
      "properties": .object(["format": "csv", "enableTracking": true]),
    ])
    let answer = try await client.send(
      "POST", "/v1/rest/ingestion/queued/\(database)/T", headers: ["Content-Type": "application/json"],
      body: Data(request.text.utf8))
    return try JSONValue(data: answer.body)["ingestionOperationId"]?.stringValue ?? answer.text
  }

  @Test func `an operation by REST is one of its table and database`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create database Other")
      for database in ["Demo", "Other"] {
        for table in ["T", "U"] {
          try await client.manage(".create table \(table) (a:long, b:string)", database: database)
        }
      }
      for (posted, place, others) in [
        ("Demo", "Demo/T", ["Demo/U", "Other/T"]), ("Other", "other/T", ["Other/U", "Demo/T", "NetDefaultDB/T"]),
        ("demo", "Demo/T", ["Other/T"]), ("NetDefaultDB", "Demo/T", ["Other/T"]),
      ] {
        let id = try await Self.post(posted, client)
        let found = try await client.send("GET", "/v1/rest/ingestion/queued/\(place)/\(id)")
        #expect(found.status == 200, "\(posted): \(found.text)")
        for other in others {
          let answer = try await client.send("GET", "/v1/rest/ingestion/queued/\(other)/\(id)")
          #expect(answer.status == 400, "\(posted), \(other): \(answer.text)")
          #expect(ServiceError(body: answer.body)?.code == "BadRequest_EntityNotFound")
        }
      }
    }
  }
}
