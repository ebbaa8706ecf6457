/// Rows of a label and something to set.
package struct Form: Sendable {
  package struct Row: Sendable {
    package var label: SafeText
    package var control: Control
    /// Said behind the control, as far as there is room.
    package var hint: SafeText
    /// Why the row cannot be used now; shown in place of the hint.
    package var disabledBecause: SafeText?
    package var isValid: Bool

    package init(
      _ label: SafeText, _ control: Control, hint: SafeText = "", disabledBecause: SafeText? = nil,
      isValid: Bool = true
    ) {
      self.label = label
      self.control = control
      self.hint = hint
      self.disabledBecause = disabledBecause
      self.isValid = isValid
    }
  }

  package enum Control: Sendable {
    case checkbox(Bool)
    /// One of a few, all shown side by side.
    case radio([SafeText], selected: Int)
    /// Text that cannot be set here.
    case note(Line)
    /// A heading between rows.
    case heading
  }

  package var rows: [Row]
  package var focus: Int?
  package var labelWidth: Int
  /// What the first row is in a list of which these are a part.
  package var firstIndex: Int

  package init(rows: [Row], focus: Int? = nil, labelWidth: Int? = nil, firstIndex: Int = 0) {
    self.rows = rows
    self.firstIndex = firstIndex
    self.focus = focus
    self.labelWidth = labelWidth ?? min(24, rows.map(\.label.width).max() ?? 0)
  }

  package func draw(in rect: Rect, on grid: inout Grid) {
    let window = ScrollWindow(count: rows.count, height: rect.height, around: focus)
    for (offset, index) in window.range.enumerated() {
      grid.mark(.row(index + firstIndex, hasFocus: true), rect.row(offset))
      draw(rows[index], hasFocus: index == focus, in: rect.row(offset), on: &grid)
    }
  }

  private func draw(_ row: Row, hasFocus: Bool, in rect: Rect, on grid: inout Grid) {
    if case .heading = row.control { return grid.write(row.label, in: rect, role: .title) }
    let isEnabled = row.disabledBecause == nil
    let parts = rect.columns(.fixed(2), .fixed(labelWidth), .fixed(1), .flex(1))
    if hasFocus {
      grid.write(grid.glyphs.pointer, in: parts[0], role: .borderFocus)
      grid.cursor = parts[0].origin
    }
    grid.write(row.label, in: parts[1], role: !isEnabled ? .disabled : hasFocus ? .textStrong : .text)
    let end = draw(row.control, row: row, hasFocus: hasFocus && isEnabled, in: parts[3], on: &grid)
    let hint = row.disabledBecause ?? row.hint
    let room = Rect(x: end + 2, y: rect.y, width: rect.maxX - end - 2, height: rect.height)
    grid.write(hint, in: room, role: row.isValid ? .textMuted : .severityError)
  }

  /// Draws the control and returns the column after it.
  private func draw(_ control: Control, row: Row, hasFocus: Bool, in rect: Rect, on grid: inout Grid) -> Int {
    let role: Role = row.disabledBecause != nil ? .disabled : hasFocus ? .inputFocus : .text
    switch control {
    case .checkbox(let isOn):
      return grid.write(isOn ? "[x]" : "[ ]", x: rect.x, y: rect.y, role: role, clip: rect)
    case .radio(let options, let selected):
      var x = rect.x
      for (index, option) in options.enumerated() {
        let mark: SafeText = index == selected ? "(*) " : "( ) "
        let chosen: Role = index == selected ? role : row.disabledBecause != nil ? .disabled : .textMuted
        x = grid.write(mark + option, x: x, y: rect.y, role: chosen, clip: rect) + 2
      }
      return max(rect.x, x - 2)
    case .note(let line):
      grid.write(line, in: rect)
      return min(rect.maxX, rect.x + line.width)
    case .heading:
      return rect.x
    }
  }
}
