/// Takes the values of one page, whatever their encoding.
struct ValueDecoder {
  private var spelling: Spelling
  private let physical: PhysicalType
  private let width: Int

  private enum Spelling {
    case plain(PlainDecoder)
    case hybrid(HybridDecoder, places: Lane<UInt32>)
    case dictionary(HybridDecoder, PageDictionary, places: Lane<UInt32>)
    case delta(DeltaBinaryDecoder)
    case deltaLength(DeltaLengthDecoder)
    case deltaBytes(DeltaByteArrayDecoder)
    case split(StreamSplitDecoder)
  }

  init(plain bytes: UnsafeRawBufferPointer, _ leaf: SchemaLeaf) {
    spelling = .plain(PlainDecoder(bytes))
    physical = leaf.physical
    width = leaf.width
  }

  /// `places` is memory for a batch.
  init(
    _ bytes: UnsafeRawBufferPointer, _ encoding: PageEncoding, _ leaf: SchemaLeaf, dictionary: PageDictionary?,
    places: Lane<UInt32>
  ) throws {
    physical = leaf.physical
    width = leaf.width
    switch (encoding, leaf.physical) {
    case (.plain, _): spelling = .plain(PlainDecoder(bytes))
    case (.dictionary, _), (.plainDictionary, _):
      guard let dictionary else { throw ParquetFault.broken("a page of a dictionary that is not there") }
      spelling = .dictionary(try Self.indices(bytes), dictionary, places: places)
    case (.rle, .boolean):
      var reader = ByteReader(bytes)
      spelling = .hybrid(try HybridDecoder(reader.take(reader.count32()), width: 1), places: places)
    case (.deltaBinaryPacked, .int32), (.deltaBinaryPacked, .int64): spelling = .delta(try DeltaBinaryDecoder(bytes))
    case (.deltaLengthByteArray, .byteArray): spelling = .deltaLength(try DeltaLengthDecoder(bytes))
    case (.deltaByteArray, .byteArray), (.deltaByteArray, .fixedBytes):
      spelling = .deltaBytes(try DeltaByteArrayDecoder(bytes))
    case (.byteStreamSplit, _) where leaf.width > 0 && leaf.physical != .int96:
      spelling = .split(try StreamSplitDecoder(bytes, width: leaf.width))
    default: throw ParquetFault.broken("values of the kind \(leaf.physical) in the encoding \(encoding)")
    }
  }

  /// A byte says how wide the places are.
  private static func indices(_ bytes: UnsafeRawBufferPointer) throws -> HybridDecoder {
    guard !bytes.isEmpty else { return try HybridDecoder(bytes, width: 0) }
    return try HybridDecoder(UnsafeRawBufferPointer(rebasing: bytes[1...]), width: Int(bytes[0]))
  }

  /// Takes up to `count` values; the answer is how many, at least 1 when any are wanted.
  mutating func decode(into values: LeafValues, count: Int) throws -> Int {
    guard count > 0 else { return 0 }
    switch spelling {
    case .plain(var decoder):
      try plain(&decoder, into: values, count)
      spelling = .plain(decoder)
    case .hybrid(var decoder, let places):
      try decoder.decode(places.base, count: count)
      for index in 0..<count { values.integers.base[index] = Int64(places.base[index]) }
      spelling = .hybrid(decoder, places: places)
    case .dictionary(var decoder, let dictionary, let places):
      try decoder.decode(places.base, count: count)
      try lookUp(places.base, in: dictionary, into: values, count)
      spelling = .dictionary(decoder, dictionary, places: places)
    case .delta(var decoder):
      try delta(&decoder, into: values, count)
      spelling = .delta(decoder)
    case .deltaLength(var decoder):
      try decoder.decode(values.slices.base, count: count)
      spelling = .deltaLength(decoder)
    case .deltaBytes(let decoder):
      let done = try decoder.decode(values.slices.base, count: count)
      if physical == .fixedBytes { try checkWidths(values, done) }
      return done
    case .split(var decoder):
      var plain = PlainDecoder(try decoder.plain(count))
      try self.plain(&plain, into: values, count)
      spelling = .split(decoder)
    }
    return count
  }

  private func plain(_ decoder: inout PlainDecoder, into values: LeafValues, _ count: Int) throws {
    switch physical {
    case .boolean: try decoder.booleans(values.integers.base, count: count)
    case .int32: try decoder.int32(values.integers.base, count: count)
    case .int64: try decoder.int64(values.integers.base, count: count)
    case .float: try decoder.float(values.reals.base, count: count)
    case .double: try decoder.double(values.reals.base, count: count)
    case .byteArray: try decoder.byteArrays(values.slices.base, count: count)
    case .int96, .fixedBytes: try decoder.fixed(values.slices.base, count: count, width: width)
    }
  }

  private func delta(_ decoder: inout DeltaBinaryDecoder, into values: LeafValues, _ count: Int) throws {
    let integers = values.integers.base
    try decoder.decode(integers, count: count)
    guard physical == .int32 else { return }
    // Differences of 32 bits wrap around at 32 bits.
    for index in 0..<count { integers[index] = Int64(Int32(truncatingIfNeeded: integers[index])) }
  }

  private func lookUp(
    _ places: UnsafeMutablePointer<UInt32>, in dictionary: PageDictionary, into values: LeafValues, _ count: Int
  ) throws {
    var largest: UInt32 = 0
    for index in 0..<count { largest = max(largest, places[index]) }
    guard Int(largest) < dictionary.count else {
      throw ParquetFault.broken("place \(largest) of a dictionary of \(dictionary.count) values")
    }
    if physical.isInteger {
      let (source, target) = (dictionary.values.integers.base, values.integers.base)
      for index in 0..<count { target[index] = source[Int(places[index])] }
    } else if physical.isReal {
      let (source, target) = (dictionary.values.reals.base, values.reals.base)
      for index in 0..<count { target[index] = source[Int(places[index])] }
    } else {
      let (source, target) = (dictionary.values.slices.base, values.slices.base)
      for index in 0..<count { target[index] = source[Int(places[index])] }
    }
  }

  private func checkWidths(_ values: LeafValues, _ count: Int) throws {
    for index in 0..<count where values.slices.base[index].count != width {
      throw ParquetFault.broken("a value of another length than all of its column have")
    }
  }
}
