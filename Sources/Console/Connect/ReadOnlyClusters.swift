import KustoSink

/// Clusters where the console only looks: it starts, resumes, undoes and creates nothing there.
package struct ReadOnlyClusters: Sendable, Hashable {
  /// By `config.toml`: only an edit of that file changes it.
  private let configured: Set<ClusterIdentity>
  /// By a key in the list of clusters.
  private var marked: Set<ClusterIdentity>

  init(configured: [String], marked: [String]) {
    self.configured = Set(configured.map { ClusterIdentity($0) })
    self.marked = Set(marked.map { ClusterIdentity($0) })
  }

  package func contains(_ cluster: String) -> Bool {
    // Most people have none, and this is asked for each key of the footer.
    if configured.isEmpty, marked.isEmpty { return false }
    return contains(ClusterIdentity(cluster))
  }

  func contains(_ cluster: ClusterIdentity) -> Bool { configured.contains(cluster) || marked.contains(cluster) }

  func isConfigured(_ cluster: String) -> Bool { configured.contains(ClusterIdentity(cluster)) }

  /// Marks a cluster, or takes the mark away; says whether it has it now.
  mutating func toggle(_ cluster: String) -> Bool {
    let identity = ClusterIdentity(cluster)
    if marked.remove(identity) != nil { return false }
    marked.insert(identity)
    return true
  }
}

extension [KnownCluster] {
  var readOnlyClusters: [String] { filter { $0.isReadOnly == true }.map(\.cluster) }
}

extension Model {
  /// Why nothing may be changed on `cluster`; nil where it may.
  func whyReadOnly(_ cluster: String?) -> String? {
    guard let cluster, readOnly.contains(cluster) else { return nil }
    let way =
      readOnly.isConfigured(cluster)
      ? "config.toml says so" : "\(keyWords(.readOnly, in: .connect))\(isPlain ? "" : " on Connect") changes that"
    return "\(cluster) is read-only here: \(way)"
  }

  private var markedCluster: String? {
    guard connect.pane == .clusters else { return connect.cluster }
    let shown = shownClusters
    return shown.indices.contains(connect.clusterCursor.index) ? shown[connect.clusterCursor.index] : nil
  }

  var whyNotReadOnly: String? {
    guard let cluster = markedCluster else { return "select a cluster first" }
    return readOnly.isConfigured(cluster) ? "\(cluster) is read-only by config.toml: change it there" : nil
  }

  var readOnlyWords: String {
    markedCluster.map { readOnly.contains($0) } == true ? "allow writes" : "read-only"
  }

  mutating func toggleReadOnly() -> [Effect] {
    guard let cluster = markedCluster else { return [] }
    let isReadOnly = readOnly.toggle(cluster)
    say(
      .ok,
      isReadOnly
        ? "\(cluster) is read-only from now on, in later consoles too; \(keyWords(.readOnly, in: .connect)) on Connect allows writes"
        : "\(cluster) may be changed again")
    return [.markReadOnly(cluster: cluster, isReadOnly: isReadOnly)]
  }
}
