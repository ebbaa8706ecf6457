import Foundation
import KustoSink

extension Model {
  /// Changes the line that is being edited; text without an editor goes nowhere.
  mutating func type(_ change: (inout LineEditor) -> Void) -> [Effect] {
    switch overlay {
    case .prompt(var prompt):
      change(&prompt.editor)
      prompt.refusal = nil
      overlay = .prompt(prompt)
    case .filter(let pane, var editor):
      change(&editor)
      overlay = .filter(pane, editor)
      filters[pane] = editor.text
      return filterChanged(pane)
    case .commands(var list):
      guard var editor = list.typing else { return [] }
      change(&editor)
      list.typing = editor
      list.cursor = Cursor()
      overlay = .commands(list)
    case nil where place == .queryText:
      change(&query.editor)
      query.forgetHistory()
    case .signIn(var form) where place == .signInField:
      change(&form.editor)
      form.refusal = nil
      overlay = .signIn(form)
    case .types, .conversions, .confirm, .reader, .picks, .mappings, .signIn, nil: break
    }
    return []
  }

  mutating func performInOverlay(_ action: Action) -> [Effect] {
    switch overlay {
    case .commands(let list): return perform(action, in: list)
    case .prompt(let prompt): return perform(action, in: prompt)
    case .filter(let pane, _): return perform(action, filtering: pane)
    case .types(let chooser): return perform(action, in: chooser)
    case .conversions(let chooser): return perform(action, in: chooser)
    case .confirm(let confirm): return perform(action, in: confirm)
    case .reader(let reader): return perform(action, in: reader)
    case .picks(let cursor): return perform(action, inPicks: cursor)
    case .mappings(let chooser): return perform(action, in: chooser)
    case .signIn(let form): return perform(action, in: form)
    case nil: return []
    }
  }

  private mutating func perform(_ action: Action, in list: Overlay.CommandList) -> [Effect] {
    var list = list
    let commands = Keymap.listed(in: self)
    switch action {
    case .back where list.isHelp && list.typing != nil:
      overlay = .commands(Overlay.CommandList(isHelp: true))
    case .back, .interrupt, .help: overlay = nil
    case .filter: overlay = .commands(Overlay.CommandList(typing: LineEditor(), isHelp: true))
    case .open:
      overlay = nil
      guard commands.indices.contains(list.cursor.index) else { return [] }
      return take(commands[list.cursor.index])
    default:
      _ = list.cursor.move(action, count: commands.count)
      overlay = .commands(list)
    }
    return []
  }

  private mutating func perform(_ action: Action, in prompt: Overlay.Prompt) -> [Effect] {
    switch action {
    case .back, .interrupt:
      overlay = nil
      return []
    case .open:
      var prompt = prompt
      let text = prompt.editor.text.trimmingCharacters(in: .whitespaces)
      if let refusal = refusal(of: text, for: prompt.subject) {
        prompt.refusal = refusal
        overlay = .prompt(prompt)
        return []
      }
      overlay = nil
      return accept(text, for: prompt.subject)
    default: return []
    }
  }

  private mutating func perform(_ action: Action, filtering pane: Pane) -> [Effect] {
    switch action {
    case .back, .interrupt:
      filters[pane] = nil
      overlay = nil
      return filterChanged(pane)
    case .open:
      overlay = nil
      return []
    case .up, .down:
      overlay = nil
      return perform(action)
    default: return []
    }
  }

  private mutating func perform(_ action: Action, in chooser: Overlay.TypeChooser) -> [Effect] {
    var chooser = chooser
    switch action {
    case .back, .interrupt: overlay = nil
    case .open:
      let type = ScalarType.allCases[chooser.cursor.index]
      if schema.badValues == .fail, let violation = schema.violation(of: type, column: chooser.column) {
        say(.warning, Words.loses(type, violation))
        return []
      }
      overlay = nil
      return change(column: chooser.column) { $0.type = type }
    default:
      _ = chooser.cursor.move(action, count: ScalarType.allCases.count)
      overlay = .types(chooser)
    }
    return []
  }

  private mutating func perform(_ action: Action, in confirm: Overlay.Confirm) -> [Effect] {
    var confirm = confirm
    switch action {
    case .back, .decline:
      overlay = nil
      if case .localFolder(let cluster) = confirm.question {
        note = Note(.info, "")
        overlay = .prompt(Overlay.Prompt(.cluster, text: cluster))
        return []
      }
    case .open: return perform(confirm.answers[confirm.cursor.index], in: confirm)
    case .accept, .showRuns, .detach, .stop:
      guard confirm.answers.contains(action) else { return [] }
      overlay = nil
      return consent(action, to: confirm.question)
    case .interrupt:
      // A second ^C must get a person out; leaving the engine alone is the way that loses nothing.
      overlay = nil
      return confirm.question.answerThatLeaves == nil ? [] : quit()
    case .left, .previousPane: _ = confirm.cursor.move(.up, count: confirm.answers.count)
    case .right, .nextPane: _ = confirm.cursor.move(.down, count: confirm.answers.count)
    default: _ = confirm.cursor.move(action, count: confirm.answers.count)
    }
    if overlay != nil { overlay = .confirm(confirm) }
    return []
  }

  private mutating func perform(_ action: Action, in reader: Overlay.Reader) -> [Effect] {
    var reader = reader
    switch action {
    case .back, .interrupt, .open: overlay = nil
    case .copy: return copy([reader.text])
    default:
      // How many lines there are, only the view knows: it stops at the last.
      var cursor = Cursor(reader.top)
      _ = cursor.move(action, count: Overlay.Reader.mostLines)
      reader.top = cursor.index
      overlay = .reader(reader)
    }
    return []
  }

  mutating func answer(_ action: Action, to question: Overlay.Confirm.Question) -> [Effect] {
    switch (question, action) {
    case (.start, .accept): return options.finish == .stream ? launchStream() : launch()
    case (.abortStream(let stream), .accept): return order(.stopNow, of: stream)
    case (.abort(let run), .accept): return abort(run)
    case (.leave, .detach), (.discard, .accept): return quit()
    case (.localFolder(let cluster), .accept): return connect(to: cluster)
    case (.unsettled(let run, let cluster, _, _), .accept): return resume(run, on: cluster)
    case (.goOnStream(let stream), .accept): return goOn(stream: stream)
    case (.unsettled, .showRuns): return go(to: .runs)
    case (.leave, .stop):
      guard let run = run.id else { return [] }
      return abort(run)
    default: return []
    }
  }

  /// Moves the selection to where the narrowed list has one.
  mutating func filterChanged(_ pane: Pane) -> [Effect] {
    switch pane {
    case .clusters: connect.clusterCursor = Cursor()
    case .databases: connect.databaseCursor = Cursor()
    case .tables:
      connect.tableCursor = Cursor()
      return peekTable()
    case .files:
      dataset.cursor = Cursor()
      return peekFile()
    case .columns: schema.cursor = Cursor()
    case .partitions: run.selected = nil
    case .log: run.followsLog = true
    case .runs: runs.cursor = Cursor()
    case .sessions: runs.sessionCursor = Cursor()
    }
    return []
  }
}
