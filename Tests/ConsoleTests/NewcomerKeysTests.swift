import Console
import KustoSink
import TerminalKit
import Testing

/// Keys, questions and prompts that a person who sees the console for the first time stumbled over.
@Suite struct NewcomerKeysTests {
  private func listed(_ text: String, on driver: Driver = Driver()) -> [Action] {
    driver.press(.character(":"))
    driver.type(text)
    return Keymap.listed(in: driver.model).map(\.command.action)
  }

  @Test func `the palette looks for names before sentences`() {
    let undo = listed("undo")
    #expect(undo.first == .undoRun || undo.first == .undo)
    #expect(undo.firstIndex(of: .readOnly).map { $0 > 1 } ?? true)
    // On the line that starts, Enter has this name, too.
    #expect(Set(listed("start", on: .atOptions()).prefix(2)) == [.open, .start])
    #expect(listed("quit").first == .quit)
  }

  @Test func `the palette shows names`() {
    let driver = Driver()
    driver.press(.character(":"))
    driver.type("read-on")
    driver.expect("read-only")
  }

  @Test func `a cluster that is marked says that the mark is kept`() {
    let driver = Driver()
    driver.press(.character("w"))
    driver.expectNote("in later consoles too")
    driver.expectNote("w on Connect allows writes")
  }

  @Test func `the phases of a run have no numbers, those are of the steps`() {
    for size in [Size(width: 60, height: 16), Size(width: 80, height: 24)] {
      let driver = Driver.atRun()
      let row = driver.grid(size.width, size.height).text.split(separator: "\n").first { $0.contains("load..") }
      #expect(row?.contains { $0.isNumber } == false, "\(driver.grid(size.width, size.height).text)")
    }
  }

  @Test(arguments: [false, true])
  func `a filter without a hit says so in the history`(_ sessions: Bool) {
    let driver = Driver()
    driver.press(.character("H"))
    if sessions { driver.press(.tab) }
    driver.press(.character("/"))
    driver.type("zzz")
    driver.press(.enter)
    driver.expect("no line contains zzz")
  }

  @Test func `leaving an attached run asks as an own one does`() {
    let driver = Driver()
    driver.press(.character("H"), .enter)
    driver.tell(.middle)
    driver.press(.character("q"))
    driver.expect("A run is going")
    driver.expect("the console then stays to show it")
    driver.press(.character("d"))
    #expect(driver.model.exit != nil)
  }

  @Test(arguments: [Key.character("q"), .control("c")])
  func `leaving with changes that no load has asks first`(_ key: Key) {
    let driver = Driver.atSchema()
    driver.press(.character("x"), key)
    driver.expect("What you changed on Dataset, Schema and Options is lost.")
    driver.expectSelected("Stay")
    driver.press(.enter)
    #expect(driver.model.exit == nil && driver.model.screen == .schema)
    driver.press(key, key == .control("c") ? key : .character("y"))
    #expect(driver.model.exit == .left)
  }

  @Test func `leaving without changes asks nothing`() {
    let driver = Driver.atOptions()
    driver.press(.character("q"))
    #expect(driver.model.exit == .left)
  }

  @Test func `a refused sign-in names the key that chooses another way`() {
    let driver = ConsoleSignInTests.closed()
    driver.expectNote("s on Connect chooses how to sign in")
  }

  @Test func `a token file that cannot be read has the cursor again`() {
    let driver = ConsoleSignInTests.closed { _ in .failed(problem: Problem("there is no file /tmp/none")) }
    while driver.model.place == .signInWays, !token(driver) { driver.press(.down) }
    driver.press(.enter)
    driver.type("/tmp/none")
    driver.press(.enter, .enter)
    driver.expect("there is no file /tmp/none")
    guard case .signIn(let form) = driver.model.overlay else { return #expect(Bool(false), "the form is gone") }
    #expect(form.currentField == .tokenFile)
    #expect(form.editor.text == "/tmp/none")
  }

  private func token(_ driver: Driver) -> Bool {
    if case .signIn(let form) = driver.model.overlay { SignInKind.allCases[form.cursor.index] == .token } else { true }
  }

  @Test(arguments: [Size(width: 60, height: 16), Size(width: 80, height: 24)])
  func `what is typed and why it is refused are both seen`(_ size: Size) {
    let driver = Driver()
    driver.press(.enter, .enter, .character("a"))
    driver.type("my table's \"x\" [1]")
    driver.press(.enter)
    let text = driver.grid(size.width, size.height).text
    #expect(text.contains("my table's \"x\" [1]"), "\(text)")
    #expect(text.contains("! a name can have letters, digits, space, _ . and -"), "\(text)")
  }

  @Test func `the prompt for a cluster says what can be typed`() {
    let driver = Driver()
    driver.press(.character("a"))
    driver.expect("a name, name.region, https://..., or local:FOLDER")
  }

  @Test func `No to a folder brings the address back, to be corrected`() {
    let driver = Driver()
    driver.press(.character("a"))
    driver.type("local:/etc")
    driver.press(.enter, .enter)
    driver.expect("cluster: local:/etc")
    #expect(driver.model.note.text.isEmpty)
  }

  @Test func `of a target that has no room the end is shown`() {
    let driver = Driver.atSchema(table: "Flights_of_the_year_2013")
    let row = driver.grid(80, 24).row(0).map(\.text).joined()
    #expect(row.contains("2013"), "\(row)")
  }

  @Test(arguments: [Size(width: 60, height: 16), Size(width: 80, height: 24)])
  func `the marked option is explained on small screens, too`(_ size: Size) {
    let driver = Driver.atOptions()
    driver.press(.home, .down, .down, .down)
    #expect(driver.grid(size.width, size.height).text.contains("More partitions need more memory"))
  }

  @Test func `names of columns are told apart on the smallest screen`() {
    let driver = Driver.atSchema()
    let text = driver.grid(60, 16).text
    #expect(text.contains("dep_time") && text.contains("time_hour"), "\(text)")
    #expect(!text.contains("SAMPLES") && !text.contains("NULLS"))
  }

  @Test(arguments: ["2", "3", "4"])
  func `the database is asked from every step`(_ step: Character) {
    let driver = Driver.atOptions()
    driver.press(.character(step), .character("K"))
    #expect(driver.model.screen == .query)
  }

  @Test func `a key of the step that is shown says which that is`() {
    let driver = Driver.atSchema()
    driver.press(.character("3"))
    driver.expectNote("this is step 3, Schema")
  }

  @Test func `a message never has the internal name of a command`() {
    let driver = Driver.atOptions()
    driver.ask(.changeType)
    driver.expectNote("nothing changes here: change the type of the column")
  }

  @Test func `every question has the harmless answer first, and Enter starts where a start is asked for`() {
    let driver = Driver.atOptions()
    driver.press(.character("S"))
    guard case .confirm(let confirm) = driver.model.overlay else { return #expect(Bool(false), "nothing is asked") }
    #expect(confirm.answers == [.decline, .accept])
    driver.expectSelected("Start")
  }

  @Test func `a run without a failure offers no list of failures`() {
    let driver = Driver.atRun(.stopped)
    #expect(!driver.model.resultQueries.contains { $0.contains("ingestion failures") })
    #expect(Driver.atRun(.failed).model.resultQueries.contains { $0.contains("ingestion failures") })
  }

  @Test func `the footer names abort, resume and undo only where they can be done`() {
    let driver = Driver.atRun(.committed)
    driver.press(.character("5"))
    let footer = driver.grid(120, 40).row(39).map(\.text).joined()
    #expect(!footer.contains("A abort") && !footer.contains("R resume"), "\(footer)")
    Driver.atRun().expectFooter("A abort")
  }
}
