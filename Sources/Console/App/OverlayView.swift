import KustoSink
import TerminalKit

/// What lies over a screen: dialogs in its middle, line editors on the message line.
struct OverlayView {
  let model: Model
  let overlay: Overlay

  func draw(in frame: ScreenFrame, on grid: inout Grid) {
    switch overlay {
    case .commands(let list): draw(list, in: frame.body, on: &grid)
    case .prompt(let prompt):
      drawHint(of: prompt, above: frame.note, on: &grid)
      draw(prompt, in: frame.note, on: &grid)
    case .filter(_, let editor): drawEditor("filter: ", editor, in: frame.note, isValid: true, on: &grid)
    case .types(let chooser): draw(chooser, in: frame.body, on: &grid)
    case .conversions(let chooser):
      guard let column = model.dataset.profile.value?.columns[chooser.column] else { return }
      ConversionView(chooser: chooser, column: column, waited: model.waitedSeconds).draw(in: frame.body, on: &grid)
    case .confirm(let confirm): draw(confirm, in: frame.body, on: &grid)
    case .reader(let reader): draw(reader, in: frame.body, on: &grid)
    case .picks(let cursor): draw(picksAt: cursor, in: frame.body, on: &grid)
    case .mappings(let chooser): MappingView(model: model, chooser: chooser).draw(in: frame.body, on: &grid)
    case .signIn(let form):
      SignInView(form: form, waited: model.waitedSeconds, key: { model.keyWords($0, in: form.place) }).draw(
        in: frame.body, on: &grid)
    }
  }

  private func draw(_ reader: Overlay.Reader, in body: Rect, on grid: inout Grid) {
    let width = min(100, body.width - 2)
    let lines = reader.parts.flatMap { SafeText($0).wrapped(width - 4) }
    let rect = body.centered(Size(width: width, height: min(lines.count + 2, body.height - 2)))
    grid.fill(rect)
    grid.cursor = nil
    let room = rect.height - 2
    let top = max(0, min(reader.top, lines.count - room))
    let note: SafeText = lines.count > room ? SafeText("\(top + room) of \(lines.count) lines") : ""
    let inside = Panel(SafeText(reader.title), note: note, hasFocus: true).draw(in: rect, on: &grid).inset(1, 0)
    for (row, line) in lines.dropFirst(top).prefix(room).enumerated() { grid.write(line, in: inside.row(row)) }
  }

  private func draw(picksAt cursor: Cursor, in body: Rect, on grid: inout Grid) {
    let picked = model.dataset.picked
    let rect = body.centered(Size(width: min(90, body.width - 2), height: min(picked.count + 2, body.height - 2)))
    grid.fill(rect)
    let inside = Panel("Picked", note: SafeText("\(model.keyWords(.open, in: .picks)) removes"), hasFocus: true).draw(
      in: rect, on: &grid)
    Table(
      columns: [Table.Column("", .flex(1))], count: picked.count, selected: cursor.index, hasHeader: false
    ) { [Line(picked[$0])] }
    .draw(inside: inside, on: &grid)
  }

  private func draw(_ list: Overlay.CommandList, in body: Rect, on grid: inout Grid) {
    let commands = Keymap.listed(in: model)
    let rect = body.centered(Size(width: min(76, body.width - 2), height: min(commands.count + 4, body.height - 2)))
    grid.fill(rect)
    grid.cursor = nil
    let title: SafeText = list.isHelp ? SafeText("Keys of \(model.screen.title)") : "Commands of all screens"
    let inside = Panel(title, note: SafeText("\(model.keyWords(.open, in: model.place)) runs it"), hasFocus: true).draw(
      in: rect, on: &grid)
    let parts = inside.rows(.fixed(list.typing == nil ? 0 : 1), .flex(1))
    if let editor = list.typing { drawEditor("> ", editor, in: parts[0], isValid: true, on: &grid) }
    let cursor = grid.cursor
    // The palette is searched by names, so it shows them.
    let names = list.isHelp ? 0 : 12
    Table(
      columns: [
        Table.Column("", .fixed(list.isHelp ? 14 : 9)), Table.Column("", .fixed(names)), Table.Column("", .flex(1)),
      ],
      count: commands.count, selected: list.cursor.index, hasHeader: false, emptyNote: "no such command"
    ) { index in
      let refusal = commands[index].refusal
      let place = Line(commands[index].screen.map { "\($0.title): " } ?? "", .textMuted)
      let help = Line(commands[index].command.help, refusal == nil ? .text : .disabled)
      return [
        Line(commands[index].command.keyText, refusal == nil ? .footerKey : .disabled),
        Line(list.isHelp ? "" : commands[index].command.words(model), refusal == nil ? .textStrong : .disabled),
        place + help + Line(refusal.map { "  (\($0))" } ?? "", .disabled),
      ]
    }.draw(inside: parts[1], on: &grid)
    if list.typing != nil { grid.cursor = cursor }
  }

  private func draw(_ chooser: Overlay.TypeChooser, in body: Rect, on grid: inout Grid) {
    guard model.schema.columns.indices.contains(chooser.column) else { return }
    let types = ScalarType.allCases
    let rect = body.centered(Size(width: min(74, body.width - 2), height: types.count + 2))
    grid.fill(rect)
    let title = SafeText("Type of \(model.schema.columns[chooser.column].source)")
    let policy = model.schema.badValues
    let inside = Panel(title, note: SafeText(typesNote(policy)), hasFocus: true).draw(in: rect, on: &grid)
    let now = model.schema.columns[chooser.column].type
    Table(
      columns: [Table.Column("", .fixed(1)), Table.Column("", .fixed(8)), Table.Column("", .flex(1))],
      count: types.count,
      selected: chooser.cursor.index, hasHeader: false
    ) { index in
      let type = types[index]
      let mark = Line(type == now ? "*" : "")
      guard let violation = model.schema.violation(of: type, column: chooser.column) else {
        return [mark, Line(type.rawValue, type.role), Line("keeps every value", .textMuted)]
      }
      guard policy == .fail else {
        let words = Line("! \(Words.passesShortly(violation, policy))", .severityWarn)
        return [mark, Line(type.rawValue, .disabled), words]
      }
      return [mark, Line(type.rawValue, .disabled), Line(Words.loses(type, violation), .disabled)]
    }.draw(inside: inside, on: &grid)
  }

  private func typesNote(_ policy: BadValuePolicy) -> String {
    switch policy {
    case .fail: "types in grey would lose a value"
    case .null: "bad values: null, ! makes values null"
    case .quarantine: "bad values: quarantine, ! loses rows"
    }
  }

  private func draw(_ confirm: Overlay.Confirm, in body: Rect, on grid: inout Grid) {
    let (title, lines) = words(confirm.question)
    let buttons = confirm.answers.map { button($0, confirm.question) }
    // A value that is lost must not be cut off.
    let wrapped = lines.flatMap { SafeText($0).wrapped(min(68, body.width - 6)) }
    Modal(
      SafeText(title), lines: [Line()] + wrapped.map { Line($0, .text) } + [Line()], buttons: buttons,
      selected: confirm.cursor.index
    ).draw(in: body, on: &grid)
  }

  private func button(_ answer: Action, _ question: Overlay.Confirm.Question) -> SafeText {
    switch (answer, question) {
    case (.accept, .start): "Start"
    case (.accept, .unsettled): "Resume"
    case (.accept, .localFolder), (.accept, .goOnStream): "Yes"
    case (.accept, .discard): "Quit"
    case (.decline, .unsettled): "Later"
    case (.showRuns, _): "Show the runs"
    case (.accept, _): "Yes, abort"
    case (.decline, .leave), (.decline, .discard): "Stay"
    case (.decline, _): "No"
    case (.detach, _): "Detach"
    default: "Stop"
    }
  }
}
