import Foundation

/// Hears of changes in folders from the kernel, by inotify; a hint only, for what counts is the list of the files.
///
/// File systems of other machines tell nothing, and a system may have no watches left: then ``isDeaf`` is true and only
/// listing finds files.
package final class FolderWatch {
  package enum Hint: Hashable {
    /// A file was closed or moved in; the path below the source's folder.
    case file(String, isWhole: Bool)
    /// Something happened that only a list can tell.
    case anything
  }

  private let descriptor: Int32
  private let lister: FolderLister
  private var folders: [Int32: String] = [:]
  private var watched: Set<String> = []
  package private(set) var isDeaf: Bool

  package init(_ lister: FolderLister, polls: Bool = false) {
    self.lister = lister
    descriptor = polls ? -1 : inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    isDeaf = descriptor < 0
    if !isDeaf { watch([""]) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Watches folders, by their paths below the source's; tells whether one of them was not watched before.
  @discardableResult
  package func watch(_ paths: [String]) -> Bool {
    guard descriptor >= 0 else { return false }
    var isNew = false
    let wish = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MOVED_FROM | IN_DELETE_SELF)
    for path in paths where watched.insert(path).inserted {
      let number = inotify_add_watch(descriptor, path.isEmpty ? lister.folder : lister.path(of: path), wish)
      if number >= 0 {
        folders[number] = path
        isNew = true
      } else if errno == ENOSPC || errno == ENOMEM {
        isDeaf = true
      }
    }
    return isNew
  }

  /// What happened since the last call; does not wait.
  package func hints() -> Set<Hint> {
    guard descriptor >= 0 else { return [] }
    var hints: Set<Hint> = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return hints }
      buffer.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[..<count]), &hints) }
    }
  }

  private func take(_ bytes: UnsafeRawBufferPointer, _ hints: inout Set<Hint>) {
    var offset = 0
    let head = MemoryLayout<inotify_event>.size
    while bytes.count - offset >= head {
      let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
      let end = offset + head + Int(event.len)
      guard end <= bytes.count else { return }
      let name = bytes[(offset + head)..<end].prefix { $0 != 0 }
      take(event, name: String(decoding: name, as: UTF8.self), &hints)
      offset = end
    }
  }

  private func take(_ event: inotify_event, name: String, _ hints: inout Set<Hint>) {
    let mask = event.mask
    if mask & UInt32(IN_IGNORED) != 0 {
      if let path = folders.removeValue(forKey: event.wd) { watched.remove(path) }
    }
    guard mask & UInt32(IN_ISDIR | IN_Q_OVERFLOW | IN_IGNORED) == 0, let folder = folders[event.wd], !name.isEmpty
    else {
      hints.insert(.anything)
      return
    }
    guard lister.admits(name) else { return }
    let path = folder.isEmpty ? name : "\(folder)/\(name)"
    if mask & UInt32(IN_MOVED_TO) != 0 { hints.insert(.file(path, isWhole: true)) }
    if mask & UInt32(IN_CLOSE_WRITE | IN_CREATE) != 0 { hints.insert(.file(path, isWhole: false)) }
  }
}
