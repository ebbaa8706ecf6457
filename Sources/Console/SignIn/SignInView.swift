import KustoSink
import TerminalKit

/// Signing in: the ways, the fields of one, or what a person has to do.
struct SignInView {
  let form: SignInForm
  let waited: Int
  /// The key of an action, as the person has it.
  let key: (Action) -> String

  func draw(in body: Rect, on grid: inout Grid) {
    let rect = body.centered(Size(width: min(86, body.width - 2), height: min(height, body.height)))
    grid.fill(rect)
    grid.cursor = nil
    let inside = Panel(SafeText("Sign in at \(form.cluster)"), note: note, hasFocus: true).draw(in: rect, on: &grid)
      .inset(1, 0)
    var rest = inside
    if let reason = form.reason, form.signing == nil {
      let room = Rect(x: inside.x, y: inside.y, width: inside.width, height: min(3, max(1, inside.height - 6)))
      let used = grid.write(paragraphs: [(reason.what, .severityWarn)], in: room)
      rest = Rect(x: inside.x, y: inside.y + used, width: inside.width, height: inside.height - used)
    }
    if form.signing != nil {
      drawRequest(in: rest, on: &grid)
    } else if let values = form.values {
      drawFields(values, in: rest, on: &grid)
    } else {
      drawWays(in: rest, on: &grid)
    }
  }

  private var height: Int {
    let reason = form.reason == nil || form.signing != nil ? 0 : 3
    let content =
      form.signing != nil
      ? 9 : form.values == nil ? SignInKind.allCases.count : (form.values?.kind.fields.count ?? 0) + 3
    return content + reason + 2
  }

  private var note: SafeText {
    if form.signing != nil { return SafeText("\(key(.back)) stops") }
    guard let values = form.values else { return SafeText("\(key(.open)) chooses") }
    return SafeText("\(key(.open)) \(form.field + 1 == values.kind.fields.count ? "signs in" : "goes on")")
  }

  private func drawWays(in rect: Rect, on grid: inout Grid) {
    let kinds = SignInKind.allCases
    Table(
      columns: [Table.Column("", .fixed(16)), Table.Column("", .flex(1))], count: kinds.count,
      selected: form.cursor.index, hasHeader: false
    ) { [Line(kinds[$0].rawValue, .textStrong), Line(kinds[$0].words, .textMuted)] }
    .draw(in: rect, on: &grid)
  }

  private func drawFields(_ values: SignInValues, in rect: Rect, on grid: inout Grid) {
    let kind = values.kind
    grid.write(SafeText("\(kind.rawValue): \(kind.words)"), in: rect.row(0), role: .textMuted)
    let top = rect.height > kind.fields.count + 2 ? 2 : 1
    for (index, field) in kind.fields.enumerated() where top + index < rect.height {
      let parts = rect.row(top + index).columns(.fixed(19), .flex(1))
      let isFocused = index == form.field
      grid.write(SafeText(field.label(for: kind)), in: parts[0], role: isFocused ? .textStrong : .text)
      drawField(field, values, isFocused, in: parts[1], on: &grid)
    }
    let last = top + kind.fields.count
    let hint = form.refusal ?? form.currentField?.hint(for: kind) ?? ""
    if last < rect.height {
      grid.write(SafeText(hint), in: rect.row(last), role: form.refusal == nil ? .textMuted : .severityError)
    }
  }

  private func drawField(
    _ field: SignInField, _ values: SignInValues, _ isFocused: Bool, in rect: Rect, on grid: inout Grid
  ) {
    if field == .secret {
      // The same for every length.
      let shown: SafeText = form.hasSecret ? "********" : ""
      if isFocused { grid.fill(rect, role: .inputFocus) }
      grid.write(shown, in: rect, role: isFocused ? .inputFocus : .secret)
      guard isFocused else { return }
      let place = Point(x: min(rect.x + shown.width, rect.maxX - 1), y: rect.y)
      grid.paint(Rect(x: place.x, y: place.y, width: 1, height: 1), role: .inputCursor)
      grid.cursor = place
    } else if isFocused {
      EditorBox(form.editor, hasFocus: true).draw(in: rect, on: &grid)
    } else {
      grid.write(SafeText(values[field]).fittedInMiddle(rect.width, ellipsis: grid.glyphs.ellipsis), in: rect)
    }
  }

  private func drawRequest(in rect: Rect, on grid: inout Grid) {
    switch form.request {
    case .deviceCode(let page, let code, let minutes):
      let lines: [(String, Role)] = [
        ("Open this page on any device:", .text), ("  \(page)", .textStrong), ("", .text),
        ("and enter this code (y copies it):", .text), ("", .text), ("      \(code)", .titleFocus), ("", .text),
        ("It is good for \(minutes) minutes. This goes on by itself when you are signed in.", .textMuted),
      ]
      for (row, line) in lines.enumerated() where row < rect.height {
        grid.write(SafeText(line.0), in: rect.row(row), role: line.1)
      }
    case .browser(let address, let isOpen):
      let words =
        isOpen
        ? "Sign in in the browser; if it shows no page, open this one (y copies it):"
        : "Open this page in a browser of this machine (y copies it):"
      grid.write(paragraphs: [(words, .text), (address, .textStrong)], in: rect)
    case nil:
      let way = form.values?.kind.rawValue ?? ""
      grid.write(
        SafeText("signing in with \(way) ... \(waited > 1 ? Figures.clock(Double(waited)) : "")"), in: rect.row(0))
    }
  }
}
