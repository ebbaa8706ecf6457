import Foundation

/// Finds where the fields of a record end: a state machine over bytes that can stop and go on at any byte.
///
/// It copies and allocates nothing for a field. Positions are relative to the first byte of the record.
struct CSVScanner {
  enum State: Equatable {
    /// Before the first byte of a field.
    case fieldStart
    case unquoted
    case quoted
    /// After a quote inside a quoted field: its end, or half of a doubled quote.
    case quoteInQuoted
    /// After text behind a closing quote; only where that is let pass.
    case textAfterQuote
  }

  enum Outcome: Equatable {
    case needsMore
    /// The record ended; `length` is where it ended, its line end included as far as it was seen.
    case record(length: Int, endedByCarriageReturn: Bool)
    case textAfterQuote
    case tooManyFields
  }

  let delimiter: UInt8
  /// Lets text after a closing quote and an unclosed quote at the end pass, as Python's reader does.
  let isLenient: Bool
  private(set) var state = State.fieldStart
  let fields: FieldTable
  private(set) var position = 0
  private(set) var fieldStart = 0
  private var isEscaped = false

  init(delimiter: UInt8, isLenient: Bool, fieldLimit: Int) {
    self.delimiter = delimiter
    self.isLenient = isLenient
    fields = FieldTable(limit: fieldLimit)
  }

  /// Forgets the record that was found.
  mutating func startRecord() {
    state = .fieldStart
    fields.removeAll()
    position = 0
    fieldStart = 0
    isEscaped = false
  }

  /// Goes on where the last call stopped; `bytes` begins with the first byte of the record.
  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
    guard let base = bytes.baseAddress else { return .needsMore }
    let end = bytes.count
    while position < end {
      let byte = base[position]
      switch state {
      case .quoted:
        guard skipToQuote(base, end) else { return .needsMore }
        state = .quoteInQuoted
      case .quoteInQuoted:
        if byte == .quote {
          isEscaped = true
          state = .quoted
        } else if let outcome = endField(byte, quoted: true) {
          return outcome
        } else if state == .quoteInQuoted {
          guard isLenient else { return .textAfterQuote }
          isEscaped = true
          state = .textAfterQuote
        }
      case .textAfterQuote:
        if let outcome = endField(byte, quoted: true) { return outcome }
      case .fieldStart where byte == .quote:
        state = .quoted
      case .fieldStart, .unquoted:
        state = .unquoted
        guard skipToEnd(base, end) else { return .needsMore }
        if let outcome = endField(base[position], quoted: false) { return outcome }
      }
      position &+= 1
    }
    return .needsMore
  }

  /// The end of the bytes: true when a last record without a line end is there.
  ///
  /// Check ``state`` for an open quote first.
  mutating func finish() -> Bool {
    guard position > 0 else { return false }
    switch state {
    case .fieldStart, .unquoted: fields.append(start: fieldStart, end: position, flags: [])
    case .quoteInQuoted, .textAfterQuote: appendQuoted(end: position, closed: true)
    case .quoted: appendQuoted(end: position, closed: false)
    }
    return true
  }

  /// Ends the field when `byte` is a delimiter or a line end, and the record with the latter.
  private mutating func endField(_ byte: UInt8, quoted: Bool) -> Outcome? {
    let endsRecord = byte == .newline || byte == .carriageReturn
    guard endsRecord || byte == delimiter else { return nil }
    if quoted {
      appendQuoted(end: position, closed: true)
    } else {
      fields.append(start: fieldStart, end: position, flags: [])
    }
    if endsRecord { return .record(length: position + 1, endedByCarriageReturn: byte == .carriageReturn) }
    guard !fields.isFull else { return .tooManyFields }
    fieldStart = position + 1
    state = .fieldStart
    return nil
  }

  private mutating func appendQuoted(end: Int, closed: Bool) {
    // The closing quote of an escaped field is taken out with the others.
    let flags: FieldTable.Flags = isEscaped ? [.quoted, .escaped] : .quoted
    fields.append(start: fieldStart + 1, end: closed && !isEscaped ? end - 1 : end, flags: flags)
    isEscaped = false
  }

  /// Moves to the byte that ends an unquoted field; false when there is none in these bytes.
  private mutating func skipToEnd(_ base: UnsafePointer<UInt8>, _ end: Int) -> Bool {
    // No byte that ends a field is greater than this one, and most bytes of data are.
    let greatest = max(delimiter, .carriageReturn)
    var index = position
    defer { position = index }
    while index < end {
      let byte = base[index]
      if byte <= greatest, byte == delimiter || byte == .newline || byte == .carriageReturn { return true }
      index &+= 1
    }
    return false
  }

  /// Moves to the next quote; false when there is none in these bytes.
  private mutating func skipToQuote(_ base: UnsafePointer<UInt8>, _ end: Int) -> Bool {
    guard let found = memchr(base + position, Int32(UInt8.quote), end - position) else {
      position = end
      return false
    }
    position = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
    return true
  }
}

extension UInt8 {
  package static let quote = UInt8(ascii: "\"")
  package static let comma = UInt8(ascii: ",")
  package static let newline = UInt8(ascii: "\n")
  package static let carriageReturn = UInt8(ascii: "\r")
  package static let space = UInt8(ascii: " ")
}
