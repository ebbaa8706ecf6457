/// A kind of file that is known but not read, so that it can be refused by its name.
package struct ForeignKind: Sendable, Hashable {
  package var name: String
  package var hint: String

  /// Kinds told by how their content begins.
  private static let signatures: [([UInt8], ForeignKind)] = [
    (Array("Obj\u{1}".utf8), convert("Avro")),
    (Array("ORC".utf8), convert("ORC")),
    (Array("ARROW1".utf8), convert("Arrow")),
    (Array("SQLite format 3".utf8), convert("SQLite database")),
    ([0x50, 0x4B, 0x03, 0x04], ForeignKind(name: "zip archive", hint: "unpack it; save a spreadsheet as CSV")),
    ([0x28, 0xB5, 0x2F, 0xFD], ForeignKind(name: "zstd", hint: "unpack it, or compress it with gzip")),
    (Array("BZh".utf8), ForeignKind(name: "bzip2", hint: "unpack it, or compress it with gzip")),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], ForeignKind(name: "xz", hint: "unpack it, or compress it with gzip")),
  ]

  private static func convert(_ name: String) -> ForeignKind {
    ForeignKind(name: name, hint: "write it as CSV, JSON or Parquet")
  }

  /// The kind that the content shows, or failing that the extension; nil when it is none of them.
  package static func of(_ head: FileHead) -> ForeignKind? {
    // A header may begin with ORCID: what is text is not taken for one of the binary kinds.
    if head.isBinary, let (_, kind) = signatures.first(where: { head.bytes.starts(with: $0.0) }) { return kind }
    if let name = JSONHead(head).refusal {
      return ForeignKind(
        name: name, hint: "each row must be an object: jq 'map({value: .})' makes objects of the elements")
    }
    return nil
  }
}
