import Foundation
import Kusto
import LocalKusto
import Testing

/// A hundred thousand million rows, asked for over HTTP: Kusto's own limits end it, in Kusto's words.
@Suite(.serialized) struct `Queries without end` {
  private static let endless = "range x from 1 to 100000000000 step 1"

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      ("\(endless)", "LimitsExceeded", "exceeded the internal record count limit 500000 (E_QUERY_RESULT_SET_TOO_LARGE"),
      ("\(endless) | extend s = strrep('x', 1000)", "LimitsExceeded", "size in bytes limit 67108864"),
      ("\(endless) | count", "Timeout", "Request is aborted due to timeout"),
      ("\(endless) | summarize count() by x % 7", "Timeout", "Request is aborted due to timeout"),
      ("\(endless) | sort by x desc | take 1", "Timeout", "Request is aborted due to timeout"),
      ("\(endless) | join kind=inner (\(endless)) on x", "Timeout", "Request is aborted due to timeout"),
      (
        "let f = (n:long) { range x from 1 to n step 1 }; f(100000000000) | distinct x | count", "Timeout",
        "aborted due to"
      ),
      (
        "print x = range(1, 100000000000) | mv-expand x | mv-expand y = range(1, 1000000) | count", "Timeout", "aborted"
      ),
      (
        "\(endless) | extend s = strrep('x', 1000) | summarize make_list(s, 100000000000)", "LimitsExceeded",
        "E_RUNAWAY_QUERY"
      ),
    ])
  func `is ended`(query: String, code: String, words: String) async throws {
    try await withLocalServer(noAuth: true) { client in
      let body = JSONValue.object([
        "db": "Demo", "csl": .string(query), "properties": .object(["Options": .object(["servertimeout": "00:00:01"])]),
      ])
      let start = ContinuousClock.now
      let answer = try await client.send("POST", "/v2/rest/query", body: Data(body.text.utf8))
      let error = ServiceError(body: answer.body)
      // A slow machine may run into the time before it runs into the other limit.
      #expect(error?.code == code || error?.code == "Timeout", "\(query): \(answer.text.prefix(300))")
      if error?.code == code { #expect(error?.message.contains(words) == true, "\(query): \(answer.text.prefix(300))") }
      #expect(ContinuousClock.now - start < .seconds(20), "\(query)")
      #expect(try await client.query("print 1").rows == [[1]])
    }
  }
}
