import Datasets
import Foundation

/// The bytes of a blob, file after file.
final class BlobReader: ByteSource {
  let name: String
  private var files: [String]
  private var descriptor: Int32 = -1

  /// Reads `blob` from `folder`.
  init(_ blob: BlobRecord, in folder: DataFolder) {
    name = blob.name
    files = blob.segments.reversed().map { folder.blobFile($0.file) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      if descriptor < 0 {
        guard let path = files.popLast() else { return 0 }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw IngestionFailure.sourceNotFound }
      }
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 { return count }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw IngestionFailure.sourceUnreadable(errno: errno) }
      close(descriptor)
      descriptor = -1
    }
  }
}
