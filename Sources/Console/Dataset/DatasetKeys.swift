import KustoSink
import TerminalKit

extension Keymap {
  static let dataset: [Command] = [
    Command(.toggle, [.character(" ")], "pick", "pick a file or folder", [.dataset], footer: true),
    Command(
      .nextPane, [.tab], { $0.dataset.pane == .files ? "dataset" : "files" },
      "switch between the files and the dataset", [.dataset], footer: true),
    Command(
      .leaveOut, [.character("x")], "remove", "remove a picked file, folder or pattern", [.dataset], footer: true,
      unless: { $0.dataset.picked.isEmpty ? "nothing is picked" : nil }),
    Command(.glob, [.character("*")], "glob", "pick by a pattern such as *.csv", [.dataset], footer: true),
    Command(
      .header, [.character("i")], "header", "whether the first record names the columns: auto, present, absent",
      [.dataset], footer: true),
    undoEdit(.dataset), redoEdit(.dataset), previousPane(.dataset), refresh(.dataset), filter(.dataset),
    askDatabase(.dataset, footer: false),
  ]
}

// Why a command cannot be done now.
extension Model {
  var whyNotSchema: String? {
    if let reason = whyNotDataset { return reason }
    switch dataset.profile {
    case .loaded: return nil
    case .failed(let problem): return "the picked files cannot be read: \(problem.what)"
    case .loading: return "every row is being scanned; \(keyWords(.back, in: .dataset)) stops"
    case .idle: break
    }
    let (pick, pane, open) = (keyWords(.toggle, in: .dataset), keyWords(.nextPane, in: .dataset), openInDatasetKey)
    return "pick files with \(pick), then \(pane) and \(open) read them"
  }

  var openInDatasetKey: String { keyWords(.open, in: .dataset) }
}
