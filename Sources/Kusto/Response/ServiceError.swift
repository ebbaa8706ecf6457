import Foundation

/// An error in the service's own words.
///
/// Source: the OneApi error document, `{"error":{"code","message","@type","@message","@context","@permanent"}}`.
package struct ServiceError: Error, Sendable, Hashable {
  /// For instance `BadRequest_SyntaxError`.
  package var code: String
  /// The long text (`@message`) when there is one, else `message`.
  package var message: String
  /// The .NET type of the exception, for instance `Kusto.Data.Exceptions.SemanticException`.
  package var type: String
  /// True when the same request can never succeed.
  package var isPermanent: Bool

  /// An error of the service.
  package init(code: String, message: String, type: String = "", isPermanent: Bool) {
    self.code = code
    self.message = message
    self.type = type
    self.isPermanent = isPermanent
  }

  /// An answer that is not what the protocol says; `what` names the part.
  package static func unreadable(_ what: String) -> ServiceError {
    ServiceError(
      code: unreadableCode, message: "\(unreadableWords)\(what)", isPermanent: true)
  }

  /// What ``unreadable(_:)`` was told; nil for an error that somebody said.
  package var unreadablePart: String? {
    isUnreadable ? String(message.trimmingPrefix(Self.unreadableWords)) : nil
  }

  private static let unreadableWords = "the service's answer was not understood: "

  /// True for what ``unreadable(_:)`` makes: nobody said anything, so nothing was refused.
  package var isUnreadable: Bool { code == Self.unreadableCode }

  private static let unreadableCode = "UnreadableAnswer"

  /// Reads an error document; nil when `body` is none.
  package init?(body: Data) {
    guard let document = try? JSONValue(data: body) else { return nil }
    self.init(document: document)
  }

  /// Reads `{"error":{…}}`; nil when `document` has no such member.
  package init?(document: JSONValue) {
    guard let error = document["error"], case .object = error else { return nil }
    self.init(
      code: error["code"]?.stringValue ?? "FailedToParse",
      message: error["@message"]?.stringValue ?? error["message"]?.stringValue ?? "",
      type: error["@type"]?.stringValue ?? "",
      isPermanent: error["@permanent"].map { $0 == .bool(true) } ?? false)
  }
}
