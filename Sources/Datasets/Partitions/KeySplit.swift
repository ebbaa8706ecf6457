import Foundation

/// Divides a dataset by the values of some columns: one pass writes the rows of each key, already encoded, to files of
/// its own.
package struct KeySplit {
  private let plan: EncodingPlan
  private let keyColumns: [Int]
  private let folder: String
  private let targetBytes: Int
  private let keyLimit: Int

  /// - Parameters:
  ///   - keyColumns: Indices into the plan's columns.
  ///   - folder: Where the files are made; the caller takes them away after the load.
  ///   - targetBytes: A key with more CSV than this has several files.
  package init(
    plan: EncodingPlan, keyColumns: [Int], folder: String, targetBytes: Int, keyLimit: Int = 10_000
  ) {
    self.plan = plan
    self.keyColumns = keyColumns
    self.folder = folder
    self.targetBytes = max(targetBytes, 1)
    self.keyLimit = keyLimit
  }

  /// What takes the place of the partitions and the plan that were divided.
  package struct Result: Sendable {
    /// In the order in which the keys came.
    package var partitions: [Partition]
    package var plan: EncodingPlan
  }

  /// Throws what ``PartitionEncoder`` throws, ``DatasetError/tooManyKeys(columns:limit:)`` and
  /// ``DatasetError/diskFull(path:)``; no file is left then.
  package func run(
    _ partitions: [Partition], progress: (_ bytes: Int, _ rows: Int) throws -> Void = { _, _ in }
  ) throws -> Result {
    let spool = KeySpool(folder: folder, targetBytes: targetBytes)
    let keys = Keys(plan: plan, columns: keyColumns, limit: keyLimit)
    do {
      var (bytes, rows) = (0, 0)
      for partition in partitions {
        for part in partition.parts {
          try part.slice.file.checkUnchanged()
          try divide(part, isCounted: partition.isCounted, keys, spool) { try progress(bytes + $0, rows + $1) }
          try part.slice.file.checkUnchanged()
          bytes += part.bytes
          rows += part.rows + part.skippedRows
        }
      }
      let parts = try spool.finish()
      var plan = plan
      plan.format = .csv
      plan.hasHeader = false
      for index in plan.columns.indices {
        plan.columns[index].isProven = true
        plan.columns[index].conversion = nil
      }
      return Result(
        partitions: try parts.enumerated().map { try self.partition($0, $1, keys.texts[$1.key]) }, plan: plan)
    } catch {
      spool.removeAll()
      throw error
    }
  }

  private func partition(_ index: Int, _ part: KeySpool.Part, _ key: [String?]) throws -> Partition {
    let width = plan.columns.count
    let slice = FileSlice(
      file: try SourceFile(path: part.path), start: 0, end: nil, firstRow: 0, fields: (0..<width).map { $0 },
      fieldCount: width)
    guard slice.file.bytes == part.bytes else { throw DatasetError.changed(path: part.path) }
    return Partition(
      index: index, slice: slice, rows: part.rows, bytes: part.bytes, transfer: .compressed, key: key)
  }

  private func divide(
    _ part: Partition.Part, isCounted: Bool, _ keys: Keys, _ spool: KeySpool,
    _ progress: (Int, Int) throws -> Void
  ) throws {
    let reader = try RowReader(part.slice, plan: plan)
    let writer = RowWriter(slice: part.slice, plan: plan)
    keys.begin(part.slice)
    let row = ByteBuffer(capacity: 4 << 10)
    var (rows, skipped) = (0, 0)
    while true {
      let step = try reader.next()
      if case .end = step { break }
      row.removeAll()
      if try writer.write(step, to: row) {
        rows += 1
        let key = try keys.number(of: step)
        if key.isNew { spool.addKey() }
        try spool.add(row.bytes, to: key.number)
      } else {
        skipped += 1
      }
      if (rows + skipped) & 0xFFF == 0 {
        try Task.checkCancellation()
        try progress(min(reader.bytesRead, part.bytes), rows + skipped)
      }
    }
    guard !isCounted || (rows == part.rows && skipped == part.skippedRows) else {
      throw DatasetError.changed(path: part.slice.file.label)
    }
  }
}

/// The keys that came so far.
private final class Keys {
  private let columns: [Int]
  private let names: [String]
  private let limit: Int
  private let writers: [KeyText]
  private var fields: [Int?] = []
  /// What all rows of the slice have in the columns, and the key that it makes.
  private var constants: [(bytes: [UInt8], text: String?)?] = []
  /// By the bytes of the fields as they are spelled: most rows need no more.
  private var spelled = KeyTable()
  private var numbers: [[String?]: Int] = [:]
  private(set) var texts: [[String?]] = []
  private let scratch = ByteBuffer(capacity: 256)

  /// Spellings that are remembered: they may be many more than keys.
  private static let greatestSpelled = (count: 50_000, bytes: 8 << 20)

  init(plan: EncodingPlan, columns: [Int], limit: Int) {
    self.columns = columns
    self.limit = limit
    names = columns.map { plan.columns[$0].source }
    writers = columns.map {
      KeyText(plan.columns[$0].type, nullWords: plan.nullWords, conversion: plan.columns[$0].conversion)
    }
  }

  func begin(_ slice: FileSlice) {
    fields = columns.map { slice.fields[$0] }
    constants = columns.enumerated().map { index, column in
      guard !slice.constants.isEmpty, let text = slice.constants[column] else { return nil }
      let bytes = Array(text.utf8)
      return (bytes, Field.withCell(bytes) { writers[index].text(of: $0) })
    }
  }

  /// The key of rows that have no field for it.
  private func absent(_ index: Int) -> String? { constants[index].map(\.text) ?? writers[index].missing }

  func number(of step: RowReader.Step) throws -> (number: Int, isNew: Bool) {
    guard case .record(let row, let isSound) = step else {
      return try number(columns.indices.map(absent))
    }
    scratch.removeAll()
    for (index, field) in fields.enumerated() {
      guard let field, field < row.count else {
        scratch.append(constants[index] == nil ? 0xFF : 0xFE)
        if let constant = constants[index] {
          withUnsafeBytes(of: constant.bytes.count) { scratch.append($0.bindMemory(to: UInt8.self)) }
          scratch.append(constant.bytes)
        }
        continue
      }
      let value = row[field]
      scratch.append(value.kind.rawValue)
      withUnsafeBytes(of: value.bytes.count) { scratch.append($0.bindMemory(to: UInt8.self)) }
      scratch.append(value.bytes)
    }
    let spelling = scratch.bytes.bindMemory(to: UInt8.self)
    if let number = spelled.find(spelling) { return (number, false) }
    let key = columns.indices.map { index -> String? in
      guard let field = fields[index], field < row.count else { return absent(index) }
      let value = row[field]
      // What is no text was written as nothing.
      if !isSound, UTF8Text.firstFault(value.bytes) != nil { return writers[index].missing }
      return writers[index].text(of: value)
    }
    let found = try number(key)
    if spelled.count >= Self.greatestSpelled.count || spelled.size >= Self.greatestSpelled.bytes { spelled.removeAll() }
    spelled.insert(spelling, found.number)
    return found
  }

  private func number(_ key: [String?]) throws -> (number: Int, isNew: Bool) {
    if let number = numbers[key] { return (number, false) }
    guard texts.count < limit else { throw DatasetError.tooManyKeys(columns: names, limit: limit) }
    numbers[key] = texts.count
    texts.append(key)
    return (texts.count - 1, true)
  }
}
