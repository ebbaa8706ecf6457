/// Delimited text: however the bytes come, the records are the same; and what holds for every format.
struct CSVTarget: FuzzTarget {
  let name = "csv"
  private let formats = FormatTarget(name: "csv", formats: Dialect.named.map(DataFormat.delimited))

  func check(_ input: [UInt8]) {
    var choices = Choices(input)
    var options = CSVRecordReader.Options(isLenient: choices.isTrue())
    options.delimiter = choices.one(of: [.comma, UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|")])
    let whole = Reading(MemoryByteSource(input), options)
    options.blockBytes = 16 + choices.below(64)
    let split = Reading(MemoryByteSource(input, chunk: 1 + choices.below(input.count)), options)
    require(whole == split, "another split gives other records: \(whole) and \(split)")
    formats.check(input)
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
    require(record.index == records.count, "record \(records.count) says that it is number \(record.index)")
    records.append((0..<record.count).map { Array(record[$0].bytes) })
    offsets.append(record.offset)
    quoted.append((0..<record.count).map { record[$0].wasQuoted })
  }
}
