import CScan

/// Gives the records of a slice one after the other, their fields in the order of its names.
///
/// Strings come without their escapes, other values as they stand. After an error for a malformed row, the next call
/// goes on behind it. Used by one task at a time.
package final class JSONReader: RecordReader {
  private let file: SourceFile
  private let cutter: JSONCutter
  private let block: JSONBlock
  private let members: JSONMembers
  private var records: JSONRecords?
  private let keys = JSONKeyTable()
  private let width: Int
  private let slots: UnsafeMutablePointer<FieldTable.Slot>
  private var index: Int
  private let recordLimit: Int

  package init(
    _ slice: FileSlice, shape: JSONFormat.Shape, path: [String] = [], sizes: JSONFormat.Sizes = .init()
  ) throws {
    file = slice.file
    recordLimit = sizes.recordLimit
    let content = try slice.content()
    cutter = JSONCutter(
      path.isEmpty
        ? content
        : JSONEnvelopes(content, path: path, startsInside: slice.start > 0, mayEndInside: slice.end != nil),
      shape: shape, offset: slice.start, blockBytes: sizes.readBlockBytes,
      recordLimit: recordLimit)
    block = JSONBlock(capacity: sizes.readBlockBytes)
    members = JSONMembers(limit: sizes.fieldLimit)
    width = slice.names.count
    slots = .allocate(capacity: max(width, 1))
    index = slice.firstRow
    for name in slice.names {
      var name = name
      name.withUTF8 { bytes in
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
          if let base = bytes.baseAddress ?? UnsafePointer(empty.baseAddress) { _ = keys.insert(base, bytes.count) }
        }
      }
    }
  }

  deinit { slots.deallocate() }

  package var bytesRead: Int { cutter.bytesRead }
  package private(set) var rejected = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

  /// The next record, valid until the next call; nil at the end.
  ///
  /// Throws ``DatasetError/badJSON(location:line:fault:)`` and ``DatasetError/notUTF8(location:hint:)`` for a row that
  /// is none.
  package func next() throws -> Record? {
    while true {
      guard var records = self.records else {
        guard try cutter.next(block) else { return nil }
        self.records = JSONRecords(block, members)
        continue
      }
      let step = records.next()
      let start = records.start
      if case .end = step {
        self.records = nil
        continue
      }
      self.records = records
      let place = ValueLocation(file: file.label, row: index + 1, column: nil, byte: block.offset + start)
      index += 1
      switch step {
      case .object(let object): return try record(object, start)
      case .badRow(let fault, let at), .broken(let fault, let at):
        var place = place
        place.byte = block.offset + at
        rejected = UnsafeBufferPointer(start: block.base + start, count: max(0, records.end - start))
        throw JSONRowError.error(fault, at: place, line: nil)
      case .tooLong: throw DatasetError.recordTooLong(location: place, limit: recordLimit)
      case .tooManyMembers: throw DatasetError.tooManyFields(location: place, limit: Int(members.limit))
      case .end: continue
      }
    }
  }

  private func record(_ object: json_object, _ start: Int) throws -> Record {
    let bytes = block.base + start
    for field in 0..<width { slots[field] = FieldTable.Slot(start: 0, end: 0, flags: [], kind: .null) }
    var previous = -1
    for member in 0..<Int(object.count) {
      members.base[member].unescapeKey(in: bytes)
      members.base[member].unescapeValue(in: bytes)
      let value = members.base[member]
      // All keys were seen when the file was scanned.
      guard let field = keys.known(bytes + Int(value.key), Int(value.key_length), after: previous) else {
        throw DatasetError.changed(path: file.label)
      }
      previous = field
      let kind = FieldKind(rawValue: value.kind) ?? .json
      // Null has no bytes.
      let end = kind == .null ? 0 : value.length
      slots[field] = FieldTable.Slot(
        start: Int(value.start), end: Int(value.start + end), flags: kind == .string ? .quoted : [], kind: kind)
    }
    return Record(
      index: index - 1, offset: block.offset + start, count: width, base: UnsafePointer(bytes), length: object.end,
      fields: UnsafePointer(slots))
  }
}
