import KustoSink
import TerminalKit

/// Every column with what becomes of it; below, the evidence for the marked one.
struct SchemaView {
  let model: Model
  private var state: SchemaState { model.schema }

  func draw(in rect: Rect, on grid: inout Grid) {
    let evidence = rect.height >= 30 ? 12 : rect.height >= ScreenFrame.comfortable ? 8 : 4
    let rows = rect.rows(.flex(1), .fixed(state.zoomed ? 0 : evidence))
    drawColumns(in: rows[0], on: &grid)
    guard !rows[1].isEmpty, let column = model.columnUnderCursor, let profile = state.profile?.columns[column] else {
      return
    }
    let parts = rows[1].width >= 110 ? rows[1].columns(.flex(3), .flex(2)) : [rows[1]]
    drawEvidence(column, profile, in: parts[0], on: &grid)
    if parts.count > 1 { drawTypes(column, in: parts[1], on: &grid) }
  }

  private func drawColumns(in rect: Rect, on grid: inout Grid) {
    let shown = model.shownColumns
    let used = state.columns.filter(\.use).count
    var note = "\(used) of \(state.columns.count) used"
    if let mapping = model.options.mapping { note = "mapping \(mapping.words)" }
    if let filter = model.filters[.columns], !filter.isEmpty { note = "/\(filter)" }
    note = "bad values: \(state.badValues.rawValue), \(note)"
    let inside = Panel("Columns", note: SafeText(note), hasFocus: true).draw(in: rect, on: &grid)
    var table = Table(
      columns: [
        Table.Column("#", .fixed(3), align: .right), Table.Column("USE", .fixed(3)), Table.Column("SOURCE", .flex(3)),
        Table.Column("COLUMN", .flex(3)), Table.Column("TYPE", .fixed(9)),
        Table.Column("NULLS", .fixed(7), align: .right, minimumTableWidth: 70),
        Table.Column("SAMPLES", .flex(4), minimumTableWidth: 70),
        Table.Column(model.connect.tableIsNew ? "TABLE" : "TABLE HAS", .fixed(11)),
      ], count: shown.count, selected: model.schema.cursor.index, emptyNote: "no column"
    ) { row(shown[$0], rect.width / 2) }
    // The name is enough to find it, and each column that is passed repaints less of a slow line.
    table.selectedThrough = 2
    table.draw(inside: inside, on: &grid)
  }

  /// - Parameter room: no more of the samples is made safe than can be seen.
  private func row(_ index: Int, _ room: Int) -> [Line] {
    let choice = state.columns[index]
    let profile = state.profile?.columns[index]
    let conversion = profile?.conversion.map { "\($0.name): " } ?? ""
    let samples = conversion + (profile?.samples ?? []).prefix(room).joined(separator: ", ").prefix(room)
    let number = Line("\(index + 1)", .textMuted)
    guard choice.use else {
      return [
        number, Line("[ ]", .disabled), Line(choice.source, .disabled), Line("skipped", .disabled),
        Line("-", .disabled),
        nulls(profile), Line(samples, .disabled), Line("-", .disabled),
      ]
    }
    let edited = state.hasOwnType(index) ? " *" : ""
    return [
      number, Line("[x]"), Line(choice.source), Line(choice.name + (choice.name == choice.source ? "" : " *")),
      Line(choice.type.rawValue + edited, choice.type.role), nulls(profile), Line(samples, .textMuted), verdict(index),
    ]
  }

  private func nulls(_ profile: ColumnProfile?) -> Line {
    guard let profile else { return Line("-", .textMuted) }
    guard profile.nulls > 0 else { return Line("0", .textMuted) }
    return Line(Figures.short(profile.nulls), .null)
  }

  private func verdict(_ index: Int) -> Line {
    switch state.conflict(index) {
    case .otherType(let type, _): Line("! \(type.rawValue)", .diffConflict)
    case .notInTable: Line("! missing", .diffConflict)
    case .duplicateName: Line("! twice", .diffConflict)
    case .badName: Line("! bad name", .diffConflict)
    case .loses: Line("! loses", .diffConflict)
    case nil where state.loss(index) != nil:
      Line(state.badValues == .null ? "! to null" : "! loses row", .severityWarn)
    case nil:
      state.existing == nil ? Line("+ new", .diffNew) : Line("= \(state.columns[index].type.rawValue)", .diffSame)
    }
  }

  private func drawEvidence(_ column: Int, _ profile: ColumnProfile, in rect: Rect, on grid: inout Grid) {
    let title = "Evidence: \(profile.name)"
    let inside = Panel(SafeText(title)).draw(in: rect, on: &grid).inset(1, 0)
    var paragraphs: [(String, Role)] = []
    if let conflict = state.conflict(column) {
      paragraphs.append(("! \(model.words(of: conflict))", .diffConflict))
    }
    let loss = state.loss(column)
    if let loss { paragraphs.append(("! \(model.words(of: loss))", .severityWarn)) }
    paragraphs.append((profile.evidence, .text))
    paragraphs += profile.warnings.map { ("* \($0)", .severityWarn) }
    paragraphs.append(("nulls \(Figures.grouped(profile.nulls))\(nullWords(profile))", .textMuted))
    paragraphs.append(("samples \(profile.samples.map { "\"\($0)\"" }.joined(separator: ", "))", .textMuted))
    if profile.needsRewrite {
      let isWhole =
        state.conflict(column) == nil && state.violation(of: state.columns[column].type, column: column) == nil
      paragraphs.append(("rewritten for Kusto\(isWhole ? " without loss" : "")", .textMuted))
    }
    let unfilled = state.unfilled
    if !unfilled.isEmpty {
      let names = unfilled.map(\.name).joined(separator: ", ")
      let become = unfilled.count == 1 ? "becomes" : "become"
      paragraphs.append(
        ("\(Figures.counted(unfilled.count, "column")) of the table \(become) null: \(names)", .textMuted))
    }
    grid.write(paragraphs: paragraphs, in: inside)
  }

  private func nullWords(_ profile: ColumnProfile) -> String {
    guard !profile.nullWords.isEmpty else { return "" }
    let words = profile.nullWords.sorted { $0.key < $1.key }.map { "\($0.key) \(Figures.grouped($0.value)) times" }
    return ", null words: \(words.joined(separator: ", "))"
  }

  /// From here on a lost value is shown with its place; the list of types (`t`) always shows them.
  private static let witnessWidth = 60

  private func drawTypes(_ column: Int, in rect: Rect, on grid: inout Grid) {
    let inside = Panel("Types that fit", note: SafeText("\(model.key(.changeType)) changes")).draw(in: rect, on: &grid)
      .inset(1, 0)
    let lines = ScalarType.allCases.map { type -> Line in
      let mark = type == state.columns[column].type ? "*" : " "
      let name = Line("\(mark) \(type.rawValue)".padded(to: 11), type.role)
      guard let violation = state.violation(of: type, column: column) else {
        return name + Line("keeps every value", .textMuted)
      }
      let policy = state.badValues
      guard inside.width >= Self.witnessWidth else {
        let words = policy == .fail ? "loses values" : policy == .null ? "! some to null" : "! some to quarantine"
        return name + Line(words, policy == .fail ? .textMuted : .severityWarn)
      }
      guard policy == .fail else {
        return name + Line("! \(Words.passesShortly(violation, policy))", .severityWarn)
      }
      return name + Line("loses \"\(violation.value)\" in \(Words.place(violation.location))", .textMuted)
    }
    grid.write(lines, in: inside)
  }
}

extension String {
  /// For text of our own, one column a character.
  func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }
}
