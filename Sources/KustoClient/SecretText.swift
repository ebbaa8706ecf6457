import Foundation

/// Takes secrets out of what is logged: by the places where protocols put them, and by the look of a token.
package enum SecretText {
  package static func header(_ name: String, _ value: String) -> String {
    switch name.lowercased() {
    case "authorization", "proxy-authorization":
      let scheme = value.split(separator: " ").first ?? ""
      return "\(scheme) …"
    case "x-identity-header", "secret", "cookie", "set-cookie": return "…"
    default: return masked(value)
    }
  }

  /// Addresses, forms and sentences.
  package static func masked(_ text: String) -> String {
    var result = Secret.removed(from: text).replacing(parameters) { "\($0.1)=…" }
    result.replace(webTokens, with: "(token)")
    return result
  }

  /// A body: JSON, a form, or a queue message, whose base64 is opened first.
  package static func body(_ text: String) -> String {
    // The identity token stands in a table, far from the name of its column.
    if text.contains("AuthorizationContext") { return "(an identity token)" }
    let opened = text.replacing(#/<MessageText>([A-Za-z0-9+\/=]+)<\/MessageText>/#) { match in
      let message = Data(base64Encoded: String(match.1)).map { String(decoding: $0, as: UTF8.self) } ?? "…"
      return "<MessageText>\(message)</MessageText>"
    }
    return masked(opened.replacing(members) { "\($0.1)…" })
  }

  // Safe: a regular expression is not `Sendable` to the compiler, but each of these is made once, never changed, and
  // holds no closure of ours.

  /// `name=value` in queries and forms.
  nonisolated(unsafe) private static let parameters =
    #/(?i)\b(sig|client_secret|client_assertion|assertion|refresh_token|access_token|id_token|device_code|code|code_verifier|password|skoid_key)=[^&\s"'<>;,)]+/#

  /// `"name":"value"` in JSON, also in JSON that stands in a string of JSON.
  nonisolated(unsafe) private static let members =
    #/(?i)(\\*"(?:access_?token|refresh_?token|id_?token|client_secret|device_code|authorizationContext|value)\\*"\s*:\s*\\*")[^"\\]+/#

  /// Three parts of base64 with dots between, of which the first begins with `{"`.
  nonisolated(unsafe) private static let webTokens = #/eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/#
}
