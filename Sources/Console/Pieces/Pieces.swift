import KustoSink
import TerminalKit

extension Line {
  /// Text from anywhere, made safe.
  init(_ text: String, _ role: Role = .text) { self.init(SafeText(text), role) }
}

extension Grid {
  /// Writes lines broken at spaces, one below the other, each in its role; returns the rows used.
  @discardableResult
  mutating func write(paragraphs: [(text: String, role: Role)], in rect: Rect) -> Int {
    var used = 0
    for paragraph in paragraphs where used < rect.height {
      let rest = Rect(x: rect.x, y: rect.y + used, width: rect.width, height: rect.height - used)
      used += max(1, write(wrapping: SafeText(paragraph.text, .named), in: rest, role: paragraph.role))
    }
    return used
  }

  /// Says what went wrong and what to try.
  mutating func write(_ problem: Problem, in rect: Rect) {
    var paragraphs: [(String, Role)] = [(problem.what, .severityError)]
    paragraphs += problem.details.map { ($0, .text) }
    if let hint = problem.hint { paragraphs.append((Words.advice(hint), .severityInfo)) }
    write(paragraphs: paragraphs, in: rect)
  }
}

/// Says that something is on its way, and for how long once that matters.
func waitingWords(_ seconds: Int) -> String {
  seconds < 2 ? "reading ..." : "reading ... \(Figures.clock(Double(seconds)))"
}

/// A list in a pane: what it holds, or why it is empty.
struct ListPane<Value: Sendable & Hashable> {
  var title: SafeText
  var note = ""
  var hasFocus: Bool
  var content: Loadable<Value>
  /// Said instead of the problem where that is shown elsewhere.
  var failedNote: String?
  /// How long it has been on its way.
  var waited: Int
  /// Said before anything was asked for.
  var idleNote: String

  /// Draws frame and state; returns the inside when there is something to list.
  func draw(in rect: Rect, on grid: inout Grid) -> Rect? {
    let inside = Panel(title, note: SafeText(note), hasFocus: hasFocus).draw(in: rect, on: &grid)
    switch content {
    case .idle: grid.write(paragraphs: [(idleNote, .textMuted)], in: inside.inset(1, 0))
    case .loading: grid.write(SafeText(waitingWords(waited)), in: inside.inset(1, 0), role: .textMuted)
    case .failed(let problem):
      if let failedNote {
        grid.write(paragraphs: [(failedNote, .severityError)], in: inside.inset(1, 0))
      } else {
        grid.write(problem, in: inside.inset(1, 0))
      }
    case .loaded: return inside
    }
    return nil
  }
}

extension Table {
  /// Draws the table into the inside of a panel; its scroll bar takes the place of the panel's right edge.
  func draw(inside rect: Rect, on grid: inout Grid) {
    let scrolls = count > pageHeight(in: rect)
    draw(in: Rect(x: rect.x, y: rect.y, width: rect.width + (scrolls ? 1 : 0), height: rect.height), on: &grid)
  }
}

/// A bar as text, for a cell of a table.
func barLine(_ fraction: Double, width: Int, role: Role, glyphs: Glyphs) -> Line {
  let filled = Int((max(0, min(1, fraction.isFinite ? fraction : 0)) * Double(width)).rounded(.down))
  let full = glyphs.bar.last?.string ?? "#"
  return Line(String(repeating: full, count: filled), role)
    + Line(String(repeating: glyphs.track.string, count: width - filled), .progressTrack)
}

extension ScalarType {
  var role: Role {
    switch self {
    case .string, .guid: .typeString
    case .int, .long, .real, .decimal: .typeNumber
    case .datetime, .timespan: .typeTime
    case .bool: .typeBool
    case .dynamic: .typeDynamic
    }
  }
}

extension RunState.PartitionState.Stage {
  /// ASCII, and never without its word: the same in every locale and theme.
  var mark: String {
    switch self {
    case .waiting: "."
    case .encoding: ">"
    case .uploading: "^"
    case .inKusto: ":"
    case .ingested: "+"
    case .verified: "="
    case .failed: "!"
    case .retrying: "~"
    }
  }

  var words: String {
    switch self {
    // It was sent and is queued there; it is done with `ingested`.
    case .inKusto: "ingesting"
    case .retrying: "retry"
    default: rawValue
    }
  }

  var role: Role {
    switch self {
    case .waiting: .stateQueued
    case .encoding: .stateEncoding
    case .uploading: .stateUploading
    case .inKusto: .stateInKusto
    case .ingested, .verified: .stateIngested
    case .failed: .stateFailed
    case .retrying: .stateRetry
    }
  }
}
