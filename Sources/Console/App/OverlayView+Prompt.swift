import KustoSink
import TerminalKit

// Lines that are typed, on the message line.
extension OverlayView {
  func draw(_ prompt: Overlay.Prompt, in rect: Rect, on grid: inout Grid) {
    let label: SafeText =
      switch prompt.subject {
      case .cluster: "cluster: "
      case .newTable: "new table: "
      case .glob: "pick by pattern, such as *.csv: "
      case .export: "write to: "
      case .mappingFile: "file with the mapping: "
      case .newMapping: "make it on the table now, as: "
      case .option(let field): "\(field.label): "
      case .rename: "new name: "
      case .undo: "the table's name, to take the rows out: "
      case .consent(let question, _, _): SafeText("PROD. The table's name, to \(consentWords(question)): ")
      }
    drawEditor(label, prompt.editor, in: rect, isValid: prompt.refusal == nil, on: &grid)
  }

  /// Above the line that is typed: why it is refused, else what is to be typed.
  func drawHint(of prompt: Overlay.Prompt, above rect: Rect, on grid: inout Grid) {
    guard let words = prompt.refusal.map({ "! \($0)" }) ?? model.hint(for: prompt.subject) else { return }
    let lines = SafeText(words).wrapped(rect.width - 2).prefix(3)
    for (index, line) in lines.enumerated() {
      let row = Rect(x: rect.x, y: rect.y - lines.count + index, width: rect.width, height: 1)
      grid.fill(row)
      grid.write(line, in: row.inset(1, 0), role: prompt.refusal == nil ? .severityInfo : .severityError)
    }
  }

  func drawEditor(_ label: SafeText, _ editor: LineEditor, in rect: Rect, isValid: Bool, on grid: inout Grid) {
    grid.fill(rect)
    let parts = rect.columns(.fixed(1), .fixed(label.width), .flex(1))
    grid.write(label, in: parts[1], role: .textStrong)
    let role: Role = isValid ? .inputFocus : .inputInvalid
    grid.fill(parts[2], role: role)
    let before = SafeText(String(editor.characters[..<editor.cursor]))
    // One column stays free for the cursor behind the last character.
    let start = parts[2].x - max(0, before.width - (parts[2].width - 1))
    let end = grid.write(before, x: start, y: rect.y, role: role, clip: parts[2])
    grid.write(SafeText(String(editor.characters[editor.cursor...])), x: end, y: rect.y, role: role, clip: parts[2])
    let place = Point(x: min(end, rect.maxX - 1), y: rect.y)
    grid.paint(Rect(x: place.x, y: place.y, width: 1, height: 1), role: .inputCursor)
    grid.cursor = place
  }
}
