import Console
import Foundation
import KustoSink
import Synchronization

/// The clusters that were used from the console, the newest first, with the way of signing in and never a secret.
///
/// A convenience: a file that cannot be read or written is none.
final class ClusterList: Sendable {
  private let path: String
  private let list: Mutex<[KnownCluster]>

  private static let most = 30
  private static let mostBytes = 1 << 20

  init(_ state: StateFolder) {
    path = "\(state.path)/clusters.json"
    let bytes = (try? PlainFile.bytes(path, limit: Self.mostBytes)) ?? nil
    let known = bytes.flatMap { try? JSONDecoder().decode([KnownCluster].self, from: Data($0)) } ?? []
    list = Mutex(Array(known.filter { !$0.cluster.isEmpty }.prefix(Self.most)))
  }

  var clusters: [KnownCluster] { list.withLock(\.self) }

  /// Keeps whether `cluster` is read-only.
  func mark(_ cluster: String, isReadOnly: Bool) {
    let changed = list.withLock { list in
      let known = list.firstIndex { $0.cluster == cluster }
      if let known {
        list[known].isReadOnly = isReadOnly ? true : nil
      } else {
        list.append(KnownCluster(cluster: cluster, isReadOnly: isReadOnly ? true : nil))
      }
      return list
    }
    write(changed)
  }

  /// Puts `cluster` first; a way of signing in that is known stays when none is given.
  func remember(_ cluster: String, _ signIn: SignInValues? = nil) {
    guard cluster != "local" else { return }
    let changed = list.withLock { list -> [KnownCluster]? in
      let before = list
      let known = list.first { $0.cluster == cluster }
      list.removeAll { $0.cluster == cluster }
      list.insert(
        KnownCluster(cluster: cluster, signIn: signIn ?? known?.signIn, isReadOnly: known?.isReadOnly), at: 0)
      list = Array(list.prefix(Self.most))
      return list == before ? nil : list
    }
    if let changed { write(changed) }
  }

  private func write(_ list: [KnownCluster]) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(list) else { return }
    let next = "\(path).\(getpid())"
    let descriptor = open(next, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return }
    let written = data.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    if written != data.count || rename(next, path) != 0 { unlink(next) }
  }
}
