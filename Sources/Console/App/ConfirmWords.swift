import KustoSink

// What a question says above its answers.
extension OverlayView {
  func words(_ question: Overlay.Confirm.Question) -> (title: String, lines: [String]) {
    switch question {
    case .start: return model.options.finish == .stream ? streamStartWords : startWords
    case .abort(let run):
      return ("Abort the run?", ["run \(run)", "No rows are committed. The table is not changed."])
    case .localFolder(let cluster):
      return (
        "Use the embedded Kusto in this folder?",
        [String(cluster.dropFirst(6)), "A folder without one gets one: a catalogue, a token and the data."]
      )
    case .unsettled(let run, _, let table, 0):
      return (
        "1 run not finished",
        ["run \(run) into \(table): its process died", "resume: finish it, or roll it back"]
      )
    case .unsettled(let run, _, let table, let others):
      return (
        "\(others + 1) runs not finished",
        [
          "their processes died; the newest is run \(run) into \(table)",
          "\(model.keyWords(.settle, in: .runs)) in the list of runs resumes one",
        ]
      )
    case .goOnStream(let stream):
      return ("Let the stream go on?", ["stream \(stream)"])
    case .abortStream(let stream):
      return (
        "Abort the stream?", ["stream \(stream)", "Committed batches stay. The batch on its way is rolled back."]
      )
    case .leave:
      return (
        "A run is going",
        [
          "detach: quit now; the run continues in its own process",
          "stop: drop the staged rows; the table is not changed",
          "(the console then stays to show it)",
        ]
      )
    case .discard:
      return ("Quit?", ["What you changed on Dataset, Schema and Options is lost.", "No load was started."])
    }
  }

  private var streamStartWords: (title: String, lines: [String]) {
    let target = model.connect.target
    return (
      "Start the stream?",
      [
        "files of \(model.dataset.picked.first ?? "")",
        "into \(target?.database ?? "").\(target?.table ?? "") of \(target?.cluster ?? "")",
        "trigger \(model.options.trigger): you can quit at once",
      ]
    )
  }

  private var startWords: (title: String, lines: [String]) {
    let preview = model.options.plan.value
    let target = model.connect.target
    let rows = Figures.counted(preview?.rows ?? 0, "row")
    return (
      "Start the load?",
      [
        "\(model.mayLoseRows ? "at most " : "")\(rows) in \(Figures.counted(preview?.partitions ?? 0, "partition"))",
        "into \(target?.database ?? "").\(target?.table ?? "") of \(target?.cluster ?? "")",
      ] + model.startWarnings.map { "! \($0)" } + [ending]
    )
  }

  /// What the console does after the start.
  private var ending: String {
    if model.options.isAsync { return "async: you can quit at once" }
    return model.options.mode == .transactional
      ? "the console waits for the commit" : "the console waits until all rows have arrived"
  }

  func consentWords(_ question: Overlay.Confirm.Question) -> String {
    switch question {
    case .start: model.options.finish == .stream ? "start the stream" : "start the load"
    case .abort, .abortStream: "abort"
    case .leave: "stop the run"
    case .unsettled: "resume the run"
    case .goOnStream: "let the stream go on"
    case .localFolder, .discard: "go on"
    }
  }
}
