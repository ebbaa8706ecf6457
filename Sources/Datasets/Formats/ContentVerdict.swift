/// What a file is taken for: by its content first, then by what its name promises.
enum ContentVerdict {
  case data(Recognition)
  /// Known, but not data, or not what was said that it is.
  case refused(ForeignKind)
  /// Nothing speaks for data; what it looks like.
  case unknown(ForeignKind)

  /// - Parameters:
  ///   - asked: What a person wants it read as; it is, as long as the bytes can be of it.
  ///   - mayBeOneColumn: Whether lines without a delimiter are data.
  init(_ probe: FileProbe, asked: FormatChoice, mayBeOneColumn: Bool) {
    let head = probe.head
    if let kind = ForeignKind.ofBytes(head) {
      self = .refused(kind)
    } else if asked.isMade {
      self = Self.asked(asked, head)
    } else if let kind = ForeignKind.ofText(head) {
      self = .refused(kind)
    } else if let packing = probe.brokenPromise {
      self = .refused(Self.notPacked(packing, head))
    } else {
      self = Self.recognised(head, mayBeOneColumn: mayBeOneColumn)
    }
  }

  private static func asked(_ choice: FormatChoice, _ head: FileHead) -> ContentVerdict {
    let found = DataFormat.binary(head.bytes)
    if found == choice.format || (found == nil && choice.format?.isBinary != true) {
      return choice.recognise(head).map(ContentVerdict.data) ?? .unknown(ForeignKind.unknown(head))
    }
    let title = choice.format?.title ?? "text"
    if let found {
      return .refused(
        ForeignKind(name: "\(found.title), not \(title)", hint: "\(found.option) loads it", isReadable: true))
    }
    let name = head.isText ? "text, not \(title)" : "not \(title): it begins otherwise"
    return .refused(
      ForeignKind(name: name, hint: "leave --format out to see what it is taken for", isReadable: true))
  }

  private static func recognised(_ head: FileHead, mayBeOneColumn: Bool) -> ContentVerdict {
    let promise = NamePromise(head)
    let best = DataFormat.best(for: head) ?? oneColumn(head, mayBeOneColumn: mayBeOneColumn || promise != nil)
    guard let best else {
      return .unknown(promise.flatMap { $0.isBinary ? $0.broken(by: nil, head) : nil } ?? ForeignKind.unknown(head))
    }
    if let promise, !promise.holds(for: best.format) { return .refused(promise.broken(by: best.format, head)) }
    return .data(best)
  }

  private static func oneColumn(_ head: FileHead, mayBeOneColumn: Bool) -> Recognition? {
    mayBeOneColumn ? SingleColumn(head)?.recognition : nil
  }

  private static func notPacked(_ packing: Compression, _ head: FileHead) -> ForeignKind {
    let format = (DataFormat.best(for: head) ?? SingleColumn(head)?.recognition)?.format
    let what = format.map(\.title) ?? (head.isText ? "text" : "unknown content")
    return ForeignKind(
      name: "\(what) that is not packed, though its name says \(packing.rawValue)",
      hint: format.map { "rename it, or load it as it is: \($0.option)" } ?? "fetch the file again",
      isReadable: format != nil)
  }
}

/// What the end of a file's name says about its content.
private struct NamePromise {
  private let ending: String
  private let kind: Kind

  private enum Kind: Equatable {
    case delimited, json
    case binary(DataFormat)
  }

  init?(_ head: FileHead) {
    ending = head.fileExtension
    switch ending {
    case "csv", "tsv", "tab", "psv": kind = .delimited
    case "json", "jsonl", "ndjson": kind = .json
    case "parquet": kind = .binary(.parquet)
    case "avro": kind = .binary(.avro)
    case "orc": kind = .binary(.orc)
    default: return nil
    }
  }

  var isBinary: Bool { if case .binary = kind { true } else { false } }

  func holds(for format: DataFormat) -> Bool {
    switch format {
    case .delimited, .w3clogfile: kind == .delimited
    case .json, .multijson, .jsonRecords: kind == .json
    case .parquet, .avro, .orc: kind == .binary(format)
    }
  }

  /// What a file is that does not keep the promise; `format` is what it is instead, nil for nothing that is known.
  func broken(by format: DataFormat?, _ head: FileHead) -> ForeignKind {
    let what = format.map(\.title) ?? (head.isText ? "text" : "unknown content")
    return ForeignKind(
      name: "\(what), though its name ends in .\(ending)",
      hint: format.map { "load it as what it is: \($0.option)" } ?? "fetch the file again", isReadable: format != nil)
  }
}

extension DataFormat {
  /// What people call it.
  fileprivate var title: String {
    switch self {
    case .delimited(let dialect): "\(dialect.name.uppercased()) text"
    case .w3clogfile: "a W3C log"
    case .json, .multijson, .jsonRecords: "JSON"
    case .parquet: "Parquet"
    case .avro: "Avro"
    case .orc: "ORC"
    }
  }

  /// What makes a file be read as it.
  fileprivate var option: String {
    if case .delimited(let dialect) = self, Self(name: name)?.dialect?.delimiter != dialect.delimiter {
      return "--delimiter '\(String(decoding: dialect.delimiter, as: UTF8.self))'"
    }
    return "--format \(name)"
  }

  private var dialect: Dialect? { if case .delimited(let dialect) = self { dialect } else { nil } }

  /// The formats that show in their first bytes and are no text.
  private static let signatures: [(DataFormat, [UInt8])] = [
    (.parquet, Array("PAR1".utf8)), (.parquet, Array("PARE".utf8)), (.avro, Array("Obj\u{1}".utf8)),
    (.orc, Array("ORC".utf8)),
  ]

  fileprivate var isBinary: Bool { Self.signatures.contains { $0.0 == self } }

  /// The format that the bytes show, where they are no text.
  fileprivate static func binary(_ head: [UInt8]) -> DataFormat? {
    guard isBinary(head) else { return nil }
    return signatures.first { head.starts(with: $0.1) }?.0
  }

  /// Whether a file that begins so is of a format that is no text.
  static func isBinary(_ head: [UInt8]) -> Bool {
    signatures.contains { head.starts(with: $0.1) } && !FileHead(name: "", bytes: head, isWhole: false).isText
  }
}
