import Foundation
import Kusto
import KustoClient
import KustoSink
import SinkEngine
import Testing

/// Each answer that a service, or what stands between, can give to a command or a query: what the client makes of it.
@Suite struct AnswerTests {
  /// What must follow from an answer.
  enum Meaning: String, Sendable {
    /// The same request may be sent again in a moment.
    case transient
    /// It would be refused again.
    case permanent
    /// Somebody else must be signed in, or with another token.
    case signIn
  }

  struct Example: Sendable, CustomTestStringConvertible {
    var status: String
    var body: String
    var headers = ""
    var meaning: Meaning
    /// Whether what was asked may have been done.
    var mayHaveArrived: Bool
    /// Words of the service that a person must see.
    var words = ""
    var testDescription: String { "\(status) \(body.prefix(60))" }

    var reply: String {
      "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\(headers)\r\n\(body)"
    }
  }

  private static func document(
    _ code: String, _ message: String, type: String = "Kusto.Data.Exceptions.KustoBadRequestException",
    permanent: Bool? = true
  ) -> String {
    let end = permanent.map { ",\"@permanent\":\($0)" } ?? ""
    return #"{"error":{"code":"\#(code)","message":"short","@type":"\#(type)","@message":"\#(message)"\#(end)}}"#
  }

  private static let throttled =
    "The management command was aborted due to throttling. Retrying after some backoff might succeed. "
    + "CommandType: 'TableCreate', Capacity: 80, Origin: 'RequestRateLimitPolicy/WorkloadGroup/default'."

  static let refusals: [Example] = [
    .init(
      status: "400", body: document("General_BadRequest", "Semantic error: SEM0100: no table 'X'"), meaning: .permanent,
      mayHaveArrived: false, words: "SEM0100"),
    .init(
      status: "400", body: document("BadRequest_SyntaxError", "Syntax error: A recognition error occurred"),
      meaning: .permanent, mayHaveArrived: false, words: "recognition error"),
    .init(
      status: "400", body: document("General_TransientSchemaMismatch", "the schema changed", permanent: false),
      meaning: .transient, mayHaveArrived: false, words: "schema changed"),
    .init(
      status: "400",
      body: document(
        "General_BadRequest", "Cannot get ingestion resources from this service endpoint",
        type: "Kusto.Common.Svc.Exceptions.AdminCommandWrongEndpointException", permanent: false),
      meaning: .transient, mayHaveArrived: false, words: "this service endpoint"),
    .init(status: "400", body: "plain words", meaning: .permanent, mayHaveArrived: false, words: "plain words"),
    .init(status: "400", body: "", meaning: .permanent, mayHaveArrived: false),
    .init(
      status: "401", body: "", headers: "WWW-Authenticate: Bearer authorization_uri=\"https://login\"\r\n",
      meaning: .signIn, mayHaveArrived: false),
    .init(
      status: "401", body: document("Unauthorized", "the token has expired"), meaning: .signIn, mayHaveArrived: false,
      words: "has expired"),
    .init(
      status: "403",
      body: document("Forbidden", "Principal 'aadapp=1' is not authorized to perform operation 'TableCreate'"),
      meaning: .permanent, mayHaveArrived: false, words: "'TableCreate'"),
    .init(
      status: "403", body: "blocked by a firewall", meaning: .signIn, mayHaveArrived: false,
      words: "blocked by a firewall"),
    .init(
      status: "404", body: document("General_NotFound", "nothing here"), meaning: .permanent, mayHaveArrived: false,
      words: "nothing here"),
    .init(status: "404", body: "<html>not found</html>", meaning: .permanent, mayHaveArrived: false),
    .init(
      status: "409", body: document("Conflict", "somebody else did it"), meaning: .permanent, mayHaveArrived: false,
      words: "somebody else"),
    .init(
      status: "413", body: document("RequestEntityTooLarge", "too large"), meaning: .permanent, mayHaveArrived: false,
      words: "too large"),
    .init(status: "408", body: "", meaning: .transient, mayHaveArrived: true),
    .init(
      status: "429", body: document("TooManyRequests", throttled, permanent: false), headers: "Retry-After: 7\r\n",
      meaning: .transient, mayHaveArrived: false, words: "Capacity: 80"),
    .init(status: "429", body: "", meaning: .transient, mayHaveArrived: false),
    .init(
      status: "500", body: document("General_InternalServerError", "an internal error", permanent: false),
      meaning: .transient, mayHaveArrived: true, words: "an internal error"),
    .init(status: "500", body: "", meaning: .transient, mayHaveArrived: true),
    .init(status: "502", body: "<html>Bad Gateway</html>", meaning: .transient, mayHaveArrived: true),
    .init(
      status: "503", body: "", headers: "Retry-After: Wed, 21 Oct 2099 07:28:00 GMT\r\n", meaning: .transient,
      mayHaveArrived: true),
    .init(
      status: "504", body: document("Timeout", "the request took too long", permanent: false), meaning: .transient,
      mayHaveArrived: true, words: "took too long"),
    .init(
      status: "302", body: "", headers: "Location: https://evil.example.org/\r\n", meaning: .permanent,
      mayHaveArrived: true),
  ]

  /// Answers that begin well.
  static let halves: [Example] = [
    .init(status: "200", body: "", meaning: .transient, mayHaveArrived: true),
    .init(status: "200", body: "{}", meaning: .transient, mayHaveArrived: true),
    .init(status: "200", body: "[]", meaning: .transient, mayHaveArrived: true),
    .init(status: "200", body: #"{"Tables":[]}"#, meaning: .transient, mayHaveArrived: true),
    .init(
      status: "200", body: #"{"Tables":[{"TableName":"T","Columns":[{"ColumnName":"#, meaning: .transient,
      mayHaveArrived: true),
    .init(
      status: "200", body: "<html>sign in to the hotel's network</html>", meaning: .transient, mayHaveArrived: true),
    .init(status: "200", body: "\u{FEFF}\u{0}\u{1}", meaning: .transient, mayHaveArrived: true),
    .init(status: "204", body: "", meaning: .transient, mayHaveArrived: true),
    .init(
      status: "200", body: document("General_InternalServerError", "told late", permanent: false), meaning: .transient,
      mayHaveArrived: true, words: "told late"),
  ]

  @Test(arguments: refusals + halves)
  func `an answer to a command means what it says`(example: Example) async throws {
    try await CannedServer.with(replying: example.reply) { endpoints in
      let error = try await error(from: endpoints) { _ = try await $0.run(.showTables, database: "Demo") }
      #expect(error.mayHaveArrived == example.mayHaveArrived, "\(error)")
      #expect(error.isTransient == (example.meaning == .transient), "\(error)")
      if example.meaning == .signIn { #expect(error.isRefusedEntry) }
      let explanation = Explanation(of: error)
      if !example.words.isEmpty { #expect(explanation.what.contains(example.words), "\(explanation.what)") }
      #expect(explanation.what.split(separator: "not understood").count <= 2, "\(explanation.what)")
      #expect(!explanation.what.isEmpty && !explanation.what.contains("Optional("))
      #expect(!error.brief.isEmpty)
    }
  }

  @Test(arguments: [
    ("7", 7.0), ("0", 0), ("-3", 0), ("1e300", 120), ("soon", nil), ("Wed, 21 Oct 2099 07:28:00 GMT", 120),
    ("nan", nil),
    ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
  ])
  func `a wait that the service asks for is read, and bounded`(text: String, expected: Double?) async throws {
    let example = Example(
      status: "429", body: "", headers: "Retry-After: \(text)\r\n", meaning: .transient, mayHaveArrived: false)
    try await CannedServer.with(replying: example.reply) { endpoints in
      let error = try await error(from: endpoints) { _ = try await $0.run(.showTables, database: "Demo") }
      let wait = Backoff(patience: 1000, first: 0, longest: 0).delay(after: 1, retryAfter: error.retryAfter, shake: 0)
      #expect(wait == (expected ?? 0), "\(String(describing: error.retryAfter))")
      #expect((error.retryAfter == nil) == (expected == nil))
    }
  }

  /// Failures in the middle of a query's rows, whose first rows came well.
  @Test(arguments: [
    (
      #"[{"FrameType":"DataSetHeader","Version":"v2.0"},{"FrameType":"DataTable","TableKind":"PrimaryResult","TableName":"P","TableId":1,"Columns":[{"ColumnName":"a","ColumnType":"long"}],"Rows":[[1],{"OneApiErrors":[{"error":{"code":"LimitsExceeded","message":"short","@message":"E_RUNAWAY_QUERY","@permanent":false}}]}]},{"FrameType":"DataSetCompletion","HasErrors":true,"Cancelled":false}]"#,
      "E_RUNAWAY_QUERY"
    ),
    (
      #"[{"FrameType":"DataSetCompletion","HasErrors":true,"Cancelled":false,"OneApiErrors":[{"error":{"code":"x","message":"m","@message":"the end was bad","@permanent":true}}]}]"#,
      "the end was bad"
    ),
    (#"[{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":true}]"#, "cancelled"),
    (
      #"[{"FrameType":"DataTable","TableKind":"QueryCompletionInformation","TableName":"Q","TableId":2,"Columns":[{"ColumnName":"Level","ColumnType":"int"},{"ColumnName":"StatusCodeName","ColumnType":"string"},{"ColumnName":"Payload","ColumnType":"string"}],"Rows":[[2,"E_QUERY_RESULT_SET_TOO_LARGE","the result is too large"]]}]"#,
      "too large"
    ),
    (
      #"{"error":{"code":"General_BadRequest","message":"m","@message":"no array at all","@permanent":true}}"#,
      "no array at all"
    ),
    (
      #"[{"FrameType":"DataSetHeader","IsProgressive":true,"Version":"v2.0"},{"FrameType":"TableHeader","TableId":1,"TableKind":"PrimaryResult","TableName":"P","Columns":[{"ColumnName":"a","ColumnType":"long"}]},{"FrameType":"TableFragment","TableId":1,"FieldCount":1,"TableFragmentType":"DataAppend","Rows":[[1]]},{"FrameType":"TableCompletion","TableId":1,"RowCount":1},{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":false}]"#,
      "a progressive answer"
    ),
    ("[", "not understood"), ("[1,2]", ""), ("null", "not understood"),
  ])
  func `a query that fails after its first rows fails`(body: String, words: String) async throws {
    let example = Example(status: "200", body: body, meaning: .permanent, mayHaveArrived: true)
    try await CannedServer.with(replying: example.reply) { endpoints in
      guard !words.isEmpty else {
        // No frame that anybody knows: an answer without results.
        try await KustoConnection.with(endpoints, tokens: .none) {
          let tables = try await $0.query("print 1", database: "Demo")
          #expect(tables.isEmpty)
        }
        return
      }
      let error = try await error(from: endpoints) { _ = try await $0.query("print 1", database: "Demo") }
      #expect(Explanation(of: error).what.contains(words), "\(error)")
    }
  }

  @Test(arguments: ["Pending", "Queued", "Succeeded", "Failed", "Skipped", "PartiallySucceeded"])
  func `each status of a partition is read, with the service's words`(status: String) async throws {
    let body =
      #"{"PartitionKey":"a","RowKey":"b","Status":"\#(status)","ErrorCode":"Stream_WrongNumberOfFields","FailureStatus":"Permanent","Details":"see https://a/b?sig=planted&x=1"}"#
    let example = Example(status: "200", body: body, meaning: .permanent, mayHaveArrived: false)
    try await CannedServer.with(replying: example.reply) { endpoints in
      try await KustoConnection.with(endpoints, tokens: .none) { connection in
        let table = StorageAddress("\(endpoints.engine.base)/account/status?sig=x")
        let found = try await connection.status(partitionKey: "a", rowKey: "b", in: table)
        #expect(found?.state.rawValue == status)
        #expect(found?.errorCode == "Stream_WrongNumberOfFields" && found?.failureStatus == "Permanent")
        #expect(found?.details == "see https://a/b?sig=…&x=1")
      }
    }
  }

  @Test(arguments: [
    ("404", ""), ("200", "{}"), ("200", #"{"Status":"Strange"}"#), ("200", "{"),
    ("403", "<Error><Code>AuthenticationFailed</Code><Message>expired</Message></Error>"),
  ])
  func `a status that is none is never taken for one`(status: String, body: String) async throws {
    let example = Example(status: status, body: body, meaning: .permanent, mayHaveArrived: false)
    try await CannedServer.with(replying: example.reply) { endpoints in
      try await KustoConnection.with(endpoints, tokens: .none) { connection in
        let table = StorageAddress("\(endpoints.engine.base)/account/status?sig=x")
        if status == "404" {
          let found = try await connection.status(partitionKey: "a", rowKey: "b", in: table)
          #expect(found == nil)
          return
        }
        await #expect(throws: TransportError.self) {
          _ = try await connection.status(partitionKey: "a", rowKey: "b", in: table)
        }
      }
    }
  }

  private func error(
    from endpoints: ClusterEndpoints, _ body: @escaping @Sendable (KustoConnection) async throws -> Void
  ) async throws -> TransportError {
    do {
      try await KustoConnection.with(endpoints, tokens: .none, body)
    } catch let error as TransportError {
      return error
    }
    throw NoError()
  }

  /// The answer was taken for a good one.
  struct NoError: Error {}
}
