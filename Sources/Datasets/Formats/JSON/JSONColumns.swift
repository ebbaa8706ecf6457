import CScan

/// Where a record stands: its zero-based number in its block or file, and its offset in the content.
struct JSONPlace {
  var row: Int
  var offset: Int
}

/// What the values of one key said.
struct JSONColumn {
  var tally: ColumnTally
  /// Kinds of values of which another one says nothing new.
  var known: Known = []
  /// Record of the block that had the key last, and the member that it was.
  var record = -1
  var member = 0
  /// Records that have the key, null or not.
  var present = 0
  var first: JSONPlace
  /// Records that have the key several times.
  var repeats = 0
  var firstRepeat = 0
  var lastRepeat = -1

  struct Known: OptionSet {
    let rawValue: UInt8
    static let json = Known(rawValue: 1 << 0)
    static let bool = Known(rawValue: 1 << 1)
    static let text = Known(rawValue: 1 << 2)
  }

  init(first: JSONPlace, words: Int, conversion: Conversion?) {
    tally = ColumnTally(words: words, conversion: conversion)
    self.first = first
  }

  private static let jsonTypes: TypeSet = [.dynamic, .clearDynamic, .string]
  private static let boolTypes: TypeSet = [.bool, .clearBool, .dynamic, .clearDynamic, .string]
  private static let textTypes: TypeSet = [.string, .clearString, .dynamic, .clearDynamic]

  /// Values of a block among which samples are looked for, so that few distinct ones are not compared for ever.
  private static let sampledValues = 64

  /// Sees which kinds of values can say nothing new.
  @inline(__always)
  mutating func learn(isFirstBlock: Bool) {
    guard tally.conversion == nil, tally.samples.count >= 5 || !isFirstBlock && tally.values >= Self.sampledValues
    else { return }
    let types = tally.types
    // That there are both is said in the evidence.
    if tally.hasContainers, types.isSubset(of: Self.jsonTypes) { known.insert(.json) }
    guard tally.hasScalars else { return }
    if types.isSubset(of: Self.boolTypes) { known.insert(.bool) }
    if types.isSubset(of: Self.textTypes) { known.insert(.text) }
  }
}

/// The columns of a block, found by key.
///
/// Kept from block to block for its memory. Used by one thread at a time.
final class JSONColumns {
  let keys = JSONKeyTable()
  private(set) var base: UnsafeMutablePointer<JSONColumn>
  private(set) var count = 0
  private var capacity = 64
  /// The column of each member of the current record.
  private var columnOfMember: UnsafeMutablePointer<Int32>
  private var memberCapacity = 64
  private let slot: UnsafeMutablePointer<FieldTable.Slot>
  private let nullWords: NullWords
  private let conversions: ConversionTable
  private let file: String
  var isFirstBlock = false
  /// Values with NaN or infinity as a bare word, and the record of the first.
  private(set) var bareNumbers = 0
  private(set) var firstBareNumber = 0

  init(_ request: ScanRequest, file: String) {
    nullWords = request.nullWords
    conversions = request.conversions
    self.file = file
    base = .allocate(capacity: capacity)
    columnOfMember = .allocate(capacity: memberCapacity)
    slot = .allocate(capacity: 1)
    slot.initialize(to: FieldTable.Slot(start: 0, end: 0, flags: []))
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
    columnOfMember.deallocate()
    slot.deallocate()
  }

  func removeAll() {
    keys.removeAll()
    base.deinitialize(count: count)
    count = 0
    bareNumbers = 0
  }

  /// Takes in the values of an object that begins at `bytes`; of a key that comes twice, the last.
  @inline(__always)
  func add(
    _ members: UnsafeMutablePointer<json_member>, _ memberCount: Int, at place: JSONPlace,
    _ bytes: UnsafeMutablePointer<UInt8>
  ) {
    let repeats = resolve(members, memberCount, at: place, bytes)
    for index in 0..<memberCount {
      let column = base + Int(columnOfMember[index])
      if repeats, column.pointee.member != index { continue }
      column.pointee.present &+= 1
      add(members + index, to: column, at: place, bytes)
    }
  }

  /// Finds the column of each member; true when a key comes twice.
  @inline(__always)
  private func resolve(
    _ members: UnsafeMutablePointer<json_member>, _ memberCount: Int, at place: JSONPlace,
    _ bytes: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    if memberCount > memberCapacity { growMembers(memberCount) }
    var repeats = false
    var previous = -1
    for index in 0..<memberCount {
      members[index].unescapeKey(in: bytes)
      let key = bytes + Int(members[index].key)
      previous = keys.index(of: key, Int(members[index].key_length), after: previous)
      if previous == count { append(place) }
      let column = base + previous
      if column.pointee.record == place.row {
        repeats = true
        noteRepeat(column, place)
      }
      column.pointee.record = place.row
      column.pointee.member = index
      columnOfMember[index] = Int32(truncatingIfNeeded: previous)
    }
    return repeats
  }

  /// A key that comes three times in a record is one that comes several times.
  private func noteRepeat(_ column: UnsafeMutablePointer<JSONColumn>, _ place: JSONPlace) {
    guard column.pointee.lastRepeat != place.row else { return }
    column.pointee.lastRepeat = place.row
    if column.pointee.repeats == 0 { column.pointee.firstRepeat = place.row }
    column.pointee.repeats += 1
  }

  @inline(__always)
  private func add(
    _ member: UnsafeMutablePointer<json_member>, to column: UnsafeMutablePointer<JSONColumn>, at place: JSONPlace,
    _ bytes: UnsafeMutablePointer<UInt8>
  ) {
    let known = column.pointee.known
    switch UInt32(member.pointee.kind) {
    case JSON_NULL.rawValue:
      column.pointee.tally.addMissing(1)
      return
    case JSON_CONTAINER.rawValue
    where known.contains(.json) && member.pointee.length <= ValueReading.greatestBytes
      && member.pointee.flags & Self.lookedAt == 0,
      JSON_BOOL.rawValue where known.contains(.bool):
      column.pointee.tally.addKnown()
      return
    case JSON_STRING.rawValue:
      member.pointee.unescapeValue(in: bytes)
      if known.contains(.text), isOrdinary(member.pointee, bytes) {
        column.pointee.tally.addKnown()
        return
      }
    default: break
    }
    check(member.pointee, column, at: place, bytes)
  }

  /// Objects and arrays with such numbers inside are scanned, however many came before.
  private static let lookedAt = UInt8(JSON_LONG_NUMBER.rawValue | JSON_BARE_NUMBER.rawValue)

  /// Whether a text is neither empty, nor a word for nothing, nor padded, nor longer than Kusto takes.
  @inline(__always)
  private func isOrdinary(_ member: json_member, _ bytes: UnsafeMutablePointer<UInt8>) -> Bool {
    let length = Int(member.length)
    guard length > 0, length <= ValueReading.greatestBytes else { return false }
    let text = bytes + Int(member.start)
    return !text[0].isBlank && !text[length - 1].isBlank
      && nullWords.index(of: UnsafeBufferPointer(start: text, count: length)) == nil
  }

  private func check(
    _ member: json_member, _ column: UnsafeMutablePointer<JSONColumn>, at place: JSONPlace,
    _ bytes: UnsafeMutablePointer<UInt8>
  ) {
    if member.flags & UInt8(JSON_BARE_NUMBER.rawValue) != 0 {
      if bareNumbers == 0 { firstBareNumber = place.row }
      bareNumbers += 1
    }
    slot.pointee.start = Int(member.start)
    slot.pointee.end = Int(member.start) + Int(member.length)
    slot.pointee.kind = FieldKind(rawValue: member.kind) ?? .json
    let record = Record(
      index: place.row, offset: place.offset, count: 1, base: UnsafePointer(bytes), length: slot.pointee.end,
      fields: UnsafePointer(slot))
    column.pointee.tally.add(record, 0, words: nullWords, file: file)
    column.pointee.learn(isFirstBlock: isFirstBlock)
  }

  private func append(_ place: JSONPlace) {
    if count == capacity {
      let larger = UnsafeMutablePointer<JSONColumn>.allocate(capacity: capacity * 2)
      larger.moveInitialize(from: base, count: count)
      base.deallocate()
      base = larger
      capacity *= 2
    }
    let conversion =
      conversions.isEmpty ? nil : conversions.conversion(of: String(decoding: keys[count], as: UTF8.self))
    (base + count).initialize(
      to: JSONColumn(first: place, words: nullWords.words.count, conversion: conversion))
    count += 1
  }

  private func growMembers(_ wanted: Int) {
    columnOfMember.deallocate()
    memberCapacity = max(wanted, memberCapacity * 2)
    columnOfMember = .allocate(capacity: memberCapacity)
  }
}
