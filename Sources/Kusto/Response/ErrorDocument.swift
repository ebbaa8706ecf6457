import Foundation

extension ServiceError {
  /// What an error document says of the request that failed, for people who look for it in logs.
  package struct Context: Sendable, Hashable {
    /// When it failed, as Kusto writes a datetime.
    package var timestamp: String
    /// What the client called its request.
    package var clientRequestID: String
    /// What the server called it.
    package var activityID: String
    /// What the server was about to do, for instance `DN.FE.ExecuteQuery`.
    package var activityType: String

    /// The context of a request.
    package init(
      timestamp: String = "", clientRequestID: String = "", activityID: String = "", activityType: String = ""
    ) {
      self.timestamp = timestamp
      self.clientRequestID = clientRequestID
      self.activityID = activityID
      self.activityType = activityType
    }

    /// The service's machine, process and thread are nobody's business: these are always the same.
    fileprivate var json: JSONValue {
      .object([
        "timestamp": .string(timestamp), "serviceAlias": "LOCAL", "machineName": "local", "processName": "kustosink",
        "processId": 1, "threadId": 1, "clientRequestId": .string(clientRequestID), "activityId": .string(activityID),
        "subActivityId": .string(activityID), "activityType": .string(activityType),
        "parentActivityId": .string(activityID),
        "activityStack": .string(
          "(Activity stack: CRID=\(clientRequestID) ARID=\(activityID) > \(activityType)/\(activityID))"),
      ])
    }
  }

  /// The error document, as a server writes it.
  ///
  /// Source: Kusto REST API, "HTTP response (v2)", "on request failure".
  package func document(_ context: Context = Context()) -> JSONValue {
    var members: [String: JSONValue] = [
      "code": .string(code), "message": "Request is invalid and cannot be executed.", "@type": .string(type),
      "@message": .string(message), "@context": context.json, "@permanent": .bool(isPermanent),
    ]
    if let cause { members["innererror"] = cause.json(self, context) }
    return .object(["error": .object(members)])
  }

  /// What is wrong with the text of a request, with the number that Kusto has for it.
  private struct Cause {
    /// `Semantic error: SEM0100: no such column`.
    var whole: String
    /// `SEM0100`.
    var code: String
    /// `no such column`.
    var words: String

    func json(_ error: ServiceError, _ context: Context) -> JSONValue {
      .object([
        "code": .string(code), "message": .string(words), "@type": .string(error.type), "@message": .string(whole),
        "@context": context.json, "@permanent": .bool(error.isPermanent), "@errorCode": .string(code),
        "@errorMessage": .string(words),
      ])
    }
  }

  /// The cause that the message names; nil for errors that are not about the text of a request.
  private var cause: Cause? {
    for kind in ["Semantic error: ", "Syntax error: "] {
      guard let start = message.range(of: kind) else { continue }
      let rest = message[start.upperBound...]
      guard let end = rest.range(of: ": "), rest[..<end.lowerBound].wholeMatch(of: /S(?:EM|YN)[0-9]{4}/) != nil else {
        return nil
      }
      return Cause(
        whole: String(message[start.lowerBound...]), code: String(rest[..<end.lowerBound]),
        words: String(rest[end.upperBound...]))
    }
    return nil
  }
}
