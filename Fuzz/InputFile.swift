import Foundation

/// A file with the bytes of the input, written over again and again.
struct InputFile {
  let path: String

  /// - Parameter name: The file's name, whose ending may matter.
  init(_ bytes: [UInt8], name: String = "input") {
    path = "\(Self.folder)/\(name)"
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0, write(file, bytes, bytes.count) == bytes.count, close(file) == 0 else {
      failed("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  /// The file as the readers get it after its first bytes were looked at.
  var source: SourceFile {
    get throws { try FileProbe(path: path).file }
  }

  /// In memory, where there is such a place; scripts/fuzz takes it away again.
  private static let folder: String = {
    let parent = ProcessInfo.processInfo.environment["KUSTOSINK_FUZZ_WORK"] ?? NSTemporaryDirectory()
    let folder = "\(parent)/\(getpid())"
    mkdir(folder, 0o700)
    return folder
  }()
}
