import Console
import Foundation
import KustoSink
import TerminalKit

/// Names and values that want to harm a terminal or break a table.
struct Hostile: Sendable {
  static let escape = "a\u{1B}[31mRED\u{1B}]0;title\u{07}\u{9B}2J"
  static let bidirectional = "x\u{202E}gpj.exe\u{2066}\u{200B}\u{FEFF}"
  static let wide = "東京タワー北京市朝阳区"
  static let arabic = "مرحبا بالعالم"
  static let emoji = "👩‍👩‍👧‍👦🇨🇭❤️👍🏽"
  static let marks = "Z̸̢̛͓͖̈́̊a̶̛͉͊l̷͎̓g̵̡̈o"
  static let lines = "one\r\ntwo\ttab\u{0}nul\u{7F}"
  static let long = String(repeating: "very_long_name_", count: 30)

  static let all = [escape, bidirectional, wide, arabic, emoji, marks, lines, long]

  /// The texts that stand in every field.
  var texts = Hostile.all

  var first: String { texts.first ?? "" }

  var profile: DatasetProfile {
    var profile = Fixtures.profile
    profile.columns = texts.enumerated().map { index, text in
      Fixtures.column(
        text, .string, nulls: index, samples: texts, evidence: "string: \"\(text)\" is no number", loses: [.int: text],
        warnings: [text])
    }
    profile.formatEvidence = texts
    profile.findings = texts.map { Finding(.fileSkipped, $0) }
    profile.sources = texts
    return profile
  }

  /// A world in which every text is hostile.
  func world() -> (Effect) -> EffectResult.Outcome? {
    let usual = Driver.world(profile: profile, tables: texts)
    return { [self] effect in
      switch effect {
      case .listDatabases: .databases(list: texts.map(DatabaseEntry.init))
      case .tableSchema: .tableSchema(schema: TableSchema(texts.map { Column(name: $0, type: .string) }))
      case .listFolder:
        .folder(
          listing: FolderListing(
            path: "/\(first)",
            entries: texts.map { FolderListing.Entry(name: $0, isFolder: false, bytes: 123_456) }
              + texts.map { FolderListing.Entry(name: $0, isFolder: true) }))
      case .firstLines: .firstLines(lines: texts)
      case .query:
        .answer(
          answer: QueryAnswer(
            columns: texts.map { Column(name: $0, type: .string) },
            rows: texts.map { row in texts.map { .string(row + $0) } }))
      case .listRuns:
        .runs(
          list: texts.map {
            RunEntry(
              run: $0, state: .running, cluster: $0, database: $0, table: $0, rows: 1, started: Fixtures.start,
              ended: nil, outcome: nil)
          })
      case .plan:
        .plan(
          preview: PlanPreview(
            plan: Fixtures.plan(table: first), run: first, staging: first, tag: first, partitions: 8, rows: 8, bytes: 8,
            steps: texts.map { PlanPreview.Step(title: $0, text: $0) }, warnings: [.columnsLeftOut(texts)]))
      default: usual(effect)
      }
    }
  }

  var script: RunScript {
    var script = RunScript(table: first, run: Fixtures.run, names: texts)
    script.phase(.loading)
    for (index, text) in texts.enumerated() {
      script.add(.partitionStarted(RunEvent.PartitionStarted(partition: index, attempt: 1)))
      script.add(
        .partitionRetried(
          RunEvent.Retried(partition: index, step: text, attempt: 2, delayMilliseconds: 10, reason: text)))
      script.add(.warning(RunEvent.Reason(reason: text)))
    }
    return script
  }

  var news: [StreamNews] {
    let script = StreamScript(source: "/\(first)", table: first, checkpoint: "/\(texts.last ?? "")")
    let aside = texts.enumerated().map { index, text in
      script.event(Double(index), .quarantined(batch: 1, file: text, reason: text, copy: text))
    }
    return script.start + aside
      + [
        script.event(9, .retried(batch: 1, attempt: 2, delay: 4, reason: Hostile.escape)), script.committed(1, at: 10),
      ]
  }

  func driver() -> Driver {
    Driver(
      start: Start(clusters: texts, folder: "/\(first)", isRecording: true, time: Fixtures.start), answer: world())
  }

  /// Past Connect, with everything hostile picked and read.
  func atDataset() -> Driver {
    let driver = driver()
    driver.press(.enter, .enter, .enter, .character(" "), .up, .enter)
    return driver
  }

  func atSchema() -> Driver {
    let driver = atDataset()
    driver.press(.enter)
    return driver
  }

  func atRun() -> Driver {
    let driver = atSchema()
    driver.press(.enter, .character("S"), .enter)
    driver.tell(script)
    return driver
  }

  /// Every screen with these texts, and the keys that lead there.
  static let screens: [(String, @Sendable (Hostile) -> Driver)] = [
    (
      "connect",
      {
        let driver = $0.driver()
        driver.press(.enter, .enter, .down)
        return driver
      }
    ),
    ("dataset", { $0.atDataset() }),
    ("schema", { $0.atSchema() }),
    (
      "options",
      {
        let driver = $0.atSchema()
        driver.press(.enter, .tab)
        return driver
      }
    ),
    ("run", { $0.atRun() }),
    (
      "result",
      {
        let driver = $0.atRun()
        var script = $0.script
        script.add(
          .partitionFailed(
            RunEvent.PartitionFailed(partition: 0, code: $0.first, reason: bidirectional, permanent: true)))
        script.finish(.notCommitted, rows: 0, message: $0.texts.joined(separator: " "))
        driver.tell(script)
        return driver
      }
    ),
    (
      "stream",
      {
        let driver = $0.atSchema()
        driver.press(.enter)
        driver.press(.home, .down, .character(" "), .character(" "), .character("S"), .enter)
        driver.tell($0.news)
        return driver
      }
    ),
    (
      "query",
      {
        let driver = $0.driver()
        driver.press(.enter, .enter, .character("K"))
        driver.press(.enter, .down, .right)
        return driver
      }
    ),
    (
      "runs",
      {
        let driver = $0.driver()
        driver.press(.character("H"))
        return driver
      }
    ),
  ]
}
