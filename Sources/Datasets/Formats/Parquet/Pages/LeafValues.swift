/// Values of a leaf in memory, as one of three kinds of numbers or bytes.
final class LeafValues {
  /// Booleans and whole numbers.
  let integers: Lane<Int64>
  let reals: Lane<Double>
  /// Everything else.
  let slices: Lane<ByteSlice>

  init(_ physical: PhysicalType, capacity: Int) {
    integers = Lane(capacity: physical.isInteger ? capacity : 0)
    reals = Lane(capacity: physical.isReal ? capacity : 0)
    slices = Lane(capacity: physical.isInteger || physical.isReal ? 0 : capacity)
  }
}

extension PhysicalType {
  var isInteger: Bool { self == .boolean || self == .int32 || self == .int64 }
  var isReal: Bool { self == .float || self == .double }
}

/// The values that the pages of a column choose from.
final class PageDictionary {
  let values: LeafValues
  let count: Int
  /// What byte arrays point into.
  private let memory = MemoryBlock()

  init(_ page: Page, _ leaf: SchemaLeaf) throws {
    guard page.header.encoding == .plain || page.header.encoding == .plainDictionary else {
      throw ParquetFault.unsupported(kind: "a dictionary in \(page.header.encoding)", hint: "write it without")
    }
    let smallest = leaf.physical == .byteArray ? 4 : max(leaf.width, 1)
    guard leaf.physical != .boolean, page.header.values <= page.content.count / smallest else {
      throw ParquetFault.broken("a dictionary of more values than it has bytes for")
    }
    count = page.header.values
    values = LeafValues(leaf.physical, capacity: count)
    let room = memory.room(page.content.count)
    room.copyMemory(from: page.content)
    var decoder = ValueDecoder(plain: UnsafeRawBufferPointer(room), leaf)
    _ = try decoder.decode(into: values, count: count)
  }
}
