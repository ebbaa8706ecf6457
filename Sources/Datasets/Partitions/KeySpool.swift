import Foundation

/// Files of rows, one or more a key, written side by side with few files open and in bounded memory.
final class KeySpool {
  /// A file whose rows are all there.
  struct Part {
    var key: Int
    var path: String
    var rows: Int
    var bytes: Int
  }

  private struct Key {
    var parts: [Part] = []
    var pending: ByteBuffer?
    /// When its file was used last; 0 while it is closed.
    var used = 0
    var file: PrivateFile?
  }

  private let folder: String
  private let targetBytes: Int
  private var keys: [Key] = []
  private var openKeys: [Int] = []
  private var clock = 0
  /// Memory of all rows that wait to be written.
  private var memory = 0

  private static let openLimit = 64
  /// Rows of a key that are written together.
  private static let batchBytes = 64 << 10
  private static let memoryLimit = 16 << 20

  init(folder: String, targetBytes: Int) {
    self.folder = folder
    self.targetBytes = targetBytes
  }

  func addKey() { keys.append(Key()) }

  /// Adds a row to the last part of a key, or begins the next when that would grow too large.
  func add(_ row: UnsafeRawBufferPointer, to key: Int) throws {
    let isFull = keys[key].parts.last.map { $0.bytes + row.count > targetBytes } ?? true
    if isFull {
      try close(key)
      let path = "\(folder)/key-\(key)-\(keys[key].parts.count).csv"
      keys[key].parts.append(Part(key: key, path: path, rows: 0, bytes: 0))
    }
    let buffer = keys[key].pending ?? ByteBuffer(capacity: 256)
    if keys[key].pending == nil {
      keys[key].pending = buffer
      memory += buffer.capacity
    }
    let before = buffer.capacity
    buffer.append(row.bindMemory(to: UInt8.self))
    memory += buffer.capacity - before
    let last = keys[key].parts.count - 1
    keys[key].parts[last].rows += 1
    keys[key].parts[last].bytes += row.count
    if buffer.count >= Self.batchBytes { try flush(key) }
    if memory > Self.memoryLimit { try flushAll() }
  }

  /// All parts, key by key.
  func finish() throws -> [Part] {
    try flushAll()
    for key in keys.indices { try close(key) }
    return keys.flatMap(\.parts)
  }

  /// Takes away whatever was written.
  func removeAll() {
    for key in keys.indices {
      keys[key].file = nil
      for part in keys[key].parts { unlink(part.path) }
    }
  }

  private func flushAll() throws {
    for key in keys.indices where keys[key].pending != nil {
      try flush(key)
      memory -= keys[key].pending?.capacity ?? 0
      keys[key].pending = nil
    }
  }

  private func flush(_ key: Int) throws {
    guard let pending = keys[key].pending, pending.count > 0 else { return }
    try open(key).write(pending.bytes)
    pending.removeAll()
  }

  /// Ends the last part of a key.
  private func close(_ key: Int) throws {
    try flush(key)
    try closeFile(key)
  }

  private func closeFile(_ key: Int) throws {
    guard let file = keys[key].file else { return }
    keys[key].file = nil
    openKeys.removeAll { $0 == key }
    try file.close()
  }

  private func open(_ key: Int) throws -> PrivateFile {
    clock += 1
    keys[key].used = clock
    if let file = keys[key].file { return file }
    if openKeys.count >= Self.openLimit, let oldest = openKeys.min(by: { keys[$0].used < keys[$1].used }) {
      try closeFile(oldest)
    }
    let part = keys[key].parts[keys[key].parts.count - 1]
    let waiting = keys[key].pending?.count ?? 0
    let file =
      part.bytes == waiting
      ? try PrivateFile(creating: part.path)
      : try PrivateFile(extending: part.path, bytes: part.bytes - waiting)
    keys[key].file = file
    openKeys.append(key)
    return file
  }
}
