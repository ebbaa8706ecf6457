import Foundation
import Kusto
import LocalKusto
import Testing

/// `.list blobs`, alone and as the source of a queued ingestion.
@Suite struct `Lists of blobs` {
  private static func put(_ names: [String], _ client: LocalClient) async throws -> String {
    let container = try await client.resources().containers[0]
    for name in names {
      let path = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "/"))) ?? ""
      let put = try await client.send(
        "PUT", storage(container, "/" + path), headers: ["x-ms-blob-type": "BlockBlob"], body: Data("1,x\n".utf8))
      #expect(put.status == 201)
    }
    return container
  }

  private static func names(_ table: ResultTable) -> [String] {
    table.strings("BlobUri").map { $0.split(separator: "/tempstorage/").last.map(String.init) ?? "" }
  }

  @Test func `blobs with the prefix and the suffix are listed by name, without a signature`() async throws {
    try await withLocalServer { client in
      let container = try await Self.put(["b/2.csv", "b/1.csv", "b/1.csv.gz", "a.csv", "bb", "b/Æ ;?.csv"], client)
      let all = try await client.manage(".list blobs (h'\(container)')")
      #expect(all.columns.map(\.name) == ["BlobUri", "SizeInBytes", "CapturedVariables"])
      #expect(all.columns.map(\.type.rawValue) == ["string", "long", "dynamic"])
      #expect(
        Self.names(all) == ["a.csv", "b/1.csv", "b/1.csv.gz", "b/2.csv", "b/%C3%86%20%3B%3F.csv", "bb"])
      #expect(all.integers("SizeInBytes") == [4, 4, 4, 4, 4, 4])
      #expect(all.values(of: "CapturedVariables").allSatisfy { $0 == .object([:]) })
      let addresses = all.strings("BlobUri")
      #expect(addresses.allSatisfy { $0.hasPrefix(client.address.url + "/local/") && !$0.contains("sig=") })
      let some = try await client.manage(".list blobs ('\(storage(container, "/b/"))') Suffix='.csv' MaxFiles=2")
      #expect(Self.names(some) == ["b/1.csv", "b/2.csv"])
      let none = try await client.manage(".list blobs ('\(storage(container, "/nothing"))') MaxFiles=5")
      #expect(none.rows.isEmpty)
      let counted = try await client.manage(".list blobs ('\(container)') Suffix=\".csv\" | count")
      #expect(counted.rows == [[4]])
    }
  }

  @Test func `a time in the names is captured, and ingested as the creation time`() async throws {
    try await withLocalServer { client in
      let names = [
        "logs/Year=2024/Month=02/Day=29/x.csv", "logs/Year=2023/Month=02/Day=29/no such day.csv",
        "logs/Year=24/Month=02/Day=29/other form.csv",
      ]
      let container = try await Self.put(names, client)
      let format = #"PathFormat=("logs/Year=" datetime_pattern("yyyy'/Month='MM'/Day='dd", creationTime) "/")"#
      let list = ".list blobs ('\(storage(container, "/logs"))') \(format)"
      let shown = try await client.manage(list)
      let captured = Dictionary(
        uniqueKeysWithValues: zip(Self.names(shown), shown.values(of: "CapturedVariables")))
      let dated = captured["logs/Year%3D2024/Month%3D02/Day%3D29/x.csv"]
      #expect(dated == .object(["creationTime": "02/29/2024 00:00:00"]))
      #expect(captured.values.count { $0 == .object([:]) } == 2)
      try await client.manage(".create table T (a:long, b:string)")
      let answer = try await client.manage(
        ".ingest-from-storage-queued into table database('Demo').T EnableTracking=true with (format='csv', "
          + "creationTime='2020-01-01') <|\n\(list)\nMaxFiles=20")
      let id = answer.strings("IngestionOperationId")[0]
      try await until("the end of the operation") {
        try await client.manage(".show queued ingestion operations '\(id)'").strings("State") == ["Completed"]
      }
      #expect(try await client.count("T") == 3)
      let created = try await client.manage(".show table T extents").strings("MinCreatedOn").sorted()
      #expect(
        created == [
          "2020-01-01T00:00:00.0000000Z", "2020-01-01T00:00:00.0000000Z", "2024-02-29T00:00:00.0000000Z",
        ])
    }
  }

  @Test(arguments: [
    ("yyyy-MM-dd HH:mm:ss", "2024-03-05 06:07:08.csv", "03/05/2024 06:07:08"),
    ("yyyyMMdd", "20240305-x", "03/05/2024 00:00:00"), ("yy.M.d", "24.3.15x", "03/15/2024 00:00:00"),
    ("yy", "99", "01/01/1999 00:00:00"), ("yyyy", "0000", nil), ("yyyy", "202", nil), ("yyyyMM", "202413", nil),
    ("yyyy HH", "2024 24", nil), ("yyyy'y'", "2024x", nil),
  ])
  func `a pattern reads what fits`(pattern: String, name: String, time: String?) async throws {
    try await withLocalServer { client in
      let container = try await Self.put([name], client)
      let shown = try await client.manage(
        #".list blobs ('\#(container)') PathFormat=(datetime_pattern("\#(pattern)", CreationTime))"#)
      #expect(
        shown.values(of: "CapturedVariables") == [.object(time.map { ["CreationTime": .string($0)] } ?? [:])])
    }
  }

  @Test func `alone it shows a thousand, and as a source more than that are refused`() async throws {
    try await withLocalServer { client in
      let container = try await Self.put((0..<1_001).map { "many/\($0)" }, client)
      let list = ".list blobs ('\(container)')"
      for most in ["", "MaxFiles=5000", "MaxFiles=18446744073709551615"] {
        #expect(try await client.manage("\(list) \(most)").rows.count == 1_000)
      }
      try await client.manage(".create table T (a:long, b:string)")
      let command = ".ingest-from-storage-queued into table T with (format='csv') <| \(list)"
      let error = await #expect(throws: ServiceError.self) { try await client.manage(command) }
      #expect(error?.message.contains("more than 1000 blobs") == true)
      try await client.manage(command + " MaxFiles=3")
      try await until("the rows") { try await client.count("T") == 3 }
    }
  }

  @Test(arguments: [
    ("'http://example.org/data/x?sig=1'", "not in the storage of this server"),
    ("'/etc/passwd'", "not in the storage of this server"), ("''", "not in the storage of this server"),
    ("'http://127.0.0.1/local/failedingestions?sig=1'", "not in the storage of this server"),
    ("'http://127.0.0.1/local/tempstorage?sig=wrong'", "signature of the source is not valid"),
    ("'http://127.0.0.1/local/tempstorage'", "signature of the source is not valid"),
    ("'http://127.0.0.1/local/tempstorage;impersonate'", "signature of the source is not valid"),
    ("'CONTAINER', 'CONTAINER'", "Only one storage connection string"), ("", "expected a string"),
    ("'CONTAINER') Suffix=('", "expected a string"), ("'CONTAINER') MaxFiles=(0", "expected a number of files"),
  ])
  func `nothing but its own storage is listed`(source: String, words: String) async throws {
    try await withLocalServer { client in
      let container = try await Self.put(["a"], client)
      let text = source.replacing("CONTAINER", with: container)
      for command in [".list blobs (\(text))", ".ingest-from-storage-queued into table T <| .list blobs (\(text))"] {
        try await client.manage(".create table T (a:long)")
        let error = await #expect(throws: ServiceError.self) { try await client.manage(command) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "none")")
      }
      #expect(try await client.count("T") == 0)
    }
  }

  @Test(arguments: [
    ("MaxFiles=0", "expected a number of files"), ("MaxFiles=-1", "expected a number of files"),
    ("MaxFiles='5'", "expected a number of files"), ("MaxFiles=99999999999999999999", "at most 64 bits"),
    ("Suffix=5", "expected a string"), ("Nope=1", "expected the end of the command"),
    ("PathFormat=()", "names no year"), ("PathFormat=('a')", "names no year"),
    ("PathFormat=(datetime_pattern('MM', creationTime))", "names no year"),
    ("PathFormat=(datetime_pattern('yyyy', Other))", "only creationTime"),
    ("PathFormat=(datetime_pattern('yyyyQ', creationTime))", "no part of a date"),
    ("PathFormat=(datetime_pattern(\"yyyy'x\", creationTime))", "not closed"),
    ("PathFormat=(datetime_pattern('yyyyy', creationTime))", "no part of a date"),
    ("PathFormat=(creationTime)", "expected 'datetime_pattern'"), ("PathFormat=('a'", "expected 'datetime_pattern'"),
    ("PathFormat='a'", "expected '('"),
  ])
  func `options that mean nothing are refused`(options: String, words: String) async throws {
    try await withLocalServer { client in
      let container = try await Self.put([], client)
      let error = await #expect(throws: ServiceError.self) {
        try await client.manage(".list blobs ('\(container)') \(options)")
      }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "none")")
    }
  }
}
