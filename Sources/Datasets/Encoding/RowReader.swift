/// Reads the rows of a slice for a load: what may be a row is decided here.
final class RowReader {
  private let records: any RecordReader
  private let slice: FileSlice
  private let isTolerant: Bool
  /// Lines with nothing in them: no rows at the end of a file, but rows anywhere else.
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
    isTolerant = plan.badValues != .fail
    records = try plan.format.reader.open(slice, hasHeader: plan.hasHeader && slice.lacksHeader != true)
  }

  var bytesRead: Int { records.bytesRead }

  /// Throws for a row that is none, unless the load goes on without it.
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
    let isWide = record.count == slice.fieldCount
    if isWide, record.isASCII { return .record(record, isSound: true) }
    if !isWide, !isTolerant {
      throw DatasetError.raggedRow(location: place(record), fields: record.count, expected: slice.fieldCount)
    }
    var isText = true
    for index in 0..<record.count {
      guard let fault = UTF8Text.firstFault(record[index].bytes) else { continue }
      isText = false
      if !isTolerant {
        throw DatasetError.notUTF8(
          location: record.place(of: index, fault, file: slice.file.label), hint: Self.hint)
      }
    }
    return .record(record, isSound: isWide && isText)
  }

  private static let hint = "it may be Latin-1 or Windows-1252: --encoding windows-1252 reads it as such"

  private func place(_ record: Record) -> ValueLocation {
    ValueLocation(file: slice.file.label, row: record.index + 1, column: nil, byte: record.offset)
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
      guard slice.fieldCount > 1 else { return .blank(nil) }
      let place = ValueLocation(file: slice.file.label, row: row, column: nil, byte: byte)
      guard isTolerant else { throw DatasetError.raggedRow(location: place, fields: 1, expected: slice.fieldCount) }
      let reason = RowFault.Reason.fields(1, expected: slice.fieldCount)
      return .blank(
        RowFault(column: nil, value: RowFault.noValue, location: place, reason: reason))
    }
    areBlanksRows = false
    if let record = held {
      held = nil
      return try judge(record)
    }
    return isAtEnd ? .end : try next()
  }
}

extension Record {
  /// The place of a byte of a field, as far as quotes that were taken out can be counted again.
  func place(of field: Int, _ byte: Int, file: String) -> ValueLocation {
    let value = self[field]
    let quotes = value.wasQuoted && value.kind == .cell ? value.bytes[..<byte].count { $0 == .quote } : 0
    return ValueLocation(file: file, row: index + 1, column: field + 1, byte: value.offset + byte + quotes)
  }
}
