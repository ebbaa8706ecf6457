import Console
import KustoSink
import TerminalKit
import Testing

/// The ingestion mapping that is chosen, read or made in the console.
@Suite struct MappingTests {
  private func request(_ driver: Driver) -> PlanRequest? {
    driver.effects.compactMap { if case .plan(_, let request) = $0 { request } else { nil } }.last
  }

  /// On Schema, before a table whose column `tailnum` takes no text.
  private func atConflict() -> Driver {
    let driver = Driver.atSchema(table: "Flights")
    driver.expectNote("1 conflict")
    return driver
  }

  @Test func `a mapping of the table means what --mapping means`() throws {
    let driver = atConflict()
    driver.press(.character("p"))
    driver.expect("Mapping of Flights")
    driver.expect("csv, 2 columns: year, Carrier")
    driver.press(.down, .enter)
    driver.expectNote("the mapping flights_v3 decides about columns")
    // What Schema says of columns does not count, so that no conflict of it stands in the way.
    driver.press(.enter)
    #expect(driver.model.screen == .options)
    let choices = try #require(request(driver)).choices
    #expect(choices.mapping == .named("flights_v3"))
    #expect(choices.types == [:] && choices.renames == [:] && choices.skips == [])
  }

  @Test func `a mapping of another kind is refused with both kinds`() {
    let driver = atConflict()
    driver.press(.character("p"), .down, .down)
    driver.expect("json, does not fit")
    driver.press(.enter)
    driver.expectNote("events is a mapping of json, and these files are loaded as csv")
    #expect(driver.model.options.mapping == nil)
  }

  @Test func `a mapping of a file means what --mapping-file means`() throws {
    let driver = Driver.atOptions()
    driver.press(.end, .up, .enter, .down, .enter, .control("u"))
    driver.expect("file with the mapping")
    driver.type("/data/m.json")
    driver.press(.enter)
    driver.expectNote("2 columns get their values by m.json")
    #expect(request(driver)?.choices.mapping == .given(Fixtures.mapping))
    driver.press(.enter, .home, .enter)
    #expect(request(driver)?.choices.mapping == nil)
  }

  @Test func `one is made of the columns of Schema, under the name that is asked for`() {
    let driver = atConflict()
    driver.press(.end, .up, .character("x"), .character("p"), .end, .enter)
    driver.expect("make it on the table now, as: Flights_mapping")
    driver.press(.control("u"))
    driver.type("mine")
    driver.press(.enter)
    let made = driver.effects.compactMap { effect -> IngestionMapping? in
      guard case .createMapping(_, let target, "mine", .csv, let mapping) = effect, target.table == "Flights" else {
        return nil
      }
      return mapping
    }
    #expect(made.first?.elements.map(\.column) == ["year", "month", "dep_time", "Carrier", "time_hour"])
    #expect(made.first?.elements.last?.source == .ordinal(5))
    driver.expectNote("the table has the mapping mine now")
    #expect(driver.model.options.mapping?.choice == .named("mine"))
  }

  @Test func `files of paths get a mapping of paths`() {
    var profile = Fixtures.profile
    profile.format = .json
    let driver = Driver.atSchema(profile: profile, table: "Flights")
    driver.expectNote("1 conflict")
    driver.press(.character("p"), .end, .enter, .enter)
    driver.expectNote("Flights_mapping")
    let made = driver.effects.compactMap {
      if case .createMapping(_, _, _, .json, let mapping) = $0 { mapping } else { nil }
    }
    #expect(made.first?.elements.first?.source == .path("$['year']"))
  }

  @Test func `a table that is not there has no mappings, and gets none`() {
    let driver = Driver.atSchema()
    driver.press(.character("p"), .end, .enter)
    driver.expectNote("the table is not there yet")
    #expect(!driver.effects.contains { if case .listMappings = $0 { true } else { false } })
  }

  @Test func `a name that is there already is refused by the service, in its words`() {
    let driver = atConflict()
    let world = driver.answer
    driver.answer = { effect in
      guard case .createMapping = effect else { return world(effect) }
      return .failed(problem: Problem("a mapping with the name exists"))
    }
    driver.press(.character("p"), .end, .enter, .enter)
    driver.expectNote("a mapping with the name exists")
    #expect(driver.model.options.mapping == nil)
  }

  @Test func `mappings that cannot be listed say why, and a file is still offered`() {
    let driver = atConflict()
    let world = driver.answer
    driver.answer = { effect in
      guard case .listMappings = effect else { return world(effect) }
      return .failed(problem: Problem("not allowed to see the table"))
    }
    driver.press(.character("p"))
    driver.expect("not allowed to see the table")
    driver.expect("a file ...")
  }

  @Test func `another table forgets the mapping`() {
    let driver = atConflict()
    driver.press(.character("p"), .down, .enter)
    driver.expectNote("flights_v3")
    driver.press(.character("1"), .down, .enter)
    #expect(driver.model.connect.table == "Airports")
    #expect(driver.model.options.mapping == nil)
  }

  /// A driver whose answers to some effects come later.
  private func holding(_ isHeld: @escaping (Effect) -> Bool) -> Driver {
    let driver = atConflict()
    let world = driver.answer
    driver.answer = { isHeld($0) ? nil : world($0) }
    return driver
  }

  @Test func `a mapping that is made for one table is not taken for another`() throws {
    let driver = holding { if case .createMapping = $0 { true } else { false } }
    driver.press(.character("p"), .end, .enter, .enter, .character("1"), .down, .enter)
    #expect(driver.model.connect.table == "Airports")
    let id = try #require(driver.effects.compactMap { if case .createMapping = $0 { $0.answerID } else { nil } }.last)
    driver.send(.result(EffectResult(id: id, outcome: .mappingCreated(name: "Flights_mapping"))))
    driver.expectNote("the mapping Flights_mapping, which was made, is for Flights: this load does not take it")
    #expect(driver.model.options.mapping == nil)
  }

  @Test func `a mapping that is read for one table is not taken for another`() throws {
    let driver = holding { if case .readMapping = $0 { true } else { false } }
    driver.press(.character("p"), .end, .up, .enter, .control("u"))
    driver.type("m.json")
    driver.press(.enter, .character("1"), .down, .enter)
    let id = try #require(driver.effects.compactMap { if case .readMapping = $0 { $0.answerID } else { nil } }.last)
    driver.send(.result(EffectResult(id: id, outcome: .mappingRead(mapping: Fixtures.mapping, path: "/data/m.json"))))
    driver.expectNote("the mapping m.json is for Flights")
    #expect(driver.model.options.mapping == nil)
  }

  @Test func `what a person has selected stays selected when the mappings come`() throws {
    let driver = holding { if case .listMappings = $0 { true } else { false } }
    driver.press(.character("p"), .down)
    driver.expectSelected("a file ...")
    let id = try #require(driver.effects.compactMap { if case .listMappings = $0 { $0.answerID } else { nil } }.last)
    driver.send(.result(EffectResult(id: id, outcome: .mappings(list: Fixtures.mappings))))
    driver.expectSelected("a file ...")
  }

  @Test func `a file is looked for below the folder that is shown, at the root, too`() {
    let driver = Driver(
      start: Start(
        clusters: ["local"], folder: "/data", time: Fixtures.start,
        wishes: Start.Wishes(cluster: "local", database: "Demo", table: "New", sources: ["/x.csv"])))
    driver.press(.character("3"), .character("p"), .end, .up, .enter)
    driver.expect("file with the mapping: /")
    driver.press(.control("u"))
    driver.type("m.json")
    driver.press(.enter)
    driver.expectNote("m.json")
    #expect(driver.effects.contains { if case .readMapping(_, "/m.json") = $0 { true } else { false } })
  }
}
