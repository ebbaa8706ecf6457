import KustoSink
import TerminalKit

/// A query, what was asked before, and the rows that came.
package struct QueryState: Sendable, Hashable {
  package enum Pane: Sendable, Hashable { case text, rows }

  package var place: QueryPlace?
  package var pane = Pane.text
  package var editor = LineEditor()
  package var answer = Loadable<QueryAnswer>.idle
  /// The query that the rows are of.
  package var asked = ""
  package var row = Cursor()
  package var column = 0
  /// Columns of the screen that each column of the answer takes.
  package private(set) var widths: [Int] = []
  /// How far back in the history the text is; 0 for what was typed.
  var back = 0
  /// What was typed before somebody went back.
  var draft = ""
  /// How far back the arrows have asked for; answers may be on their way.
  var wantedBack = 0
  var recalling: Set<EffectID> = []
  var exporting: EffectID?
  var exportPath = ""
  /// The screen that Esc goes back to.
  package var origin = Screen.connect

  static let widest = 40
  /// Rows that the width of a column is taken from.
  private static let measured = 200

  /// The text is one of its own from now on; answers that are on their way do not change it.
  mutating func forgetHistory() { (back, wantedBack, recalling) = (0, 0, []) }

  mutating func measure() {
    guard let answer = answer.value else {
      widths = []
      return
    }
    widths = answer.columns.indices.map { column in
      let title = SafeText(answer.columns[column].name).width
      let widest = answer.rows.indices.prefix(Self.measured).map { row in
        SafeText((answer.text(row: row, column: column) ?? "null").prefix(Self.widest)).width
      }.max()
      return max(1, min(Self.widest, max(title, widest ?? 0)))
    }
  }
}

extension Model {
  /// Opens the query screen with what this screen is about.
  mutating func openQuery() -> [Effect] {
    guard let (place, text) = queryWish else { return [] }
    let runsAtOnce = screen == .result
    if query.place != place { (query.answer, query.asked) = (.idle, "") }
    query.origin = screen == .query ? query.origin : screen
    query.place = place
    if let text, !text.isEmpty { query.editor = LineEditor(text) }
    query.pane = .text
    query.forgetHistory()
    screen = .query
    let keys = [Action.open, .up, .down, .nextPane].map { keyWords($0, in: .queryText) }
    say(.info, "\(keys[0]) asks, \(keys[1]) and \(keys[2]) show what was asked before, \(keys[3]) goes to the rows")
    return runsAtOnce ? ask() : []
  }

  /// Where a query from this screen goes, and what it asks; nil where that is not known.
  private var queryWish: (place: QueryPlace, text: String?)? {
    switch screen {
    case .result:
      let state = run.state
      guard !state.table.isEmpty else { return nil }
      let queries = resultQueries
      let text = queries.indices.contains(result.cursor.index) ? queries[result.cursor.index] : nil
      return (QueryPlace(cluster: state.cluster, database: state.database), text)
    case .runs:
      guard let entry = runs.selected(in: self), !entry.cluster.isEmpty, !entry.database.isEmpty else { return nil }
      let text = "\(EntityName.quoted(entry.table)) | take 20"
      return (QueryPlace(cluster: entry.cluster, database: entry.database), text)
    default:
      guard let cluster = connect.cluster, let database = connect.database else { return nil }
      let shown = shownTables
      let marked: String? = shown.indices.contains(connect.tableCursor.index) ? shown[connect.tableCursor.index] : nil
      var text: String?
      if let marked, marked != connect.newTable { text = "\(EntityName.quoted(marked)) | take 20" }
      return (QueryPlace(cluster: cluster, database: database), text)
    }
  }

  var whyNotQuery: String? {
    if queryWish != nil { return nil }
    switch screen {
    case .runs:
      return runs.selected(in: self) == nil ? "there is no run" : "a stream names no database: attach to it first"
    case .result: return "there is no table to ask"
    default: return "choose a cluster and a database first"
    }
  }

  mutating func performInQuery(_ action: Action) -> [Effect] {
    switch action {
    case .nextPane, .previousPane:
      query.pane = query.pane == .text && query.answer.value != nil ? .rows : .text
    case .edit: query.pane = .text
    case .back: return backInQuery()
    case .refresh: return ask()
    case .open: return query.pane == .text ? ask() : readCell()
    case .copy: return cell.map { copy([$0]) } ?? []
    case .copyAll: return copy([query.editor.text])
    case .export:
      let usual = dataset.path(of: "query.csv")
      overlay = .prompt(Overlay.Prompt(.export, text: query.exportPath.isEmpty ? usual : query.exportPath))
    case .up where query.pane == .text: return recall(query.wantedBack + 1)
    case .down where query.pane == .text: return query.wantedBack > 0 ? recall(query.wantedBack - 1) : []
    default: moveInRows(action)
    }
    return []
  }

  private mutating func moveInRows(_ action: Action) {
    guard let answer = query.answer.value else { return }
    switch action {
    case .left: query.column = max(0, query.column - 1)
    case .right: query.column = max(0, min(answer.columns.count - 1, query.column + 1))
    default: _ = query.row.move(action, count: answer.rows.count)
    }
  }

  /// Stops what is asked, else leaves.
  private mutating func backInQuery() -> [Effect] {
    if case .loading(let id) = query.answer {
      query.answer = .idle
      say(.warning, "the query was stopped")
      return [.cancel(id: id)]
    }
    return go(to: query.origin)
  }

  var whyNotRows: String? { query.answer.value == nil ? "there are no rows yet" : nil }

  private var cell: String? { query.answer.value?.text(row: query.row.index, column: query.column) }

  private mutating func readCell() -> [Effect] {
    guard let answer = query.answer.value, answer.columns.indices.contains(query.column), !answer.rows.isEmpty else {
      return []
    }
    let column = answer.columns[query.column]
    let title = "\(column.name): \(column.type.rawValue), row \(Figures.grouped(query.row.index + 1))"
    overlay = .reader(Overlay.Reader(title: title, text: cell ?? "null"))
    return []
  }

  // MARK: asking

  mutating func ask() -> [Effect] {
    guard let place = query.place else { return [] }
    let text = query.editor.text
    if let refusal = ReadOnly.refusal(of: text) {
      say(.warning, refusal)
      return []
    }
    var effects: [Effect] = []
    if case .loading(let old) = query.answer { effects.append(.cancel(id: old)) }
    let id = newEffect()
    query.answer = .loading(id)
    query.asked = text
    (query.row, query.column) = (Cursor(), 0)
    query.forgetHistory()
    say(.info, "asking; \(keyWords(.back, in: .queryText)) stops")
    return effects + [.query(id: id, place: place, text: text)]
  }

  mutating func take(answer: QueryAnswer) {
    query.answer = .loaded(answer)
    query.measure()
    query.pane = answer.rows.isEmpty ? .text : .rows
    let rows = Figures.counted(answer.rows.count, "row")
    if answer.isCut {
      say(.warning, "these are the first \(rows) of more; | take or | summarize in the query makes it fewer")
    } else {
      say(.ok, "\(rows), \(Figures.counted(answer.columns.count, "column"))")
    }
  }

  mutating func take(failedQuery problem: Problem) {
    query.answer = .failed(problem)
    query.pane = .text
  }

  // MARK: history

  private mutating func recall(_ back: Int) -> [Effect] {
    if query.wantedBack == 0 { query.draft = query.editor.text }
    query.wantedBack = back
    if back == 0 {
      query.forgetHistory()
      query.editor = LineEditor(query.draft)
      return []
    }
    let id = newEffect()
    query.recalling.insert(id)
    return [.recallQuery(id: id, back: back)]
  }

  mutating func take(recalled text: String?, back: Int, _ id: EffectID) {
    query.recalling.remove(id)
    guard let text else {
      query.wantedBack = min(query.wantedBack, query.back)
      return say(.info, "there is nothing before this")
    }
    // Keys may be faster than answers, and answers may overtake each other.
    guard query.back != query.wantedBack else { return }
    query.back = back
    query.editor = LineEditor(text)
  }

  // MARK: export

  func exportRefusal(of text: String) -> String? {
    if text.isEmpty || text.hasSuffix("/") { return "the name of a file" }
    return ExportFormat(path: text) == nil ? "a name that ends in .csv, .jsonl or .json" : nil
  }

  mutating func export(to text: String) -> [Effect] {
    guard let answer = query.answer.value else { return [] }
    let path = dataset.path(of: text)
    query.exportPath = text
    let id = newEffect()
    query.exporting = id
    say(.info, "writing \(path)")
    return [.export(id: id, answer: answer, path: path)]
  }

  mutating func take(exported rows: Int, to path: String) {
    query.exporting = nil
    say(.ok, "\(Figures.counted(rows, "row")) written to \(path)")
  }

  /// The name is asked again, with the reason beside it.
  mutating func take(failedExport problem: Problem) {
    query.exporting = nil
    var prompt = Overlay.Prompt(.export, text: query.exportPath)
    prompt.refusal = problem.what
    overlay = .prompt(prompt)
  }
}
