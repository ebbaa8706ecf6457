import CScan

/// What the first bytes of a file show, if they are JSON.
struct JSONHead {
  struct Recognition {
    var shape: JSONFormat.Shape
    var confidence: Double
    var evidence: String
  }

  /// Nil when there are no objects.
  private(set) var recognition: Recognition?
  /// JSON without objects: what it is instead.
  private(set) var refusal: String?

  private static let extensions: Set<String> = ["json", "jsonl", "ndjson"]
  /// Lines that are scanned.
  private static let lineLimit = 100

  private let bytes: ArraySlice<UInt8>
  private let isWhole: Bool
  private let isNamed: Bool

  init(_ head: FileHead) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    bytes = head.bytes.dropFirst(head.bytes.starts(with: mark) ? mark.count : 0).drop { $0.isJSONBlank }
    isWhole = head.isWhole
    isNamed = Self.extensions.contains(head.fileExtension)
    switch bytes.first {
    case UInt8(ascii: "{"): recognition = objects()
    case UInt8(ascii: "["): (recognition, refusal) = array()
    default: refusal = scalarRefusal()
    }
  }

  /// The byte that comes first behind the opening bracket.
  private var second: UInt8? { bytes.dropFirst().first { !$0.isJSONBlank } }

  // MARK: Objects

  private func objects() -> Recognition? {
    let lines = bytes.split(separator: .newline).filter { !$0.allSatisfy(\.isJSONBlank) }
    // The last line may have been cut.
    let looked = (isWhole ? lines[...] : lines.dropLast()).prefix(Self.lineLimit)
    let faults = looked.map(Self.fault)
    let objects = faults.count { $0 == nil }
    if objects == looked.count, objects > 0 {
      return Recognition(shape: .lines, confidence: 1, evidence: "one object a line")
    }
    let first = Self.fault(bytes)
    if lines.count == 1, looked.isEmpty, first == .unclosed {
      return Recognition(shape: .lines, confidence: 0.9, evidence: "one object a line, longer than 64 KiB")
    }
    switch (faults.first ?? nil, first) {
    case (.textAfterObject, _):
      return Recognition(shape: .several, confidence: 1, evidence: "objects one after the other")
    case (.unclosed, nil): return Recognition(shape: .several, confidence: 1, evidence: "one object")
    case (.unclosed, .textAfterObject),
      (nil, .textAfterObject) where looked.isEmpty:
      return Recognition(shape: .several, confidence: 1, evidence: "objects one after the other")
    case (.unclosed, .unclosed) where !isWhole && objects == 0:
      return Recognition(shape: .several, confidence: 0.9, evidence: "an object over several lines")
    default: break
    }
    // Some line is wrong: it is the scan that says so.
    if objects * 2 >= looked.count, objects > 0 {
      return Recognition(
        shape: .lines, confidence: 0.9, evidence: "one object a line, in \(objects) of \(looked.count) lines")
    }
    guard isNamed || second == .quote || second == UInt8(ascii: "}") else { return nil }
    let startsLines = looked.count { $0.first { !$0.isBlank } == UInt8(ascii: "{") }
    return startsLines == lines.count
      ? Recognition(shape: .lines, confidence: 0.85, evidence: "lines that begin as objects")
      : Recognition(shape: .several, confidence: 0.85, evidence: "begins as an object")
  }

  // MARK: Arrays

  private func array() -> (Recognition?, String?) {
    switch second {
    case UInt8(ascii: "{"): return (Recognition(shape: .several, confidence: 1, evidence: "an array of objects"), nil)
    case UInt8(ascii: "]") where isNamed:
      return (Recognition(shape: .several, confidence: 0.9, evidence: "an empty array"), nil)
    default: break
    }
    // As a member of an object it can be read.
    let fault = Self.fault(Array("{\"\":".utf8) + bytes + (isWhole ? Array("}".utf8) : []))
    let isJSON = fault == nil || fault == .unclosed && !isWhole
    guard isJSON || isNamed, let second else { return (nil, nil) }
    return (nil, "JSON array of \(Self.kind(second))")
  }

  private static func kind(_ first: UInt8) -> String {
    switch first {
    case .quote: "strings"
    case UInt8(ascii: "["): "arrays"
    case UInt8(ascii: "t"), UInt8(ascii: "f"): "booleans"
    case UInt8(ascii: "n"): "nulls"
    case .dash, UInt8(ascii: "0")...UInt8(ascii: "9"): "numbers"
    default: "no objects"
    }
  }

  /// A file that is named as JSON, but is a string, a number, ….
  private func scalarRefusal() -> String? {
    guard isNamed, isWhole, !bytes.isEmpty else { return nil }
    return Self.fault(Array("{\"\":".utf8) + bytes + Array("}".utf8)) == nil ? "JSON value that is no object" : nil
  }

  /// What keeps the bytes from being one object.
  private static func fault(_ bytes: some Sequence<UInt8>) -> JSONFault? {
    var bytes = Array(bytes)
    let members = JSONMembers(limit: 65_536)
    let block = JSONBlock(capacity: bytes.count)
    bytes.withUnsafeMutableBufferPointer { block.append(UnsafeBufferPointer($0)) }
    let start = bytes.firstIndex { !$0.isJSONBlank } ?? 0
    let object = members.scan(block.base + start, count: bytes.count - start, isLine: false)
    guard object.fault == 0 else { return JSONFault(rawValue: object.fault) ?? .unexpected }
    return bytes[(start + object.end)...].allSatisfy(\.isJSONBlank) ? nil : .textAfterObject
  }
}
