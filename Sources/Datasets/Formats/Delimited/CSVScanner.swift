import Foundation

/// Finds where the fields of a record end: a state machine over bytes that can stop and go on at any byte.
///
/// It copies and allocates nothing for a field. Positions are relative to the first byte of the record.
struct CSVScanner {
  enum State: Equatable {
    /// Before the first byte of a field.
    case fieldStart
    /// After blanks that a quote may follow.
    case blanks
    case unquoted
    case quoted
    /// After a quote inside a quoted field: its end, or half of a doubled quote.
    case quoteInQuoted
    /// After blanks behind a closing quote.
    case blanksAfterQuote
    /// After text behind a closing quote; only where that is let pass.
    case textAfterQuote
    case comment
  }

  enum Outcome: Equatable {
    case needsMore
    /// The record ended; `length` is where it ended, its line end included as far as it was seen.
    case record(length: Int, endedByCarriageReturn: Bool)
    /// What ended is a line that is no record.
    case comment(length: Int, endedByCarriageReturn: Bool)
    case textAfterQuote
    case tooManyFields
  }

  let rules: DialectRules
  /// Lets text after a closing quote and an unclosed quote at the end pass, as Python's reader does.
  let isLenient: Bool
  private(set) var state = State.fieldStart
  let fields: FieldTable
  private(set) var position = 0
  private(set) var fieldStart = 0
  /// Text behind a closing quote was let pass in any record.
  private(set) var wasLenient = false
  /// Behind the opening quote, and behind the closing one.
  private var quotedStart = 0
  private var quotedEnd = 0
  private var isEscaped = false

  init(_ dialect: Dialect, isLenient: Bool, fieldLimit: Int) {
    rules = DialectRules(dialect)
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
  ///
  /// - Parameter isLast: Nothing comes behind the bytes.
  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) -> Outcome {
    guard let base = bytes.baseAddress else { return .needsMore }
    let end = bytes.count
    while position < end {
      switch state {
      case .fieldStart, .blanks: beginField(base[position])
      case .unquoted:
        guard skipToMark(base, end) else { return .needsMore }
        if let outcome = endField(base, end, isLast, else: .unquoted) { return outcome }
      case .quoted:
        guard skipToQuote(base, end) else { return .needsMore }
        if rules.isEscape(base[position]) {
          guard skipEscaped(base, end, isLast) else { return .needsMore }
        } else {
          position &+= 1
          quotedEnd = position
          state = .quoteInQuoted
        }
      case .quoteInQuoted, .blanksAfterQuote:
        if let outcome = afterQuote(base, end, isLast) { return outcome }
      case .textAfterQuote:
        if let outcome = endField(base, end, isLast, else: .textAfterQuote) { return outcome }
      case .comment:
        let byte = base[position]
        position &+= 1
        if byte == .newline || byte == .carriageReturn {
          return .comment(length: position, endedByCarriageReturn: byte == .carriageReturn)
        }
      }
    }
    return .needsMore
  }

  /// The end of the bytes: true when a last record without a line end is there.
  ///
  /// Check ``state`` for an open quote first.
  mutating func finish() -> Bool {
    guard position > 0, state != .comment else { return false }
    appendField()
    return true
  }

  private mutating func beginField(_ byte: UInt8) {
    if position == 0, rules.isComment(byte) {
      state = .comment
    } else if rules.isQuote(byte) {
      position &+= 1
      quotedStart = position
      state = .quoted
    } else if rules.skipsBlanks(byte) {
      position &+= 1
      state = .blanks
    } else {
      state = .unquoted
    }
  }

  private mutating func afterQuote(_ base: UnsafePointer<UInt8>, _ end: Int, _ isLast: Bool) -> Outcome? {
    let byte = base[position]
    if state == .quoteInQuoted, rules.isQuote(byte) {
      isEscaped = true
      state = .quoted
      position &+= 1
      return nil
    }
    if rules.skipsBlanks(byte) {
      state = .blanksAfterQuote
      position &+= 1
      return nil
    }
    switch rules.mark(base, position, end, isLast) {
    case .unknown: return .needsMore
    case .delimiter, .lineEnd: return endField(base, end, isLast, else: state)
    case .escape, .nothing:
      guard isLenient else { return .textAfterQuote }
      wasLenient = true
      isEscaped = true
      state = .textAfterQuote
      position &+= 1
      return nil
    }
  }

  /// Ends the field when a delimiter or a line end is here, and the record with the latter; otherwise the field goes on
  /// in `state`.
  private mutating func endField(
    _ base: UnsafePointer<UInt8>, _ end: Int, _ isLast: Bool, else next: State
  ) -> Outcome? {
    switch rules.mark(base, position, end, isLast) {
    case .unknown: return .needsMore
    case .nothing:
      state = next
      position &+= 1
      return nil
    case .escape:
      state = next
      return skipEscaped(base, end, isLast) ? nil : .needsMore
    case .lineEnd:
      appendField()
      return .record(length: position &+ 1, endedByCarriageReturn: base[position] == .carriageReturn)
    case .delimiter:
      appendField()
      guard !fields.isFull else { return .tooManyFields }
      position &+= rules.delimiter.count
      fieldStart = position
      state = .fieldStart
      return nil
    }
  }

  /// Appends the field that ends here.
  private mutating func appendField() {
    switch state {
    case .fieldStart, .blanks, .unquoted, .comment:
      fields.append(start: fieldStart, end: position, flags: isEscaped ? .escaped : [])
    case .quoteInQuoted, .blanksAfterQuote:
      // The closing quote of an escaped field is taken out with the others.
      fields.append(start: quotedStart, end: isEscaped ? quotedEnd : quotedEnd - 1, flags: quotedFlags)
    case .quoted, .textAfterQuote:
      fields.append(start: quotedStart, end: position, flags: quotedFlags)
    }
    isEscaped = false
  }

  private var quotedFlags: FieldTable.Flags { isEscaped ? [.quoted, .escaped] : .quoted }

  /// Passes an escape and what is behind it; false when more bytes must be seen.
  private mutating func skipEscaped(_ base: UnsafePointer<UInt8>, _ end: Int, _ isLast: Bool) -> Bool {
    guard isLast || position + 2 < end else { return false }
    isEscaped = true
    let isPair = position + 2 < end && base[position + 1] == .carriageReturn && base[position + 2] == .newline
    position = min(position + (isPair ? 3 : 2), end)
    return true
  }

  /// Moves to the next byte that may end an unquoted field; false when there is none in these bytes.
  private mutating func skipToMark(_ base: UnsafePointer<UInt8>, _ end: Int) -> Bool {
    // No byte that ends a field is greater than this one, and most bytes of data are.
    let greatest = rules.greatest
    var index = position
    defer { position = index }
    while index < end {
      let byte = base[index]
      if byte <= greatest, rules.mayEndField(byte) { return true }
      index &+= 1
    }
    return false
  }

  /// Moves to the next quote or escape; false when there is none in these bytes.
  private mutating func skipToQuote(_ base: UnsafePointer<UInt8>, _ end: Int) -> Bool {
    if rules.hasEscape {
      while position < end, !rules.isQuote(base[position]), !rules.isEscape(base[position]) { position &+= 1 }
      return position < end
    }
    guard let found = memchr(base + position, Int32(rules.quote), end - position) else {
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
