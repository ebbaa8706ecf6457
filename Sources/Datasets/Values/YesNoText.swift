/// A word that people write for yes or no.
enum YesNoText {
  private static let yes: [StaticString] = ["y", "yes", "j", "ja", "oui", "si", "t", "on"]
  private static let no: [StaticString] = ["n", "no", "nein", "non", "f", "off"]

  /// Whether it is such a word, and neither a truth nor a number.
  static func isWord(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.count <= 4 && (yes.contains { bytes.equalsFolded($0) } || no.contains { bytes.equalsFolded($0) })
  }

  /// What the bytes mean: also `true` and `false`, `1` and `0`.
  static func value(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
    if let truth = TruthText(bytes) { return truth.value }
    if bytes.count == 1, bytes[0] == UInt8(ascii: "1") || bytes[0] == UInt8(ascii: "0") {
      return bytes[0] == UInt8(ascii: "1")
    }
    if yes.contains(where: { bytes.equalsFolded($0) }) { return true }
    return no.contains { bytes.equalsFolded($0) } ? false : nil
  }
}
