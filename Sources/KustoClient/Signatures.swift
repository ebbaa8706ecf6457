/// The signatures of storage addresses, which a service may repeat in its messages.
package enum Signatures {
  /// `text` with `sig=…` for every signature in it.
  package static func removed(from text: String) -> String {
    guard text.contains("=") else { return text }
    return text.replacing(/(?i)\b(sig)=[^&\s"'<>;,)]+/) { "\($0.1)=…" }
  }
}
