import Foundation

/// A terminal's screen, made from what was written to it: as much of one as ncurses needs.
struct Screen {
  private(set) var rows: [[String]]
  private(set) var isAlternate = false
  private(set) var isCursorShown = true
  private(set) var isPasteMarked = false
  private(set) var row = 0
  private(set) var column = 0
  private(set) var unknown: [String] = []
  private let width: Int
  private var last = " "
  /// The rows that scroll.
  private var region: ClosedRange<Int>

  init(width: Int, height: Int) {
    self.width = width
    rows = Array(repeating: Array(repeating: " ", count: width), count: height)
    region = 0...max(0, height - 1)
  }

  /// The rows, blanks at their ends cut off.
  var text: String {
    rows.map { row in
      var line = row.joined()
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  mutating func write(_ bytes: [UInt8]) {
    var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\u{1B}": escape(&scalars)
      case "\r": column = 0
      case "\n" where row == region.upperBound: scroll(region, by: 1)
      case "\n": row = min(row + 1, rows.count - 1)
      case "\u{8}": column = max(0, column - 1)
      case "\u{7}", "\u{F}", "\u{E}": break
      default: put(scalar)
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let columns = Self.width(scalar)
    if columns == 0 {
      // A mark sits on what was written before.
      let place = max(0, column - 1)
      rows[row][rows[row][place].isEmpty ? place - 1 : place].unicodeScalars.append(scalar)
      return
    }
    guard column + columns <= width else { return }
    for place in column..<column + columns { mend(place) }
    last = String(scalar)
    rows[row][column] = last
    if columns == 2 { rows[row][column + 1] = "" }
    column = min(column + columns, width)
  }

  /// What is left of a wide character when half of it is overwritten is blank.
  private mutating func mend(_ place: Int) {
    if rows[row][place].isEmpty, place > 0 { rows[row][place - 1] = " " }
    if place + 1 < width, rows[row][place + 1].isEmpty { rows[row][place + 1] = " " }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F: 0
    case 0x1100...0x115F, 0x3000...0x30FF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xFF01...0xFF60, 0x1F300...0x1FAFF: 2
    default: 1
    }
  }

  private mutating func escape(_ scalars: inout ArraySlice<Unicode.Scalar>) {
    guard let first = scalars.popFirst() else { return }
    switch first {
    case "[": sequence(&scalars)
    case "(", ")": _ = scalars.popFirst()
    case "M" where row == region.lowerBound: scroll(region, by: -1)
    case "M": row = max(0, row - 1)
    case "7", "8", "=", ">": break
    default: unknown.append("ESC \(first)")
    }
  }

  private mutating func sequence(_ scalars: inout ArraySlice<Unicode.Scalar>) {
    var parameters = ""
    while let next = scalars.popFirst() {
      guard (0x40...0x7E).contains(next.value) else {
        parameters.unicodeScalars.append(next)
        continue
      }
      if parameters.hasPrefix("?") || parameters.hasPrefix(">") {
        return mode(parameters, isOn: next == "h")
      }
      return perform(next, parameters.split(separator: ";").map { Int($0) ?? 0 }, parameters)
    }
  }

  private mutating func mode(_ parameters: String, isOn: Bool) {
    for number in parameters.dropFirst().split(separator: ";") {
      switch number {
      case "1049": isAlternate = isOn
      case "25": isCursorShown = isOn
      case "2004": isPasteMarked = isOn
      default: break
      }
    }
  }

  private mutating func perform(_ final: Unicode.Scalar, _ numbers: [Int], _ parameters: String) {
    let count = max(1, numbers.first ?? 1)
    switch final {
    case "H":
      row = min(count, rows.count) - 1
      column = min(max(1, numbers.count > 1 ? numbers[1] : 1), width) - 1
    case "A": row = max(0, row - count)
    case "B": row = min(rows.count - 1, row + count)
    case "C": column = min(width - 1, column + count)
    case "D": column = max(0, column - count)
    case "G": column = min(width, count) - 1
    case "d": row = min(rows.count, count) - 1
    case "J": erase(from: numbers.first == 2 ? 0 : row * width + column, to: rows.count * width)
    case "K" where numbers.first == 1: erase(from: row * width, to: row * width + column + 1)
    case "K": erase(from: row * width + column, to: (row + 1) * width)
    case "X": erase(from: row * width + column, to: min(row * width + column + count, (row + 1) * width))
    case "b": for scalar in String(repeating: last, count: count).unicodeScalars { put(scalar) }
    case "@":
      rows[row].insert(contentsOf: Array(repeating: " ", count: count), at: column)
      rows[row].removeLast(count)
    case "P":
      rows[row].removeSubrange(column..<min(width, column + count))
      rows[row] += Array(repeating: " ", count: width - rows[row].count)
    case "S": scroll(region, by: count)
    case "T": scroll(region, by: -count)
    case "L": scroll(row...region.upperBound, by: -count)
    case "M": scroll(row...region.upperBound, by: count)
    case "r":
      region = numbers.count > 1 ? numbers[0] - 1...min(numbers[1], rows.count) - 1 : 0...rows.count - 1
      (row, column) = (0, 0)
    case "m", "l", "h", "t": break
    default: unknown.append("CSI \(parameters)\(final)")
    }
  }

  /// Moves rows up, or down when the count is negative; what comes in is blank.
  private mutating func scroll(_ part: ClosedRange<Int>, by count: Int) {
    let blank = Array(repeating: " ", count: width)
    for _ in 0..<min(abs(count), part.count) {
      rows.remove(at: count > 0 ? part.lowerBound : part.upperBound)
      rows.insert(blank, at: count > 0 ? part.upperBound : part.lowerBound)
    }
  }

  private mutating func erase(from start: Int, to end: Int) {
    for index in start..<max(start, end) { rows[index / width][index % width] = " " }
  }
}
