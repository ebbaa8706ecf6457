/// A kind of file that is known but not read, so that it can be refused by its name.
package struct ForeignKind: Sendable, Hashable {
  package var name: String
  package var hint: String
  /// Whether another format or delimiter reads it.
  var isReadable = false

  init(name: String, hint: String, isReadable: Bool = false) {
    self.name = name
    self.hint = hint
    self.isReadable = isReadable
  }

  /// The refusal of the file at `path`, which is of this kind.
  func refusal(of path: String) -> DatasetError {
    isReadable
      ? .needsFormat(path: path, kind: name, hint: hint) : .unsupported(path: path, kind: name, hint: hint)
  }

  /// The kind that the bytes of the content show, whatever format they are to be read as; nil when they are none.
  static func ofBytes(_ head: FileHead) -> ForeignKind? {
    // A header may begin with ORCID: what is text is not taken for one of the binary kinds.
    guard head.isBinary || head.bytes.starts(with: "%PDF-".utf8) else { return nil }
    return FileSignature.all.first { $0.fits(head.bytes) }?.kind
  }

  /// The kind that a text shows, where nobody said that it is data all the same; nil when it is none.
  static func ofText(_ head: FileHead) -> ForeignKind? {
    if let kind = MarkedText(head).kind { return kind }
    return JSONHead(head).refusal.map {
      ForeignKind(name: $0, hint: "each row must be an object: jq 'map({value: .})' makes objects of the elements")
    }
  }

  static let tarArchive = ForeignKind(
    name: "a tar archive", hint: "name it as a source of its own to read it as a folder, or unpack it: tar xf FILE")

  static func packedTwice(_ inner: Compression, in outer: Compression) -> ForeignKind {
    ForeignKind(name: "\(inner.rawValue) inside of \(outer.rawValue)", hint: "unpack it once: it is packed twice")
  }

  /// What a file is that is of no format at all.
  static func unknown(_ head: FileHead) -> ForeignKind {
    if let zero = head.strayNUL {
      return ForeignKind(
        name: "text with a NUL byte at byte \(zero)",
        hint: "tr -d '\\000' takes such bytes out; --format csv reads the file as it is", isReadable: true)
    }
    guard head.isText, !head.isBinary else {
      return ForeignKind(name: "unknown content", hint: "write it as CSV, JSON, Avro or Parquet")
    }
    return ForeignKind(
      name: "text without columns", hint: "text with commas is read; --format csv reads every line as a row",
      isReadable: true)
  }
}

/// Text that begins as something does that is no data.
private struct MarkedText {
  private(set) var kind: ForeignKind?

  /// Letters that are scanned.
  private static let limit = 512

  init(_ head: FileHead) {
    let text = String(decoding: head.bytes.prefix(Self.limit), as: UTF8.self)
      .drop { $0 == "\u{FEFF}" || $0.isWhitespace }.lowercased()
    if ["html", "head", "body"].contains(where: { Self.isTag($0, text) }) || text.hasPrefix("<!doctype html") {
      kind = ForeignKind(
        name: "a web page (HTML)", hint: "it may be a sign-in or error page: fetch the file again, with its token")
    } else if text.hasPrefix("<?xml") {
      kind = text.contains("<svg") ? Self.image("SVG") : ForeignKind(name: "XML", hint: "write it as CSV or JSON")
    } else if text.hasPrefix("version https://git-lfs.github.com/spec/") {
      kind = ForeignKind(name: "a Git LFS pointer, not the file itself", hint: "fetch the file: git lfs pull")
    } else if text.hasPrefix("{\\rtf") {
      kind = ForeignKind(name: "a text document (RTF)", hint: "save the table as CSV")
    } else if text.hasPrefix("%!ps") {
      kind = ForeignKind(name: "a PostScript document", hint: "write its tables as CSV")
    } else if text.hasPrefix("-----begin ") {
      kind = ForeignKind(name: "a key, certificate or encrypted text (PEM)", hint: "decrypt it, or name another file")
    }
  }

  private static func isTag(_ name: String, _ text: String) -> Bool {
    guard text.hasPrefix("<" + name), let next = text.dropFirst(name.count + 1).first else { return false }
    return next == ">" || next.isWhitespace
  }

  private static func image(_ name: String) -> ForeignKind {
    ForeignKind(name: "an image (\(name))", hint: "it holds no table")
  }
}
