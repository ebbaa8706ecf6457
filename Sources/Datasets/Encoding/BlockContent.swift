import Foundation

/// The bytes of a block: in memory, or still in the file that they are sent from.
///
/// What is in a file is read straight into the memory that is sent; read anew for another try.
package enum BlockContent: Sendable, Hashable {
  case memory([UInt8])
  case file(OpenFile, offset: Int, count: Int)

  package var count: Int {
    switch self {
    case .memory(let bytes): bytes.count
    case .file(_, _, let count): count
    }
  }

  /// All bytes, in memory of their own.
  ///
  /// Throws what ``fill(_:)`` throws.
  package var bytes: [UInt8] {
    get throws {
      if case .memory(let bytes) = self { return bytes }
      return try [UInt8](unsafeUninitializedCapacity: count) { memory, count in
        try fill(UnsafeMutableRawBufferPointer(memory))
        count = self.count
      }
    }
  }

  /// Writes all bytes to `memory`, which has room for ``count``.
  ///
  /// Throws ``DatasetError/changed(path:)`` when the file has become shorter, ``DatasetError/unreadable(path:reason:)``.
  package func fill(_ memory: UnsafeMutableRawBufferPointer) throws {
    switch self {
    case .memory(let bytes): memory.copyBytes(from: bytes)
    case .file(let file, let offset, let count):
      try file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<count]), at: offset)
    }
  }
}

/// A file that stays open for as long as somebody has a part of it to read.
package final class OpenFile: Sendable {
  /// What people call the file.
  private let name: String
  private let descriptor: Int32

  init(path: String, name: String) throws {
    self.name = name
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw errno == ENOENT ? DatasetError.notFound(path: name) : .unreadable(path: name, reason: reason)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Fills `memory` with the bytes from `offset` on.
  fileprivate func read(into memory: UnsafeMutableRawBufferPointer, at offset: Int) throws {
    var done = 0
    while done < memory.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: memory[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count == 0 { throw DatasetError.changed(path: name) }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw DatasetError.unreadable(path: name, reason: String(cString: strerror(errno)))
      }
    }
  }
}

extension OpenFile: Hashable {
  package static func == (left: OpenFile, right: OpenFile) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
