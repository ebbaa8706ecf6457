import Foundation
import Kusto
import LocalKusto
import Testing

/// What an error says besides its words.
@Suite struct `Error documents` {
  private static let members: Set<String> = [
    "timestamp", "serviceAlias", "machineName", "processName", "processId", "threadId", "clientRequestId",
    "activityId", "subActivityId", "activityType", "parentActivityId", "activityStack",
  ]

  private static func document(_ data: Data) throws -> JSONValue {
    try #require(try JSONValue(data: data)["error"])
  }

  private static func members(_ value: JSONValue?) -> Set<String> {
    if case .object(let members)? = value { Set(members.keys) } else { [] }
  }

  @Test(arguments: [
    ("POST", "/v2/rest/query", "Nope", 400, "DN.FE.ExecuteQuery"),
    ("POST", "/v1/rest/mgmt", ".show table Nope cslschema", 400, "DN.FE.ExecuteControlCommand"),
    ("POST", "/v1/rest/ingest/Demo/Nope?streamFormat=csv", "1", 400, "DN.FE.ExecuteStreamingIngest"),
    ("GET", "/nothing/here", "", 404, "DN.FE.ExecuteRequest"),
    ("GET", "/v1/rest/mgmt?csl=.show%20tables", "", 405, "DN.FE.ExecuteControlCommand"),
  ])
  func `the context has all members, and the ids of the answer`(
    method: String, path: String, csl: String, status: Int, activity: String
  ) async throws {
    try await withLocalServer { client in
      let answer = try await client.send(
        method, path, headers: ["x-ms-client-request-id": "mine;\"1\""],
        body: method == "POST" ? LocalClient.body(csl) : nil)
      #expect(answer.status == status)
      let context = try #require(try Self.document(answer.body)["@context"])
      #expect(Self.members(context) == Self.members)
      #expect(context["clientRequestId"] == "mine;\"1\"")
      let id = try #require(answer.headers["x-ms-activity-id"])
      for name in ["activityId", "subActivityId", "parentActivityId"] { #expect(context[name] == .string(id)) }
      #expect(context["activityType"]?.stringValue == activity)
      #expect(
        context["activityStack"]?.stringValue == "(Activity stack: CRID=mine;\"1\" ARID=\(id) > \(activity)/\(id))")
      #expect(context["timestamp"]?.stringValue?.wholeMatch(of: /20\d\d-\d\d-\d\dT[\d:]{8}\.\d{7}Z/) != nil)
      // Nothing of the machine.
      #expect(context["machineName"] == "local" && context["serviceAlias"] == "LOCAL")
      #expect(context["processName"] == "kustosink" && context["processId"] == 1 && context["threadId"] == 1)
    }
  }

  @Test func `a fault that a test asks for and a missing token have a context too`() async throws {
    let faults = try FaultPlan(faults: ["query=503@1"])
    try await withLocalServer(faults: faults) { client in
      let injected = try await client.send("POST", "/v2/rest/query", body: LocalClient.body("print 1"))
      #expect(injected.status == 503)
      #expect(Self.members(try Self.document(injected.body)["@context"]) == Self.members)
      let refused = try await client.send("POST", "/v2/rest/query", body: LocalClient.body("print 1"), token: "wrong")
      #expect(refused.status == 401)
      #expect(Self.members(try Self.document(refused.body)["@context"]) == Self.members)
    }
  }

  @Test func `what is wrong with a query stands in an inner error, with its number`() async throws {
    try await withLocalServer { client in
      for (csl, code, type) in [
        ("Nope", "SEM0100", "SemanticException"), ("print 1 |", "SYN0002", "SyntaxException"),
      ] {
        let answer = try await client.send("POST", "/v2/rest/query", body: LocalClient.body(csl))
        let error = try Self.document(answer.body)
        let inner = try #require(error["innererror"], "\(answer.text)")
        #expect(inner["code"]?.stringValue == code && inner["@errorCode"]?.stringValue == code)
        let words = try #require(inner["@errorMessage"]?.stringValue)
        #expect(inner["message"]?.stringValue == words && !words.contains(code))
        let whole = try #require(inner["@message"]?.stringValue)
        #expect(whole.hasSuffix("\(code): \(words)"))
        #expect(error["@message"]?.stringValue?.hasSuffix(whole) == true)
        #expect(inner["@type"]?.stringValue == "Kusto.Data.Exceptions.\(type)")
        #expect(inner["@context"] == error["@context"] && inner["@permanent"] == true)
      }
      let other = try await client.send("POST", "/v1/rest/mgmt", body: LocalClient.body(".show table Nope cslschema"))
      #expect(try Self.document(other.body)["innererror"] == nil)
    }
  }

  @Test func `an answer that went well has the ids of its headers`() async throws {
    try await withLocalServer { client in
      let answer = try await client.send("POST", "/v2/rest/query", body: LocalClient.body("print 1"))
      let id = try #require(answer.headers["x-ms-activity-id"])
      guard case .array(let frames) = try JSONValue(data: answer.body),
        case .array(let rows)? = frames.first(where: { $0["TableKind"] == "QueryCompletionInformation" })?["Rows"],
        case .array(let row)? = rows.first
      else {
        Issue.record("no completion information: \(answer.text)")
        return
      }
      #expect(row[2] == .string(id))
    }
  }
}
