/// Secrets in what a service says: signatures of storage addresses, and our own secrets, which a server may repeat.
package enum Signatures {
  /// `text` with `sig=…` for every signature in it, and `(secret)` for every secret of this process.
  package static func removed(from text: String) -> String {
    let text = Secret.removed(from: text)
    guard text.contains("=") else { return text }
    return text.replacing(/(?i)\b(sig)=[^&\s"'<>;,)]+/) { "\($0.1)=…" }
  }
}
