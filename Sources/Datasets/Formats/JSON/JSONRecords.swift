import CScan
import Foundation

/// Walks over the records of a block, and over what stands between them.
struct JSONRecords {
  /// What was found at ``start``.
  enum Step {
    case object(json_object)
    /// A malformed row; the next one can be found.
    case badRow(JSONFault, at: Int)
    /// Nobody can tell where the next row begins.
    case broken(JSONFault, at: Int)
    case tooLong
    case tooManyMembers
    case end
  }

  private enum State {
    case line
    /// Before the first byte of the file that is not blank.
    case start
    case firstElement, element, elementAfterComma, afterArray
    case object
    case inside
  }

  private let block: JSONBlock
  private let members: JSONMembers
  private var state: State
  private var position = 0
  /// Where the current record begins.
  private(set) var start = 0
  /// Whether there were lines with nothing in them.
  private(set) var hasBlankLines = false

  init(_ block: JSONBlock, _ members: JSONMembers) {
    self.block = block
    self.members = members
    state =
      switch block.opening {
      case .line: .line
      case .start: .start
      case .element: .element
      case .afterArray: .afterArray
      case .object: .object
      case .inside: .inside
      }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if block.offset == 0, UnsafeBufferPointer(start: block.base, count: block.count).starts(with: mark) {
      position = mark.count
    }
  }

  /// How far the walk has come.
  var end: Int { position }

  @inline(__always)
  mutating func next() -> Step {
    if state == .line { return nextLine() }
    return nextElement()
  }

  // MARK: Lines

  private mutating func nextLine() -> Step {
    let base = block.base
    let count = block.count
    while position < count, base[position].isJSONBlank {
      if base[position] == .newline { hasBlankLines = true }
      position &+= 1
    }
    guard position < count else { return .end }
    start = position
    let object = members.scan(base + start, count: count &- start, isLine: true)
    guard object.fault == 0 else { return badLine(object) }
    position = start &+ object.end
    while position < count, base[position].isJSONBlank, base[position] != .newline { position &+= 1 }
    guard position == count || base[position] == .newline else {
      let place = position
      return skipLine(from: place) ? .badRow(.textAfterObject, at: place) : .tooLong
    }
    if position < count { position &+= 1 }
    return .object(object)
  }

  private mutating func badLine(_ object: json_object) -> Step {
    if object.fault == JSON_NO_ROOM.rawValue { return .tooManyMembers }
    let place = start + object.end
    guard skipLine(from: place) else { return .tooLong }
    return .badRow(JSONFault(rawValue: object.fault) ?? .unexpected, at: place)
  }

  /// Goes to the next line; false when this one has no end.
  private mutating func skipLine(from place: Int) -> Bool {
    guard let found = memchr(block.base + place, Int32(UInt8.newline), block.count - place) else {
      position = block.count
      return !block.isOverlong
    }
    position = UnsafePointer(block.base).distance(to: found.assumingMemoryBound(to: UInt8.self)) + 1
    return true
  }

  // MARK: Arrays, and objects one after the other

  private mutating func nextElement() -> Step {
    while true {
      while position < block.count, block.base[position].isJSONBlank { position &+= 1 }
      guard position < block.count else { return endOfBlock() }
      let byte = block.base[position]
      switch (state, byte) {
      case (.start, UInt8(ascii: "[")): state = .firstElement
      case (.start, _):
        state = .object
        continue
      case (.firstElement, UInt8(ascii: "]")), (.element, UInt8(ascii: "]")): state = .afterArray
      case (.element, .comma): state = .elementAfterComma
      case (.element, _): return broken(.missingComma)
      case (.elementAfterComma, UInt8(ascii: "]")): return broken(.trailingComma)
      case (.afterArray, _): return broken(.textAfterArray)
      case (.object, .comma), (.object, UInt8(ascii: "]")), (.object, UInt8(ascii: "}")):
        return broken(.commaOutside)
      case (.inside, .comma), (.inside, UInt8(ascii: "]")): break
      default: return record(byte)
      }
      position &+= 1
    }
  }

  private mutating func endOfBlock() -> Step {
    guard block.isLast else { return .end }
    switch state {
    case .firstElement, .element, .elementAfterComma: return broken(.openArray)
    default: return .end
    }
  }

  private mutating func broken(_ fault: JSONFault) -> Step {
    let place = position
    position = block.count
    start = place
    state = .afterArray
    return .broken(fault, at: place)
  }

  private mutating func record(_ first: UInt8) -> Step {
    start = position
    if state == .firstElement || state == .elementAfterComma { state = .element }
    guard first == UInt8(ascii: "{") else { return skipOther(first) }
    let object = members.scan(block.base + start, count: block.count &- start, isLine: false)
    if object.fault == 0 {
      position = start &+ object.end
      return .object(object)
    }
    if object.fault == JSON_NO_ROOM.rawValue { return .tooManyMembers }
    let fault = JSONFault(rawValue: object.fault) ?? .unexpected
    let place = start + object.end
    if skipContainer() { return .badRow(fault, at: place) }
    if block.isOverlong, fault == .unclosed { return .tooLong }
    // The rest of the file is inside of it.
    state = .afterArray
    return block.isLast ? .badRow(fault, at: place) : .broken(fault, at: place)
  }

  /// Passes what is no object.
  private mutating func skipOther(_ first: UInt8) -> Step {
    switch first {
    case UInt8(ascii: "["):
      if !skipContainer(), block.isOverlong { return .tooLong }
    case .quote:
      position += 1
      while position < block.count, block.base[position] != .quote {
        position += block.base[position] == UInt8(ascii: "\\") ? 2 : 1
      }
      position = min(position + 1, block.count)
    default:
      while position < block.count, !Self.endsWord(block.base[position]) { position += 1 }
      if position == start { return broken(.unexpected) }
    }
    return .badRow(.notAnObject, at: start)
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte.isJSONBlank || byte == .comma || byte == .quote || byte | 0x20 == UInt8(ascii: "{")
      || byte | 0x20 == UInt8(ascii: "}")
  }

  /// Goes behind the bracket that closes the one here; false, and to the end, when there is none.
  private mutating func skipContainer() -> Bool {
    var depth = json_depth()
    let end = json_find_close(&depth, block.base + start, block.count - start, 0, true)
    position = end == 0 ? block.count : start + end
    return end > 0
  }
}
