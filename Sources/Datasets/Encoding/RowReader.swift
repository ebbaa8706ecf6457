/// Reads the rows of a slice for a load.
final class RowReader {
  private let records: any RecordReader
  private let slice: FileSlice
  private let rule: RowRule
  private let isTolerant: Bool
  /// Lines with nothing in them, until it is seen whether a row follows.
  private var blanks = BlankLines()
  private var areBlanksRows = false
  /// The record behind such lines.
  private var held: Record?
  private var isAtEnd = false

  /// What comes next.
  enum Step {
    /// A record, valid until the next call; sound when it is as wide as it should be, and UTF-8.
    case record(Record, isSound: Bool)
    /// A line with nothing in it among others: too short, or a row whose only field is empty.
    case blank(RowFault?)
    /// No row at all.
    case unreadable(RowFault, UnsafeBufferPointer<UInt8>)
    case end
  }

  init(_ slice: FileSlice, plan: EncodingPlan) throws {
    self.slice = slice
    rule = RowRule(file: slice.file.label, width: slice.fieldCount)
    isTolerant = plan.badValues != .fail
    records = try plan.format.reader.open(slice, hasHeader: plan.hasHeader && slice.lacksHeader != true)
  }

  var bytesRead: Int { records.bytesRead }

  /// Throws for a malformed row, unless the load goes on without it.
  @inline(__always)
  func next() throws -> Step {
    if areBlanksRows || isAtEnd { return try afterBlanks() }
    do {
      while let record = try records.next() {
        if record.isBlank {
          blanks.append(row: record.index + 1, byte: record.offset)
          continue
        }
        guard blanks.isEmpty else {
          held = record
          areBlanksRows = true
          return try afterBlanks()
        }
        return try judge(record)
      }
    } catch let error as DatasetError {
      guard isTolerant, let bad = error.badRow else { throw error }
      return .unreadable(
        RowFault(column: nil, value: RowFault.noValue, location: bad.location, reason: bad.reason),
        records.rejected)
    }
    return try ended()
  }

  private func judge(_ record: Record) throws -> Step {
    var isSound = true
    if let fault = rule.fieldCountFault(record) {
      guard isTolerant else { throw fault }
      isSound = false
    }
    if record.isASCII { return .record(record, isSound: isSound) }
    for index in 0..<record.count {
      guard let fault = rule.textFault(record, index) else { continue }
      guard isTolerant else { throw fault }
      isSound = false
    }
    return .record(record, isSound: isSound)
  }

  // MARK: Lines with nothing in them

  /// At the end of a part that is not the file's last, other rows follow.
  private func ended() throws -> Step {
    isAtEnd = true
    areBlanksRows = slice.end != nil && !blanks.isEmpty
    return try afterBlanks()
  }

  private func afterBlanks() throws -> Step {
    if areBlanksRows, let (row, byte) = blanks.popFirst() {
      guard let fault = rule.fieldCountFault(blankRow: row, byte: byte) else { return .blank(nil) }
      guard isTolerant, let bad = fault.badRow else { throw fault }
      return .blank(
        RowFault(column: nil, value: RowFault.noValue, location: bad.location, reason: bad.reason))
    }
    areBlanksRows = false
    if let record = held {
      held = nil
      return try judge(record)
    }
    return isAtEnd ? .end : try next()
  }
}
