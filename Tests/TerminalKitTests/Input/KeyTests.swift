import TerminalKit
import Testing

@Suite struct KeyTests {
  @Test(arguments: [
    (Key.character(" "), "Space"), (.character("q"), "q"), (.control("p"), "^P"), (.enter, "Enter"), (.escape, "Esc"),
    (.backTab, "Shift-Tab"), (.function(5), "F5"), (.pageDown, "PgDn"), (.character("\u{9B}"), "<U+009B>"),
  ])
  func `a key is named as people name it`(key: Key, name: String) {
    #expect(KeyStroke(key).label.string == name)
  }
}
