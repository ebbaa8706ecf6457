import Foundation
import FoundationNetworking
import Kusto
import LocalKusto
import Testing

@Suite struct ServerTests {
  @Test func `without the token nothing is answered but where to sign in`() async throws {
    try await withLocalServer { client in
      let token = try #require(client.address.token)
      for wrong in ["nonsense", String(token.dropLast()), token + "0"] {
        let answer = try await client.send(
          "POST", "/v1/rest/mgmt", body: LocalClient.body(".show databases"), token: wrong)
        #expect(answer.status == 401)
        #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
      }
      let metadata = try await client.send("GET", "/v1/rest/auth/metadata", token: "nonsense")
      #expect(metadata.status == 200)
      #expect(metadata.text == "{\"AzureAD\":null}")
    }
  }

  @Test func `a server that ends while somebody comes in ends in peace`() async throws {
    let folder = try TemporaryFolder()
    for _ in 0..<40 {
      var sockets: [Int32] = []
      sockets = try await withLocalServer(at: folder) { client in
        // The kernel lets them in; whether the server has, by its end, is left to chance.
        (0..<8).map { _ in Self.connect(to: client.address.port) }
      }
      for socket in sockets { close(socket) }
    }
  }

  private static func connect(to port: Int) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafePointer(to: &address) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Foundation.connect(descriptor, $0, size) }
    }
    return descriptor
  }

  @Test func `the token is the folder's own, private, and the same at the next start`() async throws {
    let folder = try TemporaryFolder()
    let first = try await withLocalServer(at: folder) { $0.address.token }
    let second = try await withLocalServer(at: folder) { $0.address.token }
    #expect(first == second)
    #expect(first?.count == 64)
    for name in ["", "/token", "/catalog.sqlite", "/blobs"] {
      let facts = try FileManager.default.attributesOfItem(atPath: folder.path + name)
      let mode = try #require(facts[.posixPermissions] as? Int)
      #expect(mode & 0o077 == 0, "\(name) can be read by others")
    }
  }

  @Test func `a folder with other things in it keeps its rights, and must not be open to others`() async throws {
    let folder = try TemporaryFolder()
    _ = FileManager.default.createFile(atPath: folder.path + "/mine.txt", contents: Data())
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    #expect(throws: LocalKustoError.folderNotPrivate(path: folder.path)) {
      _ = try CatalogStore(path: folder.path)
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    _ = try CatalogStore(path: folder.path)
    let mode = try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int
    #expect(mode == 0o755)
  }

  @Test func `a server without sign-in answers everybody, also under the name localhost`() async throws {
    try await withLocalServer(noAuth: true) { client in
      #expect(client.address.token == nil)
      let databases = try await client.manage(".show databases")
      #expect(databases.rows.count == 1)
      let named = client.address.url.replacing("127.0.0.1", with: "localhost")
      #expect(try await client.send("GET", named + "/v1/rest/auth/metadata").status == 200)
    }
  }

  @Test func `only names that must mean this machine are answered`() {
    for good in ["127.0.0.1:80", "127.0.0.1", "localhost:1", "LocalHost", "[::1]:9", "127.1.2.3:4"] {
      #expect(LoopbackHost.allows(good), "\(good)")
    }
    for bad in ["", "127.evil.com", "127.0.0.1.evil.com", "localhost.evil.com", "0.0.0.0", "10.0.0.1", "[::2]:1"] {
      #expect(!LoopbackHost.allows(bad), "\(bad)")
    }
    #expect(LoopbackHost.allows(origin: nil))
    #expect(LoopbackHost.allows(origin: "http://localhost:8080"))
    #expect(!LoopbackHost.allows(origin: "https://evil.com"))
    #expect(!LoopbackHost.allows(origin: "null"))
  }

  @Test func `a web page of another site gets no answer, also without sign-in`() async throws {
    try await withLocalServer(noAuth: true) { client in
      let answer = try await client.send(
        "POST", "/v1/rest/mgmt", headers: ["Origin": "https://evil.com"], body: LocalClient.body(".show databases"))
      #expect(answer.status == 403)
    }
  }

  @Test(arguments: [
    ("GET", "/v1/rest/mgmt?db=Demo&csl=.drop%20table%20T", [:], 405),
    ("GET", "/v1/rest/query?db=Demo&csl=.drop%20table%20T", [:], 405),
    ("GET", "/v2/rest/query?db=Demo&csl=%20%0A.show%20tables", [:], 405),
    ("GET", "/v1/rest/ingest/Demo/T?streamFormat=csv", [:], 405),
    ("GET", "/v2/rest/query?db=Demo&csl=print%201", ["Sec-Fetch-Site": "cross-site"], 403),
    ("GET", "/v2/rest/query?db=Demo&csl=print%201", ["Sec-Fetch-Site": "same-site"], 403),
    ("GET", "/v2/rest/query?db=Demo&csl=print%201", ["Sec-Fetch-Site": "none"], 200),
    ("GET", "/v2/rest/query?db=Demo&csl=print%201", [:], 200),
  ])
  func `no address that a page can name changes anything`(
    method: String, path: String, headers: [String: String], status: Int
  ) async throws {
    try await withLocalServer(noAuth: true) { client in
      _ = try await client.manage(".create table T (a:long)")
      #expect(try await client.send(method, path, headers: headers).status == status)
      #expect(try await client.manage(".show tables").strings("TableName").contains("T"))
    }
  }

  @Test func `a time limit that is not more than nothing is the client's fault`() async throws {
    try await withLocalServer(noAuth: true) { client in
      for limit in ["00:00:00", "-00:00:01", "-1"] {
        let body = #"{"db":"Demo","csl":"print 1","properties":{"Options":{"servertimeout":"\#(limit)"}}}"#
        let answer = try await client.send("POST", "/v2/rest/query", body: Data(body.utf8))
        #expect(answer.status == 400, "\(limit)")
      }
    }
  }

  @Test func `XML is read in one pass, and what has no end is refused`() {
    let names: Set<String> = ["Latest", "Committed"]
    #expect(XMLText.elements(names, in: "<L><Latest>a</Latest><x/><Committed>b&amp;</Committed></L>") == ["a", "b&"])
    #expect(XMLText.elements(names, in: "<L></L>") == [])
    #expect(XMLText.elements(names, in: "<L><Latest>a") == nil)
    #expect(XMLText.elements(names, in: "<Latest>a</Committed>") == nil)
    let open = String(repeating: "<Latest>", count: 50_000)
    #expect(XMLText.elements(names, in: open) == nil)
    #expect(XMLText.elements(names, in: String(repeating: "<", count: 400_000)) == [])
  }

  @Test func `storage is closed without its signature, and one signature opens one thing`() async throws {
    try await withLocalServer { client in
      let resources = try await client.resources()
      let container = resources.containers[0]
      let queue = resources.queues[0]
      let body = Data("x".utf8)
      let wrong = container.replacing("sig=", with: "sig=0")
      let answer = try await client.send("PUT", storage(wrong, "/a"), body: body)
      #expect(answer.status == 403)
      #expect(answer.text.contains("<Code>AuthenticationFailed</Code>"))
      let path = String(container.prefix { $0 != "?" })
      #expect(try await client.send("PUT", path + "/a", body: body).status == 403)
      let others = path + "/a" + queue.drop { $0 != "?" }
      #expect(try await client.send("PUT", others, body: body).status == 403)
      #expect(try await client.send("PUT", storage(container, "/a"), body: body).status == 201)
    }
  }

  @Test func `errors are 400 with the service's words, and never 404 for what is missing`() async throws {
    try await withLocalServer { client in
      let answer = try await client.send(
        "POST", "/v1/rest/mgmt", headers: ["x-ms-client-request-id": "mine;1"],
        body: LocalClient.body(".show table Nope cslschema"))
      #expect(answer.status == 400)
      #expect(answer.headers["x-ms-client-request-id"] == "mine;1")
      #expect(answer.headers["x-ms-activity-id"] != nil)
      let error = try #require(ServiceError(body: answer.body))
      #expect(error.code == "BadRequest_EntityNotFound")
      #expect(error.isPermanent)
      #expect(try await client.send("POST", "/v1/rest/mgmt", body: Data("{".utf8)).status == 400)
      let database = await #expect(throws: ServiceError.self) {
        try await client.query("print 1", database: "Nope")
      }
      #expect(database?.message.contains("'Nope'") == true)
    }
  }

  @Test func `a query is stopped at the time that the request gives it`() async throws {
    try await withLocalServer { client in
      let body = JSONValue.object([
        "db": "Demo", "csl": "range x from 1 to 1000000000 step 1 | where x < 0 | count",
        "properties": .object(["Options": .object(["servertimeout": "00:00:00.05"])]),
      ])
      let started = ContinuousClock.now
      let answer = try await client.send("POST", "/v2/rest/query", body: Data(body.text.utf8))
      #expect(answer.status == 500)
      #expect(ServiceError(body: answer.body)?.code == "Timeout")
      #expect(ContinuousClock.now - started < .seconds(10))
    }
  }

  @Test func `a query of version 1 ends with a table of contents`() async throws {
    try await withLocalServer { client in
      let answer = try await client.send("POST", "/v1/rest/query", body: LocalClient.body("print x=1"))
      let response = try V1Response(body: answer.body)
      #expect(response.tables.count == 4)
      #expect(response.results.map(\.rows) == [[[1]]])
    }
  }

  @Test func `a query may come in the address, and several statements in one text`() async throws {
    try await withLocalServer { client in
      let answer = try await client.send("GET", "/v2/rest/query?db=Demo&csl=print%20x%3D1;print%20y=2")
      #expect(try V2Response(body: answer.body).results.map(\.rows) == [[[1]], [[2]]])
    }
  }

  @Test func `a port that is taken is told as that`() async throws {
    try await withLocalServer { client in
      let other = try TemporaryFolder()
      let configuration = LocalServer.Configuration(dataFolder: other.path, port: client.address.port)
      await #expect(throws: LocalKustoError.portTaken(client.address.port)) {
        try await LocalServer(configuration).run { _ in }
      }
    }
  }

  @Test func `a folder that is a file is told as that`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/file"
    _ = FileManager.default.createFile(atPath: path, contents: Data())
    await #expect(throws: LocalKustoError.folderNotUsable(path: path, errno: ENOTDIR)) {
      try await LocalServer(.init(dataFolder: path)).run { _ in }
    }
  }

  @Test func `a catalogue that is none is told as that`() async throws {
    let folder = try TemporaryFolder()
    _ = FileManager.default.createFile(
      atPath: folder.path + "/catalog.sqlite", contents: Data(repeating: 0x41, count: 8192))
    let error = await #expect(throws: LocalKustoError.self) {
      try await LocalServer(.init(dataFolder: folder.path)).run { _ in }
    }
    guard case .catalogNotUsable = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `what one server did, another over the same folder sees at once`() async throws {
    let folder = try TemporaryFolder()
    try await withLocalServer(at: folder) { first in
      try await withLocalServer(at: folder) { second in
        #expect(first.address.port != second.address.port)
        try await first.manage(".create table T (a:long)")
        try await second.manage(".ingest inline into table T <| 1")
        #expect(try await first.count("T") == 1)
        let id = try await second.enqueue(Data("2\n3\n".utf8), into: "T")
        try await until("the rows") { try await first.count("T") == 3 }
        #expect(try await first.finalStatus(id) == "Succeeded")
      }
    }
  }

  @Test func `two servers load into one folder at the same time`() async throws {
    let folder = try TemporaryFolder()
    try await withLocalServer(at: folder) { first in
      try await withLocalServer(at: folder) { second in
        try await first.manage(".create table T (a:long)")
        let rows = Data(String(repeating: "1\n", count: 3000).utf8)
        try await withThrowingTaskGroup(of: String.self) { group in
          for round in 0..<8 {
            let client = round.isMultiple(of: 2) ? first : second
            group.addTask { try await client.finalStatus(try await client.enqueue(rows, into: "T")) }
          }
          for try await status in group { #expect(status == "Succeeded") }
        }
        #expect(try await first.count("T") == 24_000)
        let extents = try await second.query("T | summarize n=count() by e=extent_id()")
        #expect(extents.integers("n") == Array(repeating: 3000, count: 8))
      }
    }
  }

  @Test func `rows outlive the server`() async throws {
    let folder = try TemporaryFolder()
    try await withLocalServer(at: folder) { client in
      try await client.manage(".create table T (a:long)")
      try await client.manage(".ingest inline into table T <| 1\n2")
    }
    #expect(try await withLocalServer(at: folder) { try await $0.count("T") } == 2)
  }
}
