/// What the values of one column have said so far.
struct ColumnTally {
  /// What all values can be.
  private(set) var types = TypeSet.everything
  private(set) var traits: Traits = []
  /// Values that are neither empty nor a word for nothing.
  private(set) var values = 0
  private(set) var empties = 0
  /// How often each of the words for nothing was there.
  private(set) var wordCounts: [Int]
  private(set) var integers = 0
  private(set) var least = Int64.max
  private(set) var greatest = Int64.min
  private(set) var samples: [String] = []
  /// The values that took something away, first come first; no more than there are bits.
  private(set) var losses: [Loss] = []
  /// What the format says of all values of the column, for instance `INT64`; nil where only the values say it.
  private(set) var declaration: String?

  /// The first value that could not be what others before it could.
  struct Loss {
    var types: TypeSet
    var offence: Offence
    /// Values before it.
    var before: Int
  }

  private static let sampleCount = 5
  /// Values among which samples are looked for: a column of few distinct values would be compared for ever.
  private static let sampleWindow = 20_000
  private static let sampleLength = 80
  private static let offenceLength = 200

  /// A tally of nothing; `words` is how many words for nothing there are.
  init(words: Int) {
    wordCounts = [Int](repeating: 0, count: words)
  }

  var words: Int { wordCounts.reduce(0, +) }

  /// Takes in the value of field `index` of a record.
  @inline(__always)
  mutating func add(_ record: Record, _ index: Int, words: NullWords, file: String) {
    let field = record[index]
    if field.kind == .null || field.isEmpty {
      empties &+= 1
      if field.kind == .string { join(.nothingAsString, record, index, file: file) }
      return
    }
    if field.kind == .cell || field.kind == .string, let word = words.index(of: field.bytes) {
      wordCounts[word] &+= 1
      join(field.kind == .cell ? .nothing : .nothingAsString, record, index, file: file)
      return
    }
    let reading = ValueReading(field)
    join(reading.types, record, index, file: file)
    values &+= 1
    traits.formUnion(reading.traits)
    if let integer = reading.integer {
      integers &+= 1
      if integer < least { least = integer }
      if integer > greatest { greatest = integer }
    }
    if samples.count < Self.sampleCount, values <= Self.sampleWindow { addSample(field.bytes) }
  }

  @inline(__always)
  private mutating func join(_ other: TypeSet, _ record: Record, _ index: Int, file: String) {
    let joined = types.join(other)
    guard joined != types else { return }
    lose(types.subtracting(joined), record, index, file: file)
    types = joined
  }

  private mutating func lose(_ lost: TypeSet, _ record: Record, _ index: Int, file: String) {
    let field = record[index]
    let location = ValueLocation(
      file: file, row: record.index + 1, column: field.kind == .cell ? index + 1 : nil, byte: field.offset)
    let offence = Offence(value: field.bytes.excerpt(Self.offenceLength), location: location)
    losses.append(Loss(types: lost, offence: offence, before: values))
  }

  private mutating func addSample(_ bytes: UnsafeBufferPointer<UInt8>) {
    let text = bytes.excerpt(Self.sampleLength)
    if !samples.contains(text) { samples.append(text) }
  }

  /// Rows that lack the column.
  mutating func addMissing(_ rows: Int) { empties += rows }

  /// Takes in values whose types their format declares; their reasons stand beside the values.
  mutating func declare(_ types: TypeSet, as declaration: String) {
    self.types = self.types.join(types)
    self.declaration = declaration
  }

  /// Takes in what later values of the same column said, in a later block of the file or in another file.
  ///
  /// - Parameter rowsBefore: Records before the later ones that their places do not count yet.
  mutating func merge(_ later: ColumnTally, rowsBefore: Int = 0) {
    for loss in later.losses {
      let lost = loss.types.intersection(types)
      guard !lost.isEmpty else { continue }
      var offence = loss.offence
      offence.location.row += rowsBefore
      losses.append(Loss(types: lost, offence: offence, before: values + loss.before))
    }
    types = types.join(later.types)
    traits.formUnion(later.traits)
    values += later.values
    empties += later.empties
    for word in wordCounts.indices { wordCounts[word] += later.wordCounts[word] }
    integers += later.integers
    least = min(least, later.least)
    greatest = max(greatest, later.greatest)
    for sample in later.samples where samples.count < Self.sampleCount && !samples.contains(sample) {
      samples.append(sample)
    }
    declaration = declaration ?? later.declaration
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
