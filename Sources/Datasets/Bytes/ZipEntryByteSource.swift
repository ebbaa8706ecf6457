/// The content of one file of a zip archive; length and checksum are compared at its end.
final class ZipEntryByteSource: ByteSource {
  private let entry: ZipEntry
  private let offset: Int
  private var input: CompressedInput
  /// Nil where the file is stored as it is.
  private let inflater: (any Inflater)?
  private var checksum = CyclicChecksum()
  private var bytesRead = 0
  private var isEnded = false

  /// `offset` is where the packed bytes begin.
  init(path: String, entry: ZipEntry, offset: Int, library: CodecLibrary = .preferred) throws {
    self.entry = entry
    self.offset = offset
    input = CompressedInput(
      LimitedByteSource(try FileByteSource(path: path, offset: offset), limit: entry.packedBytes))
    inflater = entry.inflater(library)
  }

  var name: String { input.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !buffer.isEmpty else { return 0 }
    while !isEnded {
      let count = try inflater.map { try inflate($0, into: buffer) } ?? copy(into: buffer)
      checksum.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      bytesRead += count
      guard bytesRead <= entry.bytes else { throw broken("it is longer than the directory says") }
      if isEnded { try checkEnd() }
      if count > 0 { return count }
    }
    return 0
  }

  private func inflate(_ inflater: any Inflater, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    do {
      let step = try inflater.step(input.bytes, into: buffer)
      let isStuck = step.consumed == 0 && step.produced == 0 && !step.isAtEnd
      guard input.isEmpty || !isStuck else { throw CodecFault("the data makes no sense", consumed: 0) }
      input.drop(step.consumed)
      isEnded = step.isAtEnd
      if isStuck, try !input.refill() { throw broken("it ends inside the compressed data") }
      return step.produced
    } catch let fault as CodecFault {
      input.drop(fault.consumed)
      throw broken(fault.reason)
    }
  }

  private func copy(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if input.isEmpty, try !input.refill() {
      isEnded = true
      return 0
    }
    let count = min(buffer.count, input.bytes.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: input.bytes[..<count]))
    input.drop(count)
    return count
  }

  private func checkEnd() throws {
    guard bytesRead == entry.bytes else { throw broken("it is shorter than the directory says") }
    guard checksum.value == entry.checksum else { throw broken("incorrect checksum") }
  }

  private func broken(_ reason: String) -> DatasetError {
    .brokenArchive(path: name, byte: offset + input.position, reason: reason)
  }
}
