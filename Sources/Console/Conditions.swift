import KustoSink

// When a command is there but cannot be done, and why: the words that the message line and the palette show.
extension Model {
  var whyNotEarlier: String? {
    run.isLive && !run.isAsync ? "the run is still in progress: A aborts it, q leaves it running" : nil
  }

  var whyNotDataset: String? {
    connect.target == nil ? "choose a cluster, a database and a table first" : nil
  }

  var whyNotSchema: String? {
    if let reason = whyNotDataset { return reason }
    return dataset.profile.value == nil ? "pick files with Space, then Tab and Enter read them" : nil
  }

  var whyNotOptions: String? {
    // How files are read is said here, too, when they could not be read without it.
    if whyNotDataset == nil, !dataset.picked.isEmpty, dataset.profile.problem != nil { return nil }
    if let reason = whyNotSchema { return reason }
    guard schema.isBuilt(for: self) else { return "check the schema first (3)" }
    if !schema.columns.contains(where: \.use) { return "every column is skipped" }
    let conflicts = schema.conflicts
    guard let first = conflicts.first else { return nil }
    let more = conflicts.count > 1 ? " (and \(conflicts.count - 1) more)" : ""
    return "\(schema.columns[first.column].source): "
      + Words.conflict(first.conflict, table: connect.target?.table ?? "the table") + more
  }

  var whyNotRun: String? { run.id == nil && run.launching == nil ? "no run has been started yet" : nil }

  var whyNotResult: String? { run.state.outcome == nil ? "there is no result yet" : nil }

  var whyNotStart: String? {
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
    case .idle: return "there is no plan yet: r makes one"
    }
  }

  var whyNotAbort: String? {
    guard screen == .runs else { return whyNotAbortWatched }
    guard let entry = runs.selected(in: self) else { return "there is no run" }
    switch entry.state {
    case .running, .starting: return nil
    case .finished: return "this run is over"
    case .died where entry.batches != nil: return "its process is gone: R lets it go on"
    case .died: return "its process is gone: R finishes it or rolls it back"
    }
  }

  var whyNotAbortWatched: String? {
    guard run.isLive, run.id != nil else { return "no run is going" }
    switch run.state.phase {
    case .committing: return "the commit was sent; it ends by itself, with all rows or none"
    case .cleaning where run.state.committedRows != nil: return "it is already committed"
    case .rollingBack: return "it is already rolling back"
    default: return run.state.abortRequestedBy == nil ? nil : "it was already asked to stop"
    }
  }

  var whyNotColumn: String? { schema.columns.isEmpty ? "there is no column" : nil }

  var whyNotEdit: String? {
    if screen == .schema { return whyNotColumn }
    return options.field.isText ? nil : "Space changes this one"
  }

  var whyNotAdd: String? {
    connect.pane != .clusters && connect.database == nil ? "choose a database first" : nil
  }

  var whyNotOpen: String? {
    switch screen {
    case .dataset:
      dataset.profile.isLoading && !dataset.opensFolder(in: self) ? "every row is being scanned; Esc stops" : nil
    case .schema: whyNotOptions
    case .options: options.pane == .plan ? whyNotCopy : options.field == .start ? whyNotStart : nil
    case .runs: whyNotAttach
    case .run: whyNotPastCommit
    case .stream:
      run.isLive && !run.isAsync ? "run \(run.id ?? "") is still in progress: 5 shows it, q leaves it running" : nil
    default: nil
    }
  }

  /// A run that is waited for must not be lost sight of by looking at another.
  private var whyNotAttach: String? {
    guard let entry = runs.selected(in: self) else { return "there is no run" }
    if entry.batches != nil { return nil }
    guard run.isLive, !run.isAsync, run.id != entry.run else { return nil }
    return "run \(run.id ?? "") is still in progress: 5 shows it, q leaves it running"
  }

  var whyNotCopy: String? {
    switch screen {
    case .options: options.plan.value == nil ? "there is no plan yet" : nil
    case .runs: runs.selected(in: self) == nil ? "there is no run" : nil
    case .query: whyNotRows
    default: nil
    }
  }

  /// What Enter does here, for the footer.
  var enterWords: String {
    switch screen {
    case .connect: "choose"
    case .dataset:
      if dataset.opensFolder(in: self) {
        "open folder"
      } else {
        dataset.profile.value != nil || dataset.profile.isLoading ? "next" : "read it"
      }
    case .schema: "next"
    case .options: options.pane == .plan ? "copy" : options.field == .start ? "START" : "change"
    case .run:
      if run.commit.isUp, run.commit.choice == .command {
        "whole command"
      } else if run.commit.isUp {
        run.state.outcome == nil ? "wait" : "result"
      } else {
        run.state.outcome == nil ? "detail" : "result"
      }
    case .result: "ask it"
    case .runs: "attach"
    case .stream: "its run"
    case .query: query.pane == .text ? "ask" : "whole value"
    }
  }

  var addWords: String { connect.pane == .clusters ? "add cluster" : "new table" }
}
