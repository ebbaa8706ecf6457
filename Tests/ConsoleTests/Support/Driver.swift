import Console
import Foundation
import KustoSink
import TerminalKit
import Testing

/// A console without terminal, clock and world: keys go in, effects are answered by a script, screens come out.
///
/// Everything that happens is kept as a session, so that each scenario can be replayed.
final class Driver {
  private(set) var model: Model
  private(set) var effects: [Effect] = []
  private(set) var lines: [SessionLine] = []
  /// Answers effects; nil leaves one without an answer.
  var answer: (Effect) -> EffectResult.Outcome?
  let start: Start
  private var milliseconds = 0
  /// A warning or an error that no test has asked about yet.
  private var unseen: Note?

  init(
    start: Start = Start(clusters: ["local", "help.westeurope"], folder: "/data", time: Fixtures.start),
    keys: KeyBindings = KeyBindings(), answer: @escaping (Effect) -> EffectResult.Outcome? = Driver.world()
  ) {
    self.start = start
    self.answer = answer
    model = Model(start)
    model.keys = keys
    perform(begin(&model))
  }

  deinit { if let unseen { Issue.record("nobody asked about the message: \(unseen.text)") } }

  // MARK: doing

  func press(_ keys: Key...) {
    for key in keys {
      noteIsSeen()
      guard let message = Keymap.message(for: key, in: model) else {
        Issue.record("\(key) means nothing in \(model.place)")
        continue
      }
      send(message)
    }
  }

  /// Asks for actions, whatever their keys are; what is said of them is no matter.
  func ask(_ actions: Action...) {
    for action in actions {
      send(.action(action))
      unseen = nil
    }
  }

  /// Takes keys of a person's own.
  func use(_ keys: KeyBindings) { model.keys = keys }

  func type(_ text: String) { for character in text { press(.character(character)) } }

  func send(_ message: Message) {
    milliseconds += 100
    // Written and read again, as a session is.
    lines.append(SessionLine(sequence: lines.count + 1, milliseconds: milliseconds, entry: .message(message)))
    let before = model.note
    perform(update(&model, message))
    if model.note != before, model.note.severity == .warning || model.note.severity == .error { unseen = model.note }
  }

  func tell(_ script: RunScript) { tell(script.events) }

  func tell(_ events: [RunEvent]) {
    guard let id = followID else {
      Issue.record("no run is followed")
      return
    }
    send(.runEvents(id: id, events: events))
  }

  /// The process of the run that is followed is gone.
  func endFollowing() {
    guard let id = followID else {
      Issue.record("no run is followed")
      return
    }
    send(.result(EffectResult(id: id, outcome: .followEnded)))
  }

  func tell(_ news: [StreamNews]) {
    let ids = effects.compactMap { if case .followStream(let id, _) = $0 { id } else { nil } }
    guard let id = ids.last else {
      Issue.record("no stream is followed")
      return
    }
    send(.streamNews(id: id, news: news))
  }

  /// What readers of the run's table see at a moment of the script.
  func look(_ seen: RowPoll.Seen, at seconds: Double, times: Int = 1) {
    let ids = effects.compactMap { if case .watchRows(let id, _, _) = $0 { id } else { nil } }
    guard let id = ids.last else {
      Issue.record("nobody asks what readers see")
      return
    }
    let look = RowPoll(asked: Fixtures.at(seconds), answered: Fixtures.at(seconds + 0.02), seen: seen, times: times)
    send(.rowPoll(id: id, poll: look))
  }

  private var followID: EffectID? {
    effects.compactMap { if case .follow(let id, _) = $0 { id } else { nil } }.last
  }

  private func perform(_ new: [Effect]) {
    effects += new
    for effect in new {
      guard let id = effect.answerID, let outcome = answer(effect) else { continue }
      send(.result(EffectResult(id: id, outcome: outcome)))
    }
  }

  // MARK: asking

  func grid(_ width: Int = 80, _ height: Int = 24, glyphs: Glyphs = .ascii) -> Grid {
    var grid = Grid(size: Size(width: width, height: height), glyphs: glyphs)
    view(model, in: grid.bounds, on: &grid)
    return grid
  }

  func expect(_ text: String, at location: SourceLocation = #_sourceLocation) {
    let screen = grid().text
    #expect(screen.contains(text), "no \"\(text)\" on:\n\(screen)", sourceLocation: location)
  }

  func expectFooter(_ text: String, at location: SourceLocation = #_sourceLocation) {
    let footer = grid().text.split(separator: "\n").last.map(String.init) ?? ""
    #expect(footer.contains(text), "no \"\(text)\" in: \(footer)", sourceLocation: location)
  }

  /// Asks about the message line; a warning or error that nobody asks about fails the test.
  func expectNote(_ text: String, at location: SourceLocation = #_sourceLocation) {
    #expect(model.note.text.contains(text), "the note is: \(model.note.text)", sourceLocation: location)
    unseen = nil
  }

  /// The row that the cursor stands on.
  func expectSelected(_ text: String, at location: SourceLocation = #_sourceLocation) {
    let grid = grid()
    guard let cursor = grid.cursor else {
      Issue.record("no row is selected", sourceLocation: location)
      return
    }
    let row = grid.row(cursor.y).dropFirst(cursor.x).map(\.text).joined()
    #expect(row.contains(text), "selected: \(row)", sourceLocation: location)
  }

  private func noteIsSeen() {
    if let unseen { Issue.record("nobody asked about the message: \(unseen.text)") }
    unseen = nil
  }

  var session: Session {
    Session(
      header: SessionHeader(app: "test", width: 80, height: 24, glyphs: "ascii", start: start), lines: lines)
  }

  // MARK: the world

  /// A world in which everything is there and works.
  static func world(
    profile: DatasetProfile = Fixtures.profile, tables: [String] = ["Flights", "Airports", "Planes"]
  ) -> (Effect) -> EffectResult.Outcome? {
    { effect in
      switch effect {
      case .listDatabases: .databases(list: ["Demo", "Samples", "Telemetry"].map(DatabaseEntry.init))
      case .listTables: .tables(list: tables.map { TableEntry(name: $0) })
      case .tableSchema: .tableSchema(schema: Fixtures.schema)
      case .listFolder(_, let path):
        .folder(listing: FolderListing(path: path, entries: Fixtures.listing.entries))
      case .firstLines: .firstLines(lines: Fixtures.lines)
      case .inspect: .profile(profile: profile)
      case .plan(_, let request):
        .plan(preview: Fixtures.preview(table: request.target.table, creates: request.existing == nil))
      case .listMappings: .mappings(list: Fixtures.mappings)
      case .createMapping(_, _, let name, _, _): .mappingCreated(name: name)
      case .readMapping(_, let path): .mappingRead(mapping: Fixtures.mapping, path: path)
      case .launch(_, let plan, _): .launched(run: plan.run)
      case .abort: .abortRequested
      case .launchStream: .streamLaunched(stream: Fixtures.stream)
      case .order(_, _, let order): .ordered(order: order)
      case .goOnStream(_, let stream): .streamWentOn(stream: stream)
      case .resume(_, let run): .resumed(run: run)
      case .undo(_, let run): .undone(run: run, rows: 336_776)
      case .listRuns: .runs(list: Fixtures.runs)
      case .query(_, _, let text):
        text.contains("| count")
          ? .answer(
            answer: QueryAnswer(
              columns: [Column(name: "Count", type: .long)], rows: [[.integer(336_776)]], milliseconds: 12))
          : .answer(answer: Fixtures.answer)
      case .check: .check(items: Fixtures.items)
      case .signIn: .signedIn(words: "signed in")
      case .recallQuery(_, let back):
        .recalled(text: Fixtures.history.dropLast(back - 1).last, back: back)
      case .export(_, let answer, let path): .exported(rows: answer.rows.count, path: path)
      case .copy(_, let text): .copied(bytes: text.utf8.count)
      case .listSessions: .sessions(list: Fixtures.sessions)
      case .play: .played
      case .markReadOnly, .follow, .followStream, .watchRows, .watchRuns, .cancel, .setTheme, .setTag, .mark, .redraw,
        .watchMouse,
        .suspend, .quit:
        nil
      }
    }
  }
}

extension Effect {
  /// The id under which an answer is waited for.
  var answerID: EffectID? {
    switch self {
    case .listDatabases(let id, _), .listTables(let id, _, _), .tableSchema(let id, _), .listFolder(let id, _),
      .firstLines(let id, _), .inspect(let id, _, _, _), .plan(let id, _), .launch(let id, _, _), .abort(let id, _),
      .resume(let id, _), .undo(let id, _),
      .launchStream(let id, _, _), .order(let id, _, _), .goOnStream(let id, _), .listRuns(let id), .copy(let id, _),
      .query(let id, _, _), .check(let id, _, _), .signIn(let id, _, _), .recallQuery(let id, _), .export(let id, _, _),
      .listSessions(let id), .play(let id, _), .listMappings(let id, _), .createMapping(let id, _, _, _, _),
      .readMapping(let id, _):
      id
    case .markReadOnly, .follow, .followStream, .watchRows, .watchRuns, .cancel, .setTheme, .setTag, .mark, .redraw,
      .watchMouse,
      .suspend, .quit:
      nil
    }
  }
}
