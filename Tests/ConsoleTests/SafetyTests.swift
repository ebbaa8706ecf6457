import Console
import Foundation
import KustoSink
import TerminalKit
import Testing

/// Numbers that look random and are the same in every run.
private struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 33)
  }

  mutating func text() -> String {
    let ranges: [ClosedRange<UInt32>] = [
      0x00...0x1F, 0x7F...0x9F, 0x20...0x7E, 0x20...0x7E, 0x300...0x36F, 0x590...0x5FF, 0x200B...0x200F,
      0x2028...0x202E, 0x2060...0x206F, 0x4E00...0x4FFF, 0xE000...0xE0FF, 0xFE00...0xFE0F, 0xFFF9...0xFFFB,
      0x1F1E6...0x1F1FF, 0x1F466...0x1F4FF, 0xE0000...0xE007F,
    ]
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 1...24, using: &self) {
      let range = ranges.randomElement(using: &self) ?? 0x20...0x7E
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) { scalars.append(scalar) }
    }
    return "n\(String(scalars))"
  }
}

@Suite struct SafetyTests {
  /// Control, format, private use, unassigned: nothing of these may be in a cell.
  private func harmful(in grid: Grid) -> [String] {
    (0..<grid.size.height).flatMap { y in
      grid.row(y).flatMap { $0.text.unicodeScalars }.filter { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: true
        default: false
        }
      }.map { "row \(y): U+\(String($0.value, radix: 16))" }
    }
  }

  @Test(arguments: 1...8)
  func `random text in every field puts nothing harmful into a cell`(_ seed: Int) {
    var dice = Dice(state: UInt64(seed))
    let texts = (0..<6).map { _ in dice.text() }
    for (name, screen) in Hostile.screens {
      let driver = screen(Hostile(texts: texts))
      for glyphs in Glyphs.all {
        #expect(harmful(in: driver.grid(100, 30, glyphs: glyphs)) == [], "\(name) with \(texts)")
      }
    }
  }

  @Test func `the known tricks put nothing harmful into a cell`() {
    for (name, screen) in Hostile.screens {
      let driver = screen(Hostile())
      for (width, height) in [(60, 16), (80, 24), (120, 40)] {
        #expect(harmful(in: driver.grid(width, height)) == [], "\(name)")
      }
    }
  }

  @Test func `every row covers every column whatever stands in it`() {
    for (_, screen) in Hostile.screens {
      let grid = screen(Hostile()).grid()
      for y in 0..<grid.size.height {
        #expect(grid.row(y).reduce(0) { $0 + Int($1.width) } == grid.size.width)
      }
    }
  }

  @Test func `frames of panels stand straight beside wide and bidirectional text`() {
    let grid = Hostile.screens.first { $0.0 == "connect" }?.1(Hostile()).grid()
    for y in 2...11 { #expect(grid?[79, y].text == "|", "row \(y)") }
  }

  @Test func `a paste of control characters leaves its text only and presses nothing`() {
    let driver = Driver()
    driver.press(.enter, .enter, .character("a"), .paste("My\u{1B}[31mTable\r\nq"))
    guard case .prompt(let prompt) = driver.model.overlay else {
      Issue.record("the paste closed the editor")
      return
    }
    #expect(prompt.editor.text == "My[31mTable q")
  }

  @Test func `a paste outside of an editor does nothing`() {
    #expect(Keymap.message(for: .paste("q"), in: Driver().model) == nil)
  }
}
