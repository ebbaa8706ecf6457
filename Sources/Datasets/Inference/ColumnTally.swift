/// What the values of one column have said so far.
struct ColumnTally {
  /// What all values can be.
  private(set) var types = TypeSet.everything
  private(set) var traits: Traits = []
  /// Values that are neither empty nor a word for nothing.
  private(set) var values = 0
  private(set) var empties = 0
  /// Those of them that are a text without a character: in a dynamic column they are a value.
  private(set) var emptyTexts = 0
  /// How often each of the words for nothing was there.
  private(set) var wordCounts: [Int]
  private(set) var integers = 0
  private(set) var least = Int64.max
  private(set) var greatest = Int64.min
  private(set) var samples: [String] = []
  /// Values among which samples are looked for.
  private var samplesWanted = Self.sampleWindow
  /// The values that took something away, first come first; no more than there are bits.
  private(set) var losses: [Loss] = []
  /// Whether there were objects or arrays of JSON, and whether other values that their format tells the kind of.
  private(set) var hasContainers = false
  private(set) var hasScalars = false
  /// The first number inside an object or array that loses digits in Kusto.
  private(set) var lostDigits: Violation?
  /// What the format says of all values of the column, for instance `INT64`; nil where only the values say it.
  private(set) var declaration: String?
  /// How the values are read; those that it does not read take no type away, but fit none.
  let conversion: Conversion?
  /// Of the values, those that it does not read, and the first of them.
  private(set) var failures = 0
  private(set) var firstFailure: Violation?

  /// The first value that could not be what others before it could.
  struct Loss {
    var types: TypeSet
    var violation: Violation
    /// Values before it.
    var before: Int
  }

  private static let sampleCount = 5
  /// A column of few distinct values would be compared for ever.
  private static let sampleWindow = 20_000
  private static let sampleLength = 80
  private static let violationLength = 200

  /// A tally of nothing; `words` is how many words for nothing there are.
  init(words: Int, conversion: Conversion? = nil) {
    wordCounts = [Int](repeating: 0, count: words)
    self.conversion = conversion
  }

  /// A tally of nothing, whose type is said already.
  init(declaring column: TableColumn, words: Int) {
    self.init(words: words)
    declare(.given(as: column.type), as: column.declaration)
  }

  var words: Int { wordCounts.reduce(0, +) }

  /// A tally that goes on where another is: what that has lost already is lost here without a new reason.
  ///
  /// It counts from 0 and is to be merged into the other one.
  init(continuing earlier: ColumnTally) {
    types = earlier.types
    conversion = earlier.conversion
    wordCounts = []
    samplesWanted = earlier.samples.count < Self.sampleCount ? earlier.samplesWanted - earlier.values : 0
  }

  /// Takes in the value of field `index` of a record.
  @inline(__always)
  mutating func add(_ record: Record, _ index: Int, words: NullWords, file: String) {
    let field = record[index]
    add(field, words: words) { byte in
      ValueLocation(file: file, row: record.index + 1, column: field.kind == .cell ? index + 1 : nil, byte: byte)
    }
  }

  /// Takes in a value; `place` is asked for its place, by its byte, when it takes something away.
  @inline(__always)
  mutating func add(_ field: Field, words: NullWords, takesSamples: Bool = true, place: (Int) -> ValueLocation) {
    if field.kind == .null || field.isEmpty {
      empties &+= 1
      if field.kind == .string {
        emptyTexts &+= 1
        join(.nothingAsString, field, place)
      }
      return
    }
    if let word = Self.word(field, words) {
      count(word, of: words)
      join(field.kind == .cell ? .nothing : .nothingAsString, field, place)
      return
    }
    if let conversion {
      return addConverted(field, conversion, takesSamples: takesSamples, place)
    }
    note(field, place)
    if isText {
      if field.bytes.count > ValueReading.greatestBytes { join([], field, place) }
      values &+= 1
    } else {
      let reading = ValueReading(field)
      join(reading.types, field, place)
      values &+= 1
      if !isText { add(reading) }
    }
    if takesSamples, wantsSamples(after: values - 1) { addSample(field.bytes) }
  }

  private mutating func addConverted(
    _ field: Field, _ conversion: Conversion, takesSamples: Bool, _ place: (Int) -> ValueLocation
  ) {
    add(field.bytes, conversion) { place(field.offset) }
    if takesSamples, wantsSamples(after: values - 1) { addSample(field.bytes) }
  }

  private mutating func add(
    _ bytes: UnsafeBufferPointer<UInt8>, _ conversion: Conversion, _ place: () -> ValueLocation
  ) {
    let reading = conversion.convert(bytes) { conversion == .text ? Self.asText($0) : ValueReading($0) }
    if let reading {
      let joined = types.join(reading.types)
      if joined != types {
        let violation = Violation(value: bytes.excerpt(Self.violationLength), location: place())
        losses.append(Loss(types: types.subtracting(joined), violation: violation, before: values))
        types = joined
        settle()
      }
      if !isText { add(reading) }
    } else {
      failures &+= 1
      if firstFailure == nil {
        firstFailure = Violation(value: bytes.excerpt(Self.violationLength), location: place())
      }
    }
    values &+= 1
  }

  private static func asText(_ bytes: UnsafeBufferPointer<UInt8>) -> ValueReading {
    ValueReading(types: bytes.count <= ValueReading.greatestBytes ? .string : [])
  }

  /// Takes in a value that its format has read; what is called is only called for what is kept of it.
  @inline(__always)
  mutating func add(_ reading: ValueReading, text: () -> String, location: () -> ValueLocation) {
    if let conversion {
      let text = Array(text().utf8)
      return text.withUnsafeBufferPointer { add($0, conversion, location) }
    }
    let joined = types.join(reading.types)
    if joined != types {
      let violation = Violation(value: text(), location: location())
      losses.append(Loss(types: types.subtracting(joined), violation: violation, before: values))
      types = joined
      settle()
    }
    values &+= 1
    if !isText { add(reading) }
  }

  /// Keeps the text as a sample, if there is room.
  mutating func addSample(_ text: String) {
    if samples.count < Self.sampleCount, !samples.contains(text) { samples.append(text) }
  }

  /// Sees what only the words about a column of JSON need.
  @inline(__always)
  private mutating func note(_ field: Field, _ place: (Int) -> ValueLocation) {
    switch field.kind {
    case .json:
      hasContainers = true
      noteNumbers(field, place)
    case .string, .number, .bool: hasScalars = true
    case .cell where field.bytes.first.map({ $0 | 0x20 == UInt8(ascii: "{") }) == true && types.keeps(.dynamic):
      noteNumbers(field, place)
    case .cell, .null: break
    }
  }

  private mutating func noteNumbers(_ field: Field, _ place: (Int) -> ValueLocation) {
    guard lostDigits == nil, let number = DynamicNumbers.firstLost(in: field.bytes) else { return }
    lostDigits = Violation(value: number.excerpt(Self.violationLength), location: place(field.offset))
  }

  @inline(__always)
  private mutating func add(_ reading: ValueReading) {
    if !reading.traits.isEmpty { traits.formUnion(reading.traits.intersection(.relevant(to: types))) }
    guard let integer = reading.integer else { return }
    integers &+= 1
    guard keepsRange else { return }
    if integer < least { least = integer }
    if integer > greatest { greatest = integer }
  }

  /// Takes in values that take nothing away and have no traits.
  mutating func addPlain(values: Int, empties: Int, integers: Int, least: Int64, greatest: Int64) {
    self.values &+= values
    self.empties &+= empties
    guard !isText else { return }
    self.integers &+= integers
    guard keepsRange else { return }
    self.least = min(self.least, least)
    self.greatest = max(self.greatest, greatest)
  }

  @inline(__always)
  private static func word(_ field: Field, _ words: NullWords) -> Int? {
    field.kind == .cell || field.kind == .string ? words.index(of: field.bytes) : nil
  }

  private mutating func count(_ word: Int, of words: NullWords) {
    if wordCounts.isEmpty { wordCounts = [Int](repeating: 0, count: words.words.count) }
    wordCounts[word] &+= 1
  }

  /// Nothing but text is left: how a value looks does not matter any more.
  private var isText: Bool { types.isSubset(of: .string) }
  /// Only whole numbers have a least and a greatest one.
  private var keepsRange: Bool { !types.isDisjoint(with: [.clearLong, .clearInt]) }

  /// Forgets what no longer matters, so that it is the same whatever was scanned first.
  private mutating func settle() {
    if !traits.isEmpty { traits.formIntersection(.relevant(to: types)) }
    if isText { integers = 0 }
    if !keepsRange { (least, greatest) = (.max, .min) }
  }

  @inline(__always)
  private mutating func join(_ other: TypeSet, _ field: Field, _ place: (Int) -> ValueLocation) {
    let joined = types.join(other)
    guard joined != types else { return }
    let violation = Violation(value: field.bytes.excerpt(Self.violationLength), location: place(field.offset))
    losses.append(Loss(types: types.subtracting(joined), violation: violation, before: values))
    types = joined
    settle()
  }

  /// Whether a further distinct value is of use, when so many were scanned.
  func wantsSamples(after count: Int) -> Bool { samples.count < Self.sampleCount && count < samplesWanted }

  /// Keeps a value as a sample, without counting it.
  mutating func takeSample(_ field: Field, words: NullWords) {
    if !field.isEmpty, Self.word(field, words) == nil { addSample(field.bytes) }
  }

  private mutating func addSample(_ bytes: UnsafeBufferPointer<UInt8>) {
    // Most values of a column of few distinct ones are told apart without making texts of them.
    if samples.contains(where: { $0.utf8.count == bytes.count && $0.utf8.elementsEqual(bytes) }) { return }
    let text = bytes.excerpt(Self.sampleLength)
    if !samples.contains(text) { samples.append(text) }
  }

  /// Takes in a value that is known to say nothing new.
  @inline(__always)
  mutating func addKnown() { values &+= 1 }

  /// Takes in a value that so many rows have; nil for null.
  mutating func add(constant: String?, rows: Int, words: NullWords, file: String) {
    guard rows > 0 else { return }
    guard let constant else { return addMissing(rows) }
    var one = ColumnTally(words: wordCounts.count, conversion: conversion)
    Field.withCell(Array(constant.utf8)) { field in
      one.add(field, words: words) { _ in ValueLocation(file: file, row: 1, column: nil, byte: 0) }
    }
    one.values *= rows
    one.empties *= rows
    one.integers *= rows
    one.failures *= rows
    // Text cannot show that a number is bounded; a column that is declared so keeps it.
    if types.contains(.clearInt), one.types.keeps(.int) { one.types.insert(.clearInt) }
    for word in one.wordCounts.indices { one.wordCounts[word] *= rows }
    merge(one)
  }

  /// Rows that lack the column.
  mutating func addMissing(_ rows: Int) { empties += rows }

  /// Takes in values whose types their format declares; their reasons stand beside the values.
  mutating func declare(_ types: TypeSet, as declaration: String) {
    if conversion == nil { self.types = self.types.join(types) }
    self.declaration = declaration
    settle()
  }

  /// Takes in what later values of the same column said, in a later block of the file or in another file.
  ///
  /// - Parameter rowsBefore: Records before the later ones that their places do not count yet.
  mutating func merge(_ later: ColumnTally, rowsBefore: Int = 0) {
    for loss in later.losses {
      let lost = loss.types.intersection(types)
      guard !lost.isEmpty else { continue }
      var violation = loss.violation
      violation.location.row += rowsBefore
      losses.append(Loss(types: lost, violation: violation, before: values + loss.before))
    }
    types = types.join(later.types)
    traits.formUnion(later.traits)
    values += later.values
    empties += later.empties
    emptyTexts += later.emptyTexts
    if wordCounts.isEmpty {
      wordCounts = later.wordCounts
    } else {
      for word in later.wordCounts.indices { wordCounts[word] += later.wordCounts[word] }
    }
    integers += later.integers
    least = min(least, later.least)
    greatest = max(greatest, later.greatest)
    for sample in later.samples where samples.count < Self.sampleCount && !samples.contains(sample) {
      samples.append(sample)
    }
    declaration = declaration ?? later.declaration
    failures += later.failures
    if firstFailure == nil, var failure = later.firstFailure {
      failure.location.row += rowsBefore
      firstFailure = failure
    }
    hasContainers = hasContainers || later.hasContainers
    hasScalars = hasScalars || later.hasScalars
    if lostDigits == nil, var lost = later.lostDigits {
      lost.location.row += rowsBefore
      lostDigits = lost
    }
    settle()
  }

  /// The first value that took the last of these bits.
  func loss(of bits: TypeSet) -> Loss? {
    var left = bits
    for loss in losses {
      left.subtract(loss.types)
      if left.isEmpty { return loss }
    }
    return nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The first characters, as text.
  func excerpt(_ characters: Int) -> String {
    let bytes = prefix(characters * 8)
    let text = String(decoding: bytes, as: UTF8.self)
    return text.count > characters ? text.prefix(characters - 3) + "..." : text
  }
}
