import Console
import Foundation
import KustoSink
import TerminalKit
import Testing

@Suite struct ConsoleSignInTests {
  private static let refusal: Problem = {
    var problem = Problem("the service did not accept the sign-in (401)")
    problem.needsSignIn = true
    return problem
  }()

  /// A cluster that lets nobody in before somebody has signed in.
  static func closed(_ signedIn: @escaping (SignInValues) -> EffectResult.Outcome? = { _ in nil }) -> Driver {
    let world = Driver.world()
    var isOpen = false
    let driver = Driver { effect in
      switch effect {
      case .listDatabases where !isOpen: return .failed(problem: refusal)
      case .signIn(_, _, let values):
        let outcome = signedIn(values)
        if case .signedIn = outcome { isOpen = true }
        return outcome
      default: return world(effect)
      }
    }
    driver.press(.down, .enter)
    driver.expectNote("401")
    return driver
  }

  private func asked(_ driver: Driver) -> SignInValues? {
    driver.effects.compactMap { if case .signIn(_, _, let values) = $0 { values } else { nil } }.last
  }

  @Test func `a refusal offers the ways, and one that needs nothing signs in at once`() {
    let driver = Self.closed { _ in .signedIn(words: "signed in with the Azure CLI as me") }
    driver.expect("Sign in at help.westeurope")
    driver.expect("az login")
    driver.press(.enter)
    #expect(asked(driver) == SignInValues(.azureCLI))
    #expect(driver.model.overlay == nil)
    driver.expect("Demo")
    #expect(driver.model.connect.signIns["help.westeurope"]?.kind == .azureCLI)
  }

  @Test func `an application is asked for what it needs, and its secret is no part of anything`() throws {
    let driver = Self.closed { _ in .signedIn(words: "signed in") }
    driver.press(.down, .down, .down, .enter)
    driver.expect("application id")
    driver.type("app-1")
    driver.press(.enter)
    driver.type("contoso")
    driver.press(.enter, .enter)
    #expect(driver.model.place == .signInSecret)
    driver.press(.enter)
    driver.expect("secret is needed")
    driver.send(.secret(isEmpty: false))
    driver.expect("********")
    driver.press(.enter)
    let values = try #require(asked(driver))
    #expect(values[.applicationID] == "app-1")
    #expect(values[.tenant] == "contoso")
    #expect(values[.secret] == "")
  }

  @Test func `a device code is shown well, copied, and not kept in the session`() throws {
    let driver = Self.closed()
    driver.press(.down, .enter, .enter)
    let id = try #require(
      driver.effects.compactMap { if case .signIn(let id, _, _) = $0 { id } else { nil } }.last)
    driver.send(
      .signInRequest(id: id, request: .deviceCode(page: "https://aka.ms/devicelogin", code: "ABCD-1234", minutes: 15)))
    driver.expect("https://aka.ms/devicelogin")
    driver.expect("ABCD-1234")
    driver.press(.character("y"))
    driver.expectNote("clipboard")
    let folder = try ScratchFolder()
    let session = try driver.recorded(in: folder)
    #expect(!(try String(contentsOfFile: folder.file("run.ksession"), encoding: .utf8)).contains("ABCD-1234"))
    var player = Player(session)
    player.seek(to: player.count)
    var grid = Grid(size: Size(width: 80, height: 24), glyphs: .ascii)
    view(player.model, in: grid.bounds, on: &grid)
    #expect(grid.text.contains("(not recorded)"))
    driver.press(.escape)
    #expect(driver.effects.last == .cancel(id: id))
    #expect(driver.model.place == .signInField)
  }

  @Test func `a way that fails says why and lets another be chosen`() {
    let driver = Self.closed { _ in .failed(problem: Problem("az is not installed")) }
    driver.press(.enter)
    driver.expect("az is not installed")
    driver.press(.down)
    driver.expectSelected("device-code")
    driver.press(.escape)
    #expect(driver.model.overlay == nil)
    driver.press(.character("s"))
    driver.expect("Sign in at help.westeurope")
  }

  @Test func `the way of the last time is marked, with what was typed then`() {
    var values = SignInValues(.application)
    values[.applicationID] = "app-1"
    values[.tenant] = "contoso"
    values[.secret] = "never"
    let start = Start(
      clusters: ["c.example.net"], folder: "/", time: Fixtures.start,
      known: [KnownCluster(cluster: "c.example.net", signIn: values)])
    let driver = Driver(start: start) { _ in .failed(problem: Self.refusal) }
    driver.press(.enter)
    driver.expectNote("401")
    driver.expectSelected("application")
    driver.press(.enter)
    driver.expect("app-1")
    #expect(values[.secret] == "")
    #expect(!values.isWhole)
    #expect(SignInValues(.azureCLI).isWhole)
  }

  @Test func `every way names its fields and itself`() {
    for kind in SignInKind.allCases {
      #expect(!kind.words.isEmpty)
      for field in kind.fields { #expect(!field.label(for: kind).isEmpty && !field.hint(for: kind).isEmpty) }
    }
  }

  @Test func `what a load needs is looked at, and what grants the rest is copied`() {
    let driver = Driver()
    driver.press(.character("c"))
    driver.expectNote("choose a cluster and a database first")
    driver.press(.enter, .enter, .character("c"))
    driver.expectNote("missing: role.admin")
    driver.expect("Can I load into Demo.Flights?")
    driver.expect("MISSING")
    driver.press(.character("y"))
    #expect(driver.effects.contains { if case .copy(_, ".add table ['Flights'] admins") = $0 { true } else { false } })
    driver.expectNote("clipboard")
    driver.press(.character("c"))
    driver.expect("Why: the commit moves extents")
    driver.press(.escape, .down)
    driver.expect("Table Airports")
  }
}
