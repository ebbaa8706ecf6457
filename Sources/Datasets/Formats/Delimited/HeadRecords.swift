/// The first records of a file, as far as they are whole in its first bytes.
struct HeadRecords {
  private(set) var records: [[String]] = []

  init(_ head: FileHead, _ dialect: Dialect, limit: Int) {
    let options = CSVRecordReader.Options(
      delimiter: dialect.delimiter.first ?? .newline, isLenient: true, recordLimit: 2 * FileHead.greatestBytes)
    let reader = CSVRecordReader(source: MemoryByteSource(head.bytes), options: options)
    var end = 0
    // A record too long or too wide for a head is no reason to give up: the scan will say what is wrong with it.
    while records.count <= limit, let record = (try? reader.next()) ?? nil {
      end = record.offset + record.length
      if record.isBlank { continue }
      records.append((0..<record.count).map { record[$0].text })
    }
    // The last record may have been cut.
    if records.count > limit || (!head.isWhole && end == head.bytes.count && records.count > 1) { records.removeLast() }
  }

  /// The number of fields, when at least two records have the same and none another.
  var commonWidth: Int? {
    guard records.count > 1, let width = records.first?.count, records.allSatisfy({ $0.count == width }) else {
      return nil
    }
    return width
  }

  /// The number of fields that four of five records have.
  var usualWidth: Int? {
    let widths = Dictionary(grouping: records, by: \.count).mapValues(\.count)
    guard let (width, count) = widths.max(by: { $0.value < $1.value }), count > 1, count * 5 >= records.count * 4 else {
      return nil
    }
    return width
  }
}
