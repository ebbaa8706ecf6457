import CScan

/// What one block said; rows are counted from its start.
struct JSONBlockReport {
  var index: Int
  var rows = 0
  var badRows = 0
  /// Offsets in the content of the first record, and behind the last.
  var firstRecordOffset: Int?
  var end = 0
  var hasBlankLines = false
  /// Values with NaN or infinity as a bare word, and the record of the first.
  var bareNumbers = 0
  var firstBareNumber = 0
  /// Objects without a key, and the record of the first.
  var emptyObjects = 0
  var firstEmptyObject = 0
  /// Records in which an object inside of a value has a key twice, and the first of them.
  var innerRepeats = 0
  var firstInnerRepeat = 0
  /// The array in the first record of the file that may be the rows.
  var envelope: JSONEnvelopeScan?
  /// The first record has several members, and all are objects.
  var isKeyed = false
  var keys: [[UInt8]] = []
  var columns: [JSONColumn] = []
  /// The first malformed row, where they are let pass.
  var firstBadRow: (fault: JSONFault, place: JSONPlace)?
  /// Why the rest was not read.
  var stop: Stop?

  enum Stop {
    case row(JSONFault, JSONPlace)
    case tooLong(JSONPlace)
    case tooManyFields(JSONPlace)
    case failure(any Error)
    /// There are as many rows as were asked for.
    case limit
  }

  init(index: Int) { self.index = index }

  init(index: Int, failure: any Error) {
    self.index = index
    stop = .failure(failure)
  }
}

/// Reads blocks; a worker for each thread.
final class JSONBlockReading {
  let block: JSONBlock
  private let members: JSONMembers
  private let columns: JSONColumns
  private let toleratesBadRows: Bool
  private let fieldLimit: Int

  init(file: SourceFile, request: ScanRequest, blockBytes: Int, fieldLimit: Int) {
    block = JSONBlock(capacity: blockBytes)
    members = JSONMembers(limit: fieldLimit, looksForRepeats: true)
    columns = JSONColumns(request, file: file.label)
    toleratesBadRows = request.toleratesBadRows
    self.fieldLimit = fieldLimit
  }

  /// Reads the rows of ``block``, at most `limit` of them.
  func read(limit: Int) -> JSONBlockReport {
    var report = JSONBlockReport(index: block.index)
    columns.removeAll()
    columns.isFirstBlock = block.index == 0
    var records = JSONRecords(block, members)
    loop: while report.rows < limit {
      let step = records.next()
      let place = JSONPlace(row: report.rows, offset: block.offset + records.start)
      switch step {
      case .object(let object):
        // Before escapes are taken out of its bytes.
        if report.rows == 0, block.index == 0 {
          report.envelope = JSONEnvelopeScan(
            block.base + records.start, count: Int(object.end), isLoose: object.count == 1)
        }
        columns.add(members.base, Int(object.count), at: place, block.base + records.start)
        if columns.count > fieldLimit { report.stop = .tooManyFields(place) }
        if members.hasRepeat {
          if report.innerRepeats == 0 { report.firstInnerRepeat = report.rows }
          report.innerRepeats += 1
        }
        if object.count == 0 {
          if report.emptyObjects == 0 { report.firstEmptyObject = report.rows }
          report.emptyObjects += 1
        }
        if report.rows == 0 {
          report.isKeyed = isKeyed(object)
        }
      case .badRow(let fault, let at):
        let faultPlace = JSONPlace(row: place.row, offset: block.offset + at)
        guard toleratesBadRows else {
          report.stop = .row(fault, faultPlace)
          break
        }
        report.badRows += 1
        if report.firstBadRow == nil { report.firstBadRow = (fault, faultPlace) }
      case .broken(let fault, let at):
        report.stop = .row(fault, JSONPlace(row: place.row, offset: block.offset + at))
      case .tooLong: report.stop = .tooLong(place)
      case .tooManyMembers: report.stop = .tooManyFields(place)
      case .end: break loop
      }
      if report.stop != nil { break }
      if report.rows == 0 { report.firstRecordOffset = place.offset }
      report.rows += 1
    }
    if report.stop == nil, report.rows == limit { report.stop = .limit }
    report.end = block.offset + records.end
    report.hasBlankLines = records.hasBlankLines
    (report.bareNumbers, report.firstBareNumber) = (columns.bareNumbers, columns.firstBareNumber)
    report.keys = (0..<columns.count).map { Array(columns.keys[$0]) }
    report.columns = Array(UnsafeBufferPointer(start: columns.base, count: columns.count))
    return report
  }

  private func isKeyed(_ object: json_object) -> Bool {
    object.count > 1
      && UnsafeBufferPointer(start: members.base, count: Int(object.count)).allSatisfy {
        $0.flags & UInt8(JSON_IS_OBJECT.rawValue) != 0
      }
  }
}
