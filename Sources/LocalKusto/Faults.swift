import Kusto
import Synchronization

/// What goes wrong on purpose: which requests and which ingestions, and how.
///
/// The server asks the plan at every request and every queue message; without a plan nothing goes wrong. Rules count
/// their own matches, so `at: 2...3` means the second and the third request that the rule matches.
package final class FaultPlan: Sendable {
  /// What happens to a request.
  package enum Fault: Sendable, Hashable {
    /// The connection is closed before the request has any effect.
    case reset
    /// The request is carried out, then the connection is closed without an answer.
    case loseAnswer
    /// The request is carried out after a wait.
    case delay(Duration)
    /// The request has no effect and is answered with `code`; `retryAfter` seconds go into the header of that name.
    case status(Int, retryAfter: Int? = nil, permanent: Bool = false)
    /// The request is carried out, but answered with `code` all the same.
    case actThenStatus(Int)
    /// HTTP 200 with this text, as a proxy between answers; `acts`: the request is carried out all the same.
    case answer(String, acts: Bool)
  }

  /// What happens to a queue message.
  package enum IngestionFault: Sendable, Hashable {
    /// The source is reported as failed.
    case fail(code: String, status: String, details: String)
    /// The rows arrive in two extents: the message was delivered twice.
    case twice
    /// The message is not looked at until ``FaultPlan/release()``.
    case hold
    /// The last row is lost without a word.
    case loseRow
  }

  /// Which requests a rule means.
  package enum Route: String, Sendable, Hashable, CaseIterable {
    case query, management, blob, queue, statusTable, streaming, metadata, rest
  }

  private struct RequestRule: Sendable {
    var route: Route?
    var method: String?
    var text: String
    var at: ClosedRange<Int>
    var fault: Fault
    var matches = 0
  }

  private struct IngestionRule: Sendable {
    var text: String
    var at: ClosedRange<Int>
    var fault: IngestionFault
    var matches = 0
  }

  /// One request as the plan saw it.
  package struct Seen: Sendable, Hashable {
    package var route: Route
    package var method: String
    /// The command or query; for storage routes the path without its query.
    package var text: String
    package var fault: Fault?
  }

  private struct State: Sendable {
    var requests: [RequestRule] = []
    var ingestions: [IngestionRule] = []
    var seen: [Seen] = []
    var released = false
  }

  private let state = Mutex(State())

  /// A plan in which nothing goes wrong yet.
  package init() {}

  /// Lets the requests go wrong whose text contains `text` (case matters), from the first to the last of `at`.
  package func on(
    _ route: Route?, method: String? = nil, containing text: String = "", at: ClosedRange<Int> = 1...1,
    _ fault: Fault
  ) {
    state.withLock {
      $0.requests.append(RequestRule(route: route, method: method, text: text, at: at, fault: fault))
    }
  }

  /// Lets the ingestion of the messages go wrong whose JSON contains `text`.
  package func onIngestion(containing text: String = "", at: ClosedRange<Int> = 1...1, _ fault: IngestionFault) {
    state.withLock { $0.ingestions.append(IngestionRule(text: text, at: at, fault: fault)) }
  }

  /// Forgets all rules, not the history.
  package func clear() {
    state.withLock {
      $0.requests = []
      $0.ingestions = []
    }
  }

  /// Lets held messages go on.
  package func release() { state.withLock { $0.released = true } }

  /// All requests so far, oldest first.
  package var history: [Seen] { state.withLock { $0.seen } }

  /// True after ``release()``.
  package var isReleased: Bool { state.withLock { $0.released } }

  /// The fault of a request, counting it.
  package func fault(route: Route, method: String, text: String) -> Fault? {
    state.withLock { state in
      var fault: Fault?
      for index in state.requests.indices {
        let rule = state.requests[index]
        guard rule.route == nil || rule.route == route, rule.method == nil || rule.method == method,
          rule.text.isEmpty || text.contains(rule.text)
        else { continue }
        state.requests[index].matches += 1
        if fault == nil, rule.at.contains(rule.matches + 1) { fault = rule.fault }
      }
      state.seen.append(Seen(route: route, method: method, text: text, fault: fault))
      return fault
    }
  }

  /// The fault of a queue message, counting it.
  package func ingestionFault(message: String) -> IngestionFault? {
    state.withLock { state in
      var fault: IngestionFault?
      for index in state.ingestions.indices {
        let rule = state.ingestions[index]
        guard rule.text.isEmpty || message.contains(rule.text) else { continue }
        state.ingestions[index].matches += 1
        if fault == nil, rule.at.contains(rule.matches + 1) { fault = rule.fault }
      }
      return fault
    }
  }
}
