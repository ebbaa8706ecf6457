import KustoSink

// A query and its rows, as a question and lines.
extension PlainConsole {
  /// Rows that are told in one go.
  private static let page = 20

  func queryStep() async {
    guard await wait(saying: "Still waiting for the answer,", until: { !$0.isWaiting }) else { return send(.back) }
    guard model.screen == .query, let place = model.query.place else { return }
    if model.query.pane == .rows { return await tellAnswer() }
    let usual = model.query.editor.text
    let question = "Query of \(place.database) on \(place.cluster), such as T | take 20"
    guard let text = await askText(question, usual: usual.isEmpty ? nil : usual) else {
      if model.exit == nil { send(.back) }
      return
    }
    type(text)
    send(.open)
    guard await wait(saying: "Still waiting for the answer,", until: { !$0.isWaiting }) else { return send(.back) }
    if let answer = model.query.answer.value, answer.rows.isEmpty { say("0 rows.") }
  }

  private func tellAnswer() async {
    guard let answer = model.query.answer.value else { return }
    var next = 0
    while true {
      if next == 0 { say("\(Figures.counted(answer.rows.count, "row"))\(answer.isCut ? ", the first of more" : "").") }
      for row in next..<min(next + Self.page, answer.rows.count) { say("  \(words(answer, row))") }
      next = min(next + Self.page, answer.rows.count)
      var choices = ["Another query", "Write the rows to a file", "Leave the queries"]
      if next < answer.rows.count { choices.append("More rows") }
      switch await ask("What next?", choices) {
      case .choice(0): return send(.edit)
      case .choice(1): await export()
      case .choice(2), .back: return leaveQueries()
      case .choice: continue
      case .left: return
      }
    }
  }

  /// From the rows the way back leads over the text.
  private func leaveQueries() {
    send(.back)
    if model.screen == .query { send(.back) }
  }

  private func words(_ answer: QueryAnswer, _ row: Int) -> String {
    answer.columns.indices.map { column in
      "\(answer.columns[column].name) \((answer.text(row: row, column: column) ?? "null").prefix(200))"
    }.joined(separator: "; ")
  }

  private func export() async {
    guard let path = await askText("File, which ends in .csv, .jsonl or .json") else { return }
    send(.export)
    guard enter(path) else { return }
    _ = await wait { $0.query.exporting == nil }
    if model.note.severity == .ok { say("\(model.note.text).") }
  }
}
