import Console
import Foundation
import KustoSink

/// The queries that were asked from the console, a line each, in a file that only its owner can read.
///
/// It is a convenience: what cannot be read or written is not there, and nothing fails for it.
struct QueryHistory: Sendable {
  private let folder: String
  private var path: String { "\(folder)/queries" }

  private static let mostEntries = 500
  private static let mostBytes = 8 << 20

  init(_ state: StateFolder) { folder = state.path }

  /// The query that was asked so many queries ago, from 1; nil where there is none.
  func entry(back: Int) -> String? {
    let entries = entries()
    return (1...max(1, entries.count)).contains(back) && !entries.isEmpty ? entries[entries.count - back] : nil
  }

  private func entries() -> [String] {
    guard let bytes = try? PlainFile.bytes(path, limit: Self.mostBytes) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Writes `text` down, without what looks like a secret; the same query twice in a row is one.
  func remember(_ text: String) {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let clean = String(decoding: Redaction.cleaned(Array(line.utf8)), as: UTF8.self)
    let known = entries()
    guard known.last != clean else { return }
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    if known.count < 2 * Self.mostEntries, append(clean) { return }
    replace(with: known.suffix(Self.mostEntries - 1) + [clean])
  }

  private func append(_ line: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return true }
    defer { close(descriptor) }
    guard (try? PlainFile.check(descriptor, path)) != nil else { return true }
    return Self.write(line + "\n", to: descriptor)
  }

  /// Writes a new file and puts it in the place of the old one.
  private func replace(with lines: some Sequence<String>) {
    let next = "\(path).\(getpid())"
    let descriptor = open(next, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return }
    let isWritten = Self.write(lines.map { $0 + "\n" }.joined(), to: descriptor)
    close(descriptor)
    if !isWritten || rename(next, path) != 0 { unlink(next) }
  }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
  }
}
