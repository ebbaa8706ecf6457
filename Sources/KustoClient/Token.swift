import Synchronization

/// A text that must never be shown: it has no description, and only requests read it.
///
/// Each is remembered while the process lives, so that it can be taken out of what a server says.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// For requests only.
  package let value: String

  package init(_ value: String) {
    self.value = value
    // A shorter one would be found in words.
    if value.utf8.count >= 8 { Self.known.withLock { $0.remember(value) } }
  }

  /// `text` without the secrets of this process.
  package static func removed(from text: String) -> String {
    known.withLock(\.values).reduce(text) { $0.replacing($1, with: "(secret)") }
  }

  private static let known = Mutex(Known())

  /// The newest secrets: a load of days has many tokens, of which the old ones are worth nothing.
  private struct Known {
    private(set) var values: [String] = []
    private static let greatestCount = 32

    mutating func remember(_ value: String) {
      guard !values.contains(value) else { return }
      values = (values + [value]).suffix(Self.greatestCount)
    }
  }

  package var description: String { "(secret)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// How a client signs in: a way to a bearer token for an address of the service.
///
/// Each way of signing in is one of these; the client asks before every request, so that a token may change in a run.
package struct TokenSource: Sendable {
  /// The token for the service at `base`; nil to send none.
  ///
  /// - Parameter refused: A token that the service has just refused; another one is wanted.
  package var token: @Sendable (_ base: String, _ refused: Secret?) async throws -> Secret?
  /// Whether ``token`` ever gives one: then the hosts of the service must be trusted.
  package var isPresent: Bool
  /// Whether a new token can be had after one was refused.
  package var canRenew: Bool

  package init(
    canRenew: Bool = true, token: @escaping @Sendable (_ base: String, _ refused: Secret?) async throws -> Secret?
  ) {
    self.token = token
    self.canRenew = canRenew
    isPresent = true
  }

  private init() {
    token = { _, _ in nil }
    canRenew = false
    isPresent = false
  }

  /// No sign-in.
  package static let none = TokenSource()

  /// The same token for every request.
  package static func bearer(_ token: String) -> TokenSource {
    let secret = Secret(token)
    return TokenSource(canRenew: false) { _, _ in secret }
  }
}

/// Why there is no token, as the client of the service needs to know it; the words for people are elsewhere.
package protocol TokenFailure: Error {
  /// One line for a log, free of secrets.
  var brief: String { get }
  /// Whether another try may well succeed.
  var isTransient: Bool { get }
}
