import Console
import KustoSink
import TerminalKit
import Testing

/// What the console offers against a dataset that cannot be read.
@Suite struct RemedyTests {
  private static let place = ValueLocation(file: "/data/a.csv", row: 2, column: 2, byte: 9)

  @Test(
    arguments: [
      (DatasetError.unclosedQuote(location: place), Remedy.reading), (.noRecords(path: "a", source: "a"), .reading),
      (.wrongFieldCount(location: place, fields: 2, expected: 3), .badValues), (.notFound(path: "a"), nil),
      (.nothingToLoad(source: "*.nope", skipped: []), .picks),
      (.needsFormat(path: "a", kind: "CSV text", hint: "load it as what it is: --format csv"), .reading),
      (.unsupported(path: "a", kind: "a picture", hint: "export a table"), nil),
    ] as [(DatasetError, Remedy?)])
  func `an error has the remedy of its kind`(_ error: DatasetError, _ remedy: Remedy?) {
    #expect(Remedy(error) == remedy)
  }

  @Test(arguments: [(Remedy.reading, "4 shows how files are read"), (.badValues, "null or quarantine")])
  func `in place of an option of the command line the keys of the console are named`(_ remedy: Remedy, _ words: String)
  {
    let world = Driver.world()
    let driver = Driver { effect in
      guard case .inspect = effect else { return world(effect) }
      var problem = Problem("the files cannot be read", hint: "set it with --format")
      problem.remedy = remedy
      return .failed(problem: problem)
    }
    driver.press(.enter, .enter, .enter, .character("*"))
    driver.type("*.csv")
    driver.press(.enter)
    driver.expectNote(words)
    #expect(!driver.model.note.text.contains("--"))
  }

  @Test func `advice without a remedy stays`() {
    let world = Driver.world()
    let driver = Driver { effect in
      guard case .inspect = effect else { return world(effect) }
      return .failed(problem: Problem("there is no such file", hint: "check the path"))
    }
    driver.press(.enter, .enter, .enter, .character("*"))
    driver.type("*.csv")
    driver.press(.enter)
    driver.expectNote("try: check the path")
  }
}
