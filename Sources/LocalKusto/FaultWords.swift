/// Why a fault is not understood.
package struct FaultProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package var text: String
  package var reason: String

  package var description: String { "'\(text)' is no fault: \(reason)" }
}

extension FaultPlan {
  /// How faults are written, for help.
  package static let grammar =
    "WHERE=WHAT[:ARGUMENT][@FROM[-TO]][~TEXT]; WHERE: any, ingestion, "
    + Route.allCases.map(\.rawValue).joined(separator: ", ")
    + "; WHAT: an HTTP status (argument: seconds to wait), reset, lose-answer, delay (milliseconds), answer (a text, with "
    + "200), act-then (a status, or a text); for ingestion: fail (code), twice, lose-row, hold"

  /// A plan of `faults`: `query=429:2@1-3`, `management=lose-answer~.move`, `ingestion=fail:Download_Forbidden`.
  ///
  /// `@` says which requests of those that the rule matches, the first one by default; `~` a text that they must hold.
  ///
  /// - Throws: ``FaultProblem``.
  package convenience init(faults: [String]) throws(FaultProblem) {
    self.init()
    for fault in faults { try add(fault) }
  }

  private func add(_ fault: String) throws(FaultProblem) {
    func problem(_ reason: String) -> FaultProblem { FaultProblem(text: fault, reason: reason) }
    guard let equal = fault.firstIndex(of: "=") else { throw problem("it is WHERE=WHAT") }
    let place = String(fault[..<equal])
    let rest = fault[fault.index(after: equal)...].split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
    let text = rest.count > 1 ? String(rest[1]) : ""
    // A text may hold an '@' too.
    let at = rest[0].lastIndex(of: "@").flatMap { rest[0][$0...].contains(where: { "\"{} ".contains($0) }) ? nil : $0 }
    guard let range = Self.range(at.map { rest[0][rest[0].index(after: $0)...] } ?? "1") else {
      throw problem("behind '@' stand one or two numbers from 1, as in @2-5")
    }
    let words = rest[0][..<(at ?? rest[0].endIndex)]
      .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let (what, argument) = (String(words[0]), words.count > 1 ? String(words[1]) : nil)
    if place == "ingestion" {
      guard let fault = Self.ingestionFault(what, argument) else {
        throw problem("an ingestion can fail, twice, lose-row, hold")
      }
      return onIngestion(containing: text, at: range, fault)
    }
    guard place == "any" || Route(rawValue: place) != nil else { throw problem("'\(place)' is no place of a fault") }
    guard let fault = Self.requestFault(what, argument) else {
      throw problem(
        "a request can have an HTTP status from 400 to 599, reset, lose-answer, delay:MILLISECONDS, answer, act-then")
    }
    on(Route(rawValue: place), containing: text, at: range, fault)
  }

  private static func range(_ text: Substring) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first >= 1, last >= first else {
      return nil
    }
    return first...last
  }

  private static func requestFault(_ what: String, _ argument: String?) -> Fault? {
    switch what {
    case "reset": return argument == nil ? .reset : nil
    case "lose-answer": return argument == nil ? .loseAnswer : nil
    case "answer": return .answer(argument ?? page, acts: false)
    case "act-then":
      if let argument, let status = Int(argument) { return (400...599).contains(status) ? .actThenStatus(status) : nil }
      return .answer(argument ?? page, acts: true)
    case "delay": return argument.flatMap { Int($0) }.flatMap { $0 >= 0 ? .delay(.milliseconds($0)) : nil }
    default:
      guard let status = Int(what), (400...599).contains(status) else { return nil }
      guard let argument else { return .status(status, permanent: status < 429) }
      return Int(argument).map { .status(status, retryAfter: $0, permanent: status < 429) }
    }
  }

  /// What something between says.
  private static let page = "<html><body>Please sign in to this network.</body></html>"

  private static func ingestionFault(_ what: String, _ argument: String?) -> IngestionFault? {
    switch what {
    case "fail":
      .fail(code: argument ?? "General_InternalServerError", status: "Permanent", details: "It was told to fail.")
    case "twice": .twice
    case "lose-row": .loseRow
    case "hold": .hold
    default: nil
    }
  }
}
