/// One line that says how things stand; the severity is a mark and a word's worth of text, never colour alone.
package struct StatusLine: Hashable, Sendable {
  package enum Severity: Hashable, Sendable {
    case ok, info, warning, error

    package var role: Role {
      switch self {
      case .ok: .severityOk
      case .info: .severityInfo
      case .warning: .severityWarn
      case .error: .severityError
      }
    }

    var mark: SafeText {
      switch self {
      case .ok: "ok"
      case .info: "i "
      case .warning: "* "
      case .error: "! "
      }
    }
  }

  package var severity: Severity
  package var text: SafeText

  package init(_ severity: Severity, _ text: SafeText) {
    self.severity = severity
    self.text = text
  }

  /// The columns that the text has.
  package func room(in rect: Rect) -> Int { max(0, rect.width - 4) }

  package func draw(in rect: Rect, on grid: inout Grid) {
    let parts = rect.columns(.fixed(1), .fixed(3), .flex(1))
    grid.write(severity.mark, in: parts[1], role: severity.role)
    grid.write(text, in: parts[2], role: severity == .error ? .severityError : .text)
  }
}

/// The way through the program: what is done, where one is, what comes.
package struct StepsBar: Hashable, Sendable {
  package enum State: Hashable, Sendable { case done, now, todo }

  package struct Step: Hashable, Sendable {
    package var title: SafeText
    package var state: State

    package init(_ title: SafeText, _ state: State) {
      self.title = title
      self.state = state
    }
  }

  package var steps: [Step]

  package init(_ steps: [Step]) { self.steps = steps }

  /// Draws the names when they fit; else only the name of the step one is at, and the others as digits.
  package func draw(in rect: Rect, on grid: inout Grid) {
    let full = line(grid.glyphs) { _ in true }
    let short = line(grid.glyphs) { $0 == .now }
    grid.write(full.width <= rect.width ? full : short, in: rect.row(0))
  }

  private func line(_ glyphs: Glyphs, isNamed: (State) -> Bool) -> Line {
    var line = Line()
    for (index, step) in steps.enumerated() {
      if index > 0 { line += Line(" " + glyphs.separator + " ", .step) }
      let name = SafeText("\(index + 1)") + (isNamed(step.state) ? " " + step.title : "")
      switch step.state {
      case .done: line += Line(name + glyphs.done, .stepDone)
      case .now: line += Line("[" + name + "]", .stepNow)
      case .todo: line += Line(name, .stepTodo)
      }
    }
    return line
  }
}

/// The keys that may be pressed here, most wanted first; those pinned to the right are always there.
package struct FooterKeys: Hashable, Sendable {
  package struct Item: Hashable, Sendable {
    package var key: SafeText
    package var label: SafeText
    package var isEnabled: Bool
    /// What a click presses; nil for nothing.
    package var pressed: Key?

    package init(_ key: SafeText, _ label: SafeText, isEnabled: Bool = true) {
      self.key = key
      self.label = label
      self.isEnabled = isEnabled
    }

    package init(_ key: Key, _ label: SafeText, isEnabled: Bool = true) {
      self.init(KeyStroke(key).label, label, isEnabled: isEnabled)
      pressed = key
    }

    var line: Line {
      Line(key, isEnabled ? .footerKey : .disabled) + Line(" " + label, isEnabled ? .footerLabel : .disabled)
    }
  }

  package var items: [Item]
  package var pinned: [Item]

  package init(_ items: [Item], pinned: [Item] = [Item("?", "help")]) {
    self.items = items
    self.pinned = pinned
  }

  /// Draws as many whole items as fit, on all rows of the part; the pinned ones end the last row.
  package func draw(in rect: Rect, on grid: inout Grid) {
    guard !rect.isEmpty else { return }
    grid.fill(rect, role: .footer)
    let kept = joined(pinned)
    var rest = items[...]
    for row in 0..<rect.height {
      let isLast = row == rect.height - 1
      let line = rect.row(row).columns(
        .fixed(1), .flex(1), .fixed(isLast && !kept.isEmpty ? gap.width : 0), .fixed(isLast ? kept.width + 1 : 1))
      var shown = Line()
      while let item = rest.first {
        let next = shown.isEmpty ? item.line : shown + gap + item.line
        guard next.width <= line[1].width else { break }
        mark(item, endingAt: line[1].x + next.width, y: line[1].y, on: &grid)
        shown = next
        rest = rest.dropFirst()
      }
      grid.write(shown, in: line[1])
      if isLast {
        grid.write(kept, in: line[3])
        var end = line[3].x
        for item in pinned {
          end += item.line.width
          mark(item, endingAt: end, y: line[3].y, on: &grid)
          end += gap.width
        }
      }
    }
  }

  private func mark(_ item: Item, endingAt end: Int, y: Int, on grid: inout Grid) {
    guard let key = item.pressed else { return }
    grid.mark(.key(key), Rect(x: end - item.line.width, y: y, width: item.line.width, height: 1))
  }

  private var gap: Line { Line("  ", .footer) }

  private func joined(_ items: [Item]) -> Line {
    items.enumerated().reduce(Line()) { $0 + ($1.offset > 0 ? gap : Line()) + $1.element.line }
  }
}
