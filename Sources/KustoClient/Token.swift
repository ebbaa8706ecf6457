/// A text that must never be shown: it has no description, and only requests read it.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let value: String

  package init(_ value: String) { self.value = value }

  package var description: String { "(secret)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// How a client signs in: a way to a bearer token for an address of the service.
///
/// Each way of signing in is one of these; the client asks before every request, so that a token may change in a run.
package struct TokenSource: Sendable {
  /// The token for the service at `base`; nil to send none.
  package var token: @Sendable (_ base: String) async throws -> Secret?

  package init(token: @escaping @Sendable (_ base: String) async throws -> Secret?) { self.token = token }

  /// No sign-in.
  package static let none = TokenSource { _ in nil }

  /// The same token for every request.
  package static func bearer(_ token: String) -> TokenSource {
    let secret = Secret(token)
    return TokenSource { _ in secret }
  }
}
