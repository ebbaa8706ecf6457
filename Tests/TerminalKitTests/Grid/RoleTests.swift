import TerminalKit
import Testing

@Suite struct RoleTests {
  @Test func `every role has a letter of its own in snapshots`() {
    #expect(Set(Role.allCases.map(\.letter)).count == Role.allCases.count)
    #expect(Role.text.letter == ".")
    #expect(!Role.allCases.map(\.letter).contains(" "))
  }

  @Test func `the search for a look ends at text`() {
    #expect(Role.stateFailed.parent == .text)
    #expect(Role.stepDone.parent == .step)
    #expect(Role.borderFocus.parent == .border)
    #expect(Role.text.parent == nil)
  }
}
