/// Delimited text: however the bytes come, the records are the same; and what holds for every format.
struct CSVTarget: FuzzTarget {
  let name = "csv"

  func check(_ input: [UInt8]) {
    var choices = Choices(input)
    var options = CSVRecordReader.Options(isLenient: choices.isTrue())
    options.dialect = choices.dialect()
    let whole = Reading(MemoryByteSource(input), options)
    options.blockBytes = 16 + choices.below(64)
    let split = Reading(MemoryByteSource(input, chunk: 1 + choices.below(input.count)), options)
    require(whole == split, "another split gives other records: \(whole) and \(split)")
    let dialect = choices.isTrue() ? choices.one(of: Dialect.named) : options.dialect
    FormatTarget(name: name, formats: [.delimited(dialect)]).check(input)
  }
}

extension Choices {
  /// A way to read text, with each option there or not.
  fileprivate mutating func dialect() -> Dialect {
    let delimiters: [[UInt8]] = [[.comma], [.tab], [UInt8(ascii: ";")], [UInt8(ascii: "|")], [1], Array("||".utf8), []]
    var dialect = Dialect(delimiter: one(of: delimiters))
    if isTrue() { return dialect }
    dialect.quote = one(of: [.quote, UInt8(ascii: "'"), nil])
    dialect.escape = one(of: [nil, .backslash])
    dialect.escapesControls = isTrue()
    dialect.skipsBlanksAroundQuotes = isTrue()
    dialect.comment = one(of: [nil, .hash])
    dialect.commentIsGuess = isTrue()
    dialect.endsRecords = below(8) > 0
    return dialect
  }
}

/// All records of a reader, copied.
private struct Reading: Equatable {
  var records: [[[UInt8]]] = []
  var offsets: [Int] = []
  var quoted: [[Bool]] = []
  var error: DatasetError?

  init(_ source: any ByteSource, _ options: CSVRecordReader.Options) {
    let reader = CSVRecordReader(source: source, options: options)
    error =
      switch outcome({ while let record = try reader.next() { add(record) } }) {
      case .success: nil
      case .failure(let error): error
      }
  }

  private mutating func add(_ record: Record) {
    require(record.index >= records.count, "record \(records.count) says that it is number \(record.index)")
    records.append((0..<record.count).map { Array(record[$0].bytes) })
    offsets.append(record.offset)
    quoted.append((0..<record.count).map { record[$0].wasQuoted })
  }
}
