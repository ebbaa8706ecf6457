import Foundation
import Testing

/// The batch sink as a script uses it, on the sample data.
struct WriteTests {
  static let rows = 336_776

  @Test func `a load commits, a second one doubles it, a third with a broken file changes nothing`() throws {
    let program = try Program()
    let write = ["write"] + program.target

    let first = try program.run(write + [Program.samples.path, "--create", "create-if-not-exist", "--json"])
    #expect(first.status == 0, "\(first.errors)")
    let end = try #require(first.events.last)
    #expect(end["event"] as? String == "finished")
    #expect(end["outcome"] as? String == "committed")
    #expect(end["rows"] as? Int == Self.rows)
    #expect(end["partitions"] as? Int == 12)
    #expect(first.events.allSatisfy { $0["event"] != nil && $0["run"] != nil && $0["at"] != nil })
    #expect(try program.count() == Self.rows)

    let second = try program.run(write + [Program.samples.path])
    #expect(second.status == 0, "\(second.errors)")
    #expect(try program.count() == 2 * Self.rows)

    let mixed = program.folder.path("mixed")
    try FileManager.default.copyItem(atPath: Program.samples.path, toPath: mixed)
    let broken = mixed + "/flights-2013-07.csv.gz"
    let whole = try Data(contentsOf: URL(fileURLWithPath: broken))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: broken))
    let third = try program.run(write + [mixed])
    #expect(third.status == 1)
    #expect(third.errors.contains("flights-2013-07.csv.gz"))
    #expect(try program.count() == 2 * Self.rows)
  }

  @Test(arguments: [
    ("quarantine", "1 row is not in the table: /", ["rowsLeftOut": 1, "valuesNulled": 0], 2),
    ("null", "1 value became null", ["rowsLeftOut": 0, "valuesNulled": 1], 3),
  ])
  func `what a load leaves out is said at its end, in words and as keys`(
    policy: String, words: String, keys: [String: Int], rows: Int
  ) throws {
    let program = try Program()
    let file = try program.folder.write("id,name\n1,a\noops,b\n3,c\n", to: "bad.csv")
    let write = ["write", file, "--column", "id:long", "--on-bad-value", policy, "--create", "create-if-not-exist"]
    let told = try program.run(write + program.target)
    #expect(told.status == 0, "\(told.errors)")
    #expect(told.errors.contains(words), "\(told.errors)")
    let end = try #require(try program.run(write + program.target + ["--json"]).events.last)
    for (key, value) in keys { #expect(end[key] as? Int == value, "\(end)") }
    let aside = end["quarantineFile"] as? String
    #expect((aside != nil) == (policy == "quarantine"))
    if let aside { #expect(try String(contentsOfFile: aside, encoding: .utf8).contains("oops")) }
    #expect(try program.count() == 2 * rows)
    // A load that keeps everything has none of these keys.
    let good = try program.folder.write("id,name\n1,a\n", to: "good.csv")
    let whole = try #require(try program.run(["write", good, "--json"] + program.target).events.last)
    #expect(whole["rowsLeftOut"] == nil && whole["valuesNulled"] == nil)
  }

  @Test func `the list of runs fits into 80 columns`() throws {
    let program = try Program()
    let file = try program.folder.write("id,name\n1,a\n", to: "a.csv")
    for _ in 0..<2 {
      #expect(try program.run(["write", file, "--create", "create-if-not-exist"] + program.target).status == 0)
    }
    let listed = try program.run("runs")
    #expect(listed.status == 0)
    let lines = listed.output.split(separator: "\n")
    #expect(lines.count == 4 && lines.allSatisfy { $0.count <= 80 }, "\(listed.output)")
    #expect(lines[2].contains("committed") && lines[2].contains("Flights"), "\(listed.output)")
  }

  @Test func `a table that is missing is not made unless asked for`() throws {
    let program = try Program()
    let result = try program.run(["write", Program.samples.path] + program.target)
    #expect(result.status == 1)
    #expect(result.errors.contains("Flights"))
    #expect(result.errors.contains("--create create-if-not-exist"))
    let tables = try program.run("query", "--cluster", program.cluster, "--database", "Demo", ".show tables", "--json")
    #expect(tables.output.isEmpty)
  }

  @Test func `an asynchronous write returns at once, is listed and can be followed to its end`() throws {
    let program = try Program()
    let started = try program.run(
      ["write", Program.samples.path, "--create", "create-if-not-exist", "--async", "--json"] + program.target)
    #expect(started.status == 5, "\(started.errors)")
    let run = try #require(started.events.last?["run"] as? String)
    #expect(started.events.last?["outcome"] as? String == "detached")

    let followed = try program.run("attach", run, "--json")
    #expect(followed.status == 0, "\(followed.errors)")
    #expect(followed.events.last?["outcome"] as? String == "committed")
    #expect(try program.count() == Self.rows)

    let listed = try program.run("runs", "--json").events
    #expect(listed.count == 1)
    #expect(listed.first?["run"] as? String == run)
    #expect(listed.first?["outcome"] as? String == "committed")
    #expect(listed.first?["rows"] as? Int == Self.rows)
  }

  @Test func `a dry run prints every command and does none`() throws {
    let program = try Program()
    let result = try program.run(
      ["write", Program.samples.path, "--create", "create-if-not-exist", "--dry-run"] + program.target)
    #expect(result.status == 0, "\(result.errors)")
    for command in [".create table", ".move async extents", ".drop table"] { #expect(result.output.contains(command)) }
    let tables = try program.run("query", "--cluster", program.cluster, "--database", "Demo", ".show tables", "--json")
    #expect(tables.output.isEmpty)
  }

  @Test func `chosen types, names and columns reach the table`() throws {
    let program = try Program()
    let file = try program.folder.write("id,zip,note\n1,08001,a\n2,94103,b\n", to: "in/people.csv")
    let result = try program.run(
      [
        "write", file, "--create", "create-if-not-exist", "--column", "id:real", "--rename", "zip:postcode",
        "--skip-column", "note",
      ] + program.target)
    #expect(result.status == 0, "\(result.errors)")
    let schema = try program.run(
      "query", "--cluster", program.cluster, "--database", "Demo", ".show table Flights cslschema", "--json")
    #expect(schema.events.first?["Schema"] as? String == "id:real,postcode:string")
  }
}
