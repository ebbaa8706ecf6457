import KustoSink

// Where a cluster is tagged PROD, an answer of one key is not enough.
extension Model {
  /// Does what an answer means; where it is not enough, asks for the table's name first.
  mutating func consent(_ action: Action, to question: Overlay.Confirm.Question) -> [Effect] {
    guard let table = tableToType(before: action, to: question) else { return answer(action, to: question) }
    overlay = .prompt(Overlay.Prompt(.consent(question, answer: action, table: table), text: ""))
    return []
  }

  /// The table whose name has to be typed before `action` is done; nil where the answer is enough.
  private func tableToType(before action: Action, to question: Overlay.Confirm.Question) -> String? {
    guard action == .accept || action == .stop else { return nil }
    let (cluster, table): (String?, String?) =
      switch question {
      case .start: (connect.cluster, connect.table)
      case .abort(let run): place(ofRun: run)
      case .abortStream(let stream): place(ofStream: stream)
      case .leave: place(ofRun: run.id ?? "")
      case .unsettled(_, let cluster, let table, _): (cluster, table)
      case .goOnStream(let stream): place(ofStream: stream)
      case .localFolder, .discard: (nil, nil)
      }
    guard let cluster, let table, !table.isEmpty, isProduction(cluster) else { return nil }
    return table
  }

  private func isProduction(_ cluster: String) -> Bool { tags[ClusterIdentity(cluster)]?.uppercased() == "PROD" }

  /// Cluster and table of a run, as far as they are known.
  func place(ofRun run: String) -> (cluster: String?, table: String?) {
    if screen == .runs, let entry = runs.list.value?.first(where: { $0.run == run }) {
      return (entry.cluster, entry.table)
    }
    let state = self.run.state
    return state.table.isEmpty ? (connect.cluster, connect.table) : (state.cluster, state.table)
  }

  private func place(ofStream name: String) -> (String?, String?) {
    if let entry = runs.list.value?.first(where: { $0.run == name }) { return (entry.cluster, entry.table) }
    return (connect.cluster, stream.state.table.isEmpty ? connect.table : stream.state.table)
  }
}
