import Foundation

/// The folder that holds everything: catalogue, blobs, token, and a locked file for every process that serves it.
package struct DataFolder: Sendable {
  package let path: String

  /// Makes the folder, private to its owner, when it is not there.
  ///
  /// - Throws: ``LocalKustoError``.
  package init(preparing path: String) throws {
    self.path = path
    try Self.makeFolder(path)
    try Self.checkOwner(path, isLinkAllowed: true)
    try Self.makePrivate(path)
    for folder in [blobs, owners] {
      try Self.makeFolder(folder)
      try Self.checkOwner(folder, isLinkAllowed: false)
    }
    try Self.touch(catalog)
  }

  /// True until something was written into the catalogue.
  var hasEmptyCatalog: Bool {
    var status = stat()
    return stat(catalog, &status) == 0 && status.st_size == 0
  }

  package var catalog: String { path + "/catalog.sqlite" }
  package var blobs: String { path + "/blobs" }
  package var owners: String { path + "/owners" }
  var opening: String { path + "/opening.lock" }
  package var token: String { path + "/token" }

  /// The path of the file that holds one piece of a blob; `name` is one that the store made.
  package func blobFile(_ name: String) -> String { "\(blobs)/\(name)" }

  /// The bearer token of this folder, made at the first start.
  ///
  /// - Throws: ``LocalKustoError/folderNotUsable(path:errno:)``.
  package func bearerToken() throws -> String {
    if let found = try readToken() { return found }
    let fresh = Secret.random()
    let temporary = "\(token).\(UUID().uuidString)"
    let file = try NewFile(creating: temporary)
    try file.write(Array(fresh.utf8))
    try file.close()
    // A link, unlike a rename, fails when another process was first: then that one's token counts.
    let linked = link(temporary, token)
    let reason = errno
    unlink(temporary)
    if linked == 0 { return fresh }
    guard let found = try readToken() else { throw LocalKustoError.folderNotUsable(path: token, errno: reason) }
    return found
  }

  /// Nil when there is none; one that others put there, or can read, is no secret.
  private func readToken() throws -> String? {
    // Without waiting, for a pipe that nobody writes to.
    let file = open(token, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw errno == ELOOP
        ? LocalKustoError.notOurs(path: token) : LocalKustoError.folderNotUsable(path: token, errno: errno)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
      throw LocalKustoError.notOurs(path: token)
    }
    guard status.st_mode & 0o077 == 0 else { throw LocalKustoError.folderNotPrivate(path: token) }
    var bytes = [UInt8](repeating: 0, count: Self.longestToken)
    let count = read(file, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? nil : text
  }

  private static let longestToken = 4096

  private static func checkOwner(_ path: String, isLinkAllowed: Bool) throws {
    var status = stat()
    let result = isLinkAllowed ? stat(path, &status) : lstat(path, &status)
    guard result == 0 else { throw LocalKustoError.folderNotUsable(path: path, errno: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
      throw LocalKustoError.notOurs(path: path)
    }
  }

  private static func makeFolder(_ path: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      guard isFolder.boolValue else { throw LocalKustoError.folderNotUsable(path: path, errno: ENOTDIR) }
      return
    }
    // Foundation's own deletingLastPathComponent traps on a bare name.
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    if !parent.isEmpty, parent != path, !FileManager.default.fileExists(atPath: parent) { try makeFolder(parent) }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw LocalKustoError.folderNotUsable(path: path, errno: errno)
    }
  }

  /// A folder of our own becomes private; one that holds other things keeps its rights, if only the owner may write.
  private static func makePrivate(_ path: String) throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    if names.isEmpty || names.contains("catalog.sqlite") {
      guard chmod(path, 0o700) == 0 else { throw LocalKustoError.folderNotPrivate(path: path) }
      return
    }
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    let mode = (facts?[.posixPermissions] as? NSNumber)?.intValue ?? 0
    guard mode & 0o022 == 0 else { throw LocalKustoError.folderNotPrivate(path: path) }
  }

  /// SQLite gives its journal files the rights of the database, so the database must exist with the right ones first.
  private static func touch(_ path: String) throws {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard file >= 0 else {
      throw errno == ELOOP
        ? LocalKustoError.notOurs(path: path) : LocalKustoError.folderNotUsable(path: path, errno: errno)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
      throw LocalKustoError.notOurs(path: path)
    }
  }
}

/// Random text that cannot be guessed.
package enum Secret {
  /// 256 bits as hexadecimal digits.
  package static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<4).map { _ in
      let word = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
      return String(repeating: "0", count: 16 - word.count) + word
    }.joined()
  }

  /// Compares without telling by its time how much was right.
  package static func matches(_ given: String, _ expected: String) -> Bool {
    let given = Array(given.utf8)
    let expected = Array(expected.utf8)
    guard given.count == expected.count else { return false }
    return zip(given, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

/// A file that is being written, readable by its owner only.
package struct NewFile {
  private let descriptor: Int32
  private let path: String

  /// Creates the file; it must not exist.
  package init(creating path: String) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    self.path = path
    guard descriptor >= 0 else { throw LocalKustoError.folderNotUsable(path: path, errno: errno) }
  }

  /// Writes all of `bytes`.
  package func write(_ bytes: some ContiguousBytes) throws {
    try bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let written = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          throw LocalKustoError.folderNotUsable(path: path, errno: errno)
        }
        rest = rest.dropFirst(written)
      }
    }
  }

  /// Closes the file.
  package func close() throws {
    guard Foundation.close(descriptor) == 0 else {
      throw LocalKustoError.folderNotUsable(path: path, errno: errno)
    }
  }
}
