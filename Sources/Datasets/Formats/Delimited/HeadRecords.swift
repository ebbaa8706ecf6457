/// The first records of a file, as far as they are whole in its first bytes.
struct HeadRecords {
  struct Head: Sendable {
    var fields: [String]
    /// Where it begins among the bytes.
    var offset: Int
    var firstByte: UInt8
    /// Whether a field begins with blanks and then a quote, and whether one begins with a quote right behind a delimiter.
    var hasBlankQuote = false
    var hasQuote = false
  }

  private(set) var all: [Head] = []
  /// Whether no quote is where it should not be.
  private(set) var isClean = true

  var records: [[String]] { all.map(\.fields) }

  init(_ head: FileHead, _ dialect: Dialect, limit: Int) {
    let options = CSVRecordReader.Options(dialect, isLenient: true, recordLimit: 2 * FileHead.greatestBytes)
    let reader = CSVRecordReader(source: MemoryByteSource(head.bytes), options: options)
    var end = 0
    // A record too long or too wide for a head is no reason to give up: the scan will say what is wrong with it.
    while all.count <= limit, let record = (try? reader.next()) ?? nil {
      end = record.offset + record.length
      if !record.isBlank { all.append(Self.head(record, head.bytes)) }
    }
    isClean = !reader.wasLenient
    // The last record may have been cut.
    if all.count > limit || (!head.isWhole && end == head.bytes.count && all.count > 1) { all.removeLast() }
  }

  private static func head(_ record: Record, _ bytes: [UInt8]) -> Head {
    var head = Head(fields: [], offset: record.offset, firstByte: bytes[record.offset])
    for index in 0..<record.count {
      let field = record[index]
      head.fields.append(field.text)
      if field.wasQuoted {
        head.hasQuote = head.hasQuote || index > 0
      } else if let first = field.bytes.first, first.isBlank, field.bytes.first(where: { !$0.isBlank }) == .quote {
        head.hasBlankQuote = true
      }
    }
    return head
  }
}
