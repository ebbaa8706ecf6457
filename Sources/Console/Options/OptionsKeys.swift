import KustoSink
import TerminalKit

extension Keymap {
  static let options: [Command] = [
    Command(.toggle, [.character(" ")], "toggle", "change the option", [.options], footer: true),
    Command(
      .start, [.character("S")], "START", "start the load; asks once", [.options], footer: true,
      unless: { $0.whyNotStart }),
    Command(
      .edit, [.character("e")], "edit", "edit the value", [.options],
      unless: { $0.options.field.isText ? nil : "\($0.key(.toggle)) changes this one" }),
    undoEdit(.options), redoEdit(.options), badValues(.options), nextPane(.options), previousPane(.options),
    copyLine(.options), copyLines(.options),
    refresh(.options), askDatabase(.options, footer: false),
  ]
}

// Why a command cannot be done now.
extension Model {
  var whyNotStart: String? {
    if let reason = whyReadOnly(connect.cluster) { return reason }
    if options.finish == .stream {
      if let reason = whyNotWatched { return reason }
    } else if run.isLive {
      return "a run is already in progress"
    }
    if dataset.profile.isLoading { return "every row is still being read" }
    if let problem = dataset.profile.problem { return problem.what }
    switch options.plan {
    case .loaded: return nil
    case .failed(let problem): return problem.what
    case .loading: return "the plan is being made"
    case .idle: return "there is no plan yet: \(keyWords(.refresh, in: .options)) makes one"
    }
  }
}
