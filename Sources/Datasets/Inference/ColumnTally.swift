/// What the values of one column have said so far.
struct ColumnTally {
  let name: String
  /// What all values can be, and those of the current file alone.
  private(set) var types = TypeSet.everything
  private(set) var fileTypes = TypeSet.everything
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
  private var valuesInFile = 0

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

  init(name: String, words: Int) {
    self.name = name
    wordCounts = [Int](repeating: 0, count: words)
  }

  var words: Int { wordCounts.reduce(0, +) }

  /// Takes in the value of field `index` of a record.
  @inline(__always)
  mutating func add(_ record: Record, _ index: Int, words: NullWords, file: String) {
    let field = record[index]
    if field.isEmpty {
      empties &+= 1
      return
    }
    if let word = words.index(of: field.bytes) {
      wordCounts[word] &+= 1
      join(.nothing, record, index, file: file)
      return
    }
    let reading = ValueReading(field.bytes)
    join(reading.types, record, index, file: file)
    values &+= 1
    valuesInFile &+= 1
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
    fileTypes = fileTypes.join(other)
    let joined = types.join(other)
    guard joined != types else { return }
    lose(types.subtracting(joined), record, index, file: file)
    types = joined
  }

  private mutating func lose(_ lost: TypeSet, _ record: Record, _ index: Int, file: String) {
    let field = record[index]
    let location = ValueLocation(file: file, row: record.index + 1, column: index + 1, byte: field.offset)
    let offence = Offence(value: field.bytes.excerpt(Self.offenceLength), location: location)
    losses.append(Loss(types: lost, offence: offence, before: values))
  }

  private mutating func addSample(_ bytes: UnsafeBufferPointer<UInt8>) {
    let text = bytes.excerpt(Self.sampleLength)
    if !samples.contains(text) { samples.append(text) }
  }

  /// Rows of a file that lacks the column.
  mutating func addMissing(_ rows: Int) { empties += rows }

  /// The type of the current file alone, nil when it had no value; begins the next file.
  mutating func endFile() -> ColumnType? {
    defer { (fileTypes, valuesInFile) = (.everything, 0) }
    return valuesInFile > 0 ? fileTypes.preferred : nil
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
