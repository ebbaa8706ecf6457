import Datasets
import Foundation

/// The one file in a zip archive, whose directory stands at its end: so it is spooled into a file first.
final class ZipSource: ByteSource {
  private let path: String
  private let content: any ByteSource

  /// Spools `archive` into `folder`.
  ///
  /// - Throws: ``IngestionFailure`` for what is no archive of one file.
  init(spooling archive: any ByteSource, into folder: DataFolder) throws {
    let path = folder.blobFile("zip-\(Guid.fresh())")
    self.path = path
    do {
      let file = try NewFile(creating: path)
      while true {
        let bytes = try archive.prefix(1 << 20)
        if bytes.isEmpty { break }
        try file.write(bytes)
      }
      try file.close()
      let zip = try ZipArchive(path: path)
      if let obstacle = zip.obstacle { throw IngestionFailure.format(obstacle.name) }
      content = try zip.open()
    } catch {
      unlink(path)
      throw error
    }
  }

  deinit { unlink(path) }

  var name: String { content.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try content.read(into: buffer) }
}
