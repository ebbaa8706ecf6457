import Datasets
import Foundation
import Testing

/// Folders in folders, and what their names say.
struct FolderTests {
  @Test func `a delimiter at the end of every row is no column among those of folders either`() throws {
    let folder = try TemporaryFolder()
    try folder.nest("day=2024-01-01/a.csv", "a;b;\n1;x;\n2;y;\n")
    try folder.nest("day=2024-01-02/b.csv", "a;b;\n3;z;\n")
    let profile = try folder.inspect(InspectionOptions())
    #expect(profile.columns.map(\.name) == ["a", "b", "day"])
    #expect(profile.files.map { $0.constant(of: 2) } == ["2024-01-01", "2024-01-02"])
    #expect(profile.files.allSatisfy { $0.fieldOfColumn == [0, 1, nil] })
    #expect(profile.findings.contains { $0.text.contains("ends with a delimiter") })
  }

  // MARK: Which files are read

  /// A tree, what is read of it, and what is said to be passed over.
  struct Tree: Sendable, CustomTestStringConvertible {
    var files: [String]
    var read: [String]
    var passedOver = 0
    var recurses = true
    var testDescription: String { files.joined(separator: " ") + (recurses ? "" : " (without folders)") }
  }

  @Test(arguments: [
    Tree(files: ["a.csv", "x/b.csv", "x/y/c.csv"], read: ["a.csv", "x/b.csv", "x/y/c.csv"]),
    Tree(files: ["x/b.csv", "y/b.csv"], read: ["x/b.csv", "y/b.csv"]),
    Tree(files: ["a.csv", "x/b.csv"], read: ["a.csv"], recurses: false),
    Tree(files: ["a.csv", ".git/b.csv", "_temporary/0/c.csv"], read: ["a.csv"], passedOver: 2),
    Tree(files: ["x/a.csv", "x/_SUCCESS", "x/.a.csv.crc", "a.crc"], read: ["x/a.csv"], passedOver: 3),
    Tree(files: ["_day=1/a.csv"], read: ["_day=1/a.csv"]),
  ])
  func `a folder is read with the folders below it, without what writers leave beside the data`(_ tree: Tree) throws {
    let folder = try TemporaryFolder()
    for file in tree.files { try folder.nest(file, "a,b\n1,x\n") }
    var options = InspectionOptions()
    options.recurses = tree.recurses
    let profile = try folder.inspect(options)
    #expect(profile.files.map(\.file.name) == tree.read)
    let markers = profile.findings.first { $0.kind == .markersSkipped }
    #expect(markers.flatMap { Int($0.text.prefix { $0.isNumber }) } ?? 0 == tree.passedOver)
  }

  @Test(arguments: [
    ("**/*.csv", ["a.csv", "x/b.csv", "x/y/c.csv"]), ("x/**", ["b.csv", "y/c.csv"]),
    ("x/**/c.csv", ["y/c.csv"]), ("**/y/*", ["x/y/c.csv"]), ("x/*.csv", ["b.csv"]), ("x*", ["x/b.csv", "x/y/c.csv"]),
  ])
  func `two stars stand for any folders`(pattern: String, names: [String]) throws {
    let folder = try TemporaryFolder()
    for file in ["a.csv", "x/b.csv", "x/y/c.csv", "x/.hidden/d.csv"] { try folder.nest(file, "a,b\n1,x\n") }
    let profile = try DatasetInspector().inspect(["\(folder.path)/\(pattern)"])
    #expect(profile.files.map(\.file.name) == names)
  }

  @Test func `a link that leads nowhere or in a circle is refused as what it is`() throws {
    let files = FileManager.default
    let dangling = try TemporaryFolder()
    try dangling.nest("a.csv", "a,b\n1,x\n")
    try files.createSymbolicLink(atPath: dangling.path + "/b.csv", withDestinationPath: "gone.csv")
    #expect(
      throws: DatasetError.brokenLink(
        path: dangling.path + "/b.csv", reason: "it is a link to 'gone.csv', which does not exist")
    ) { try dangling.inspect() }
    let itself = try TemporaryFolder()
    try files.createSymbolicLink(atPath: itself.path + "/a.csv", withDestinationPath: "a.csv")
    let circle = DatasetError.brokenLink(path: itself.path + "/a.csv", reason: "it is a link that leads to itself")
    #expect(throws: circle) { try itself.inspect() }
    #expect(throws: circle) { try DatasetInspector().inspect([itself.path + "/a.csv"]) }
    let loop = try TemporaryFolder()
    try loop.nest("x/a.csv", "a,b\n1,x\n")
    try files.createSymbolicLink(atPath: loop.path + "/x/up", withDestinationPath: "..")
    #expect(
      throws: DatasetError.brokenLink(
        path: loop.path + "/x/up", reason: "it is a link back to a folder that it is in")
    ) { try loop.inspect() }
  }

  // MARK: Columns by the names of folders

  private func partitioned() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.nest("day=2024-03-01/city=Oslo/part-0.csv", "id,v\n1,a\n2,b\n")
    try folder.nest("day=2024-03-02/city=Rio%20Claro/part-0.csv", "id,v\n3,c\n")
    try folder.nest("day=__HIVE_DEFAULT_PARTITION__/city=A%2FB/part-0.csv", "id,v\n4,d\n")
    return folder
  }

  @Test func `the names of folders give columns, with types of their own`() throws {
    let profile = try partitioned().inspect()
    #expect(profile.columns.map(\.name) == ["id", "v", "day", "city"])
    #expect(profile.columns.map(\.type) == [.long, .string, .datetime, .string])
    #expect(profile.columns.map(\.nulls) == [0, 0, 1, 0])
    #expect(profile.findings.map(\.words) == ["the names of the folders give the columns day, city"])
    #expect(
      try encode(profile) == [
        "1,a,2024-03-01,Oslo\n2,b,2024-03-01,Oslo\n", "3,c,2024-03-02,Rio Claro\n", "4,d,,A/B\n",
      ])
  }

  @Test func `they do so for one file and for a pattern too, and not when told so`() throws {
    let folder = try partitioned()
    for source in ["day=2024-03-01/city=Oslo/part-0.csv", "day=2024-03-01/*/*.csv", "day=2024-03-01"] {
      let profile = try DatasetInspector().inspect(["\(folder.path)/\(source)"])
      #expect(profile.columns.map(\.name) == ["id", "v", "day", "city"])
    }
    var options = InspectionOptions()
    options.readsFolderValues = false
    let profile = try folder.inspect(options)
    #expect(profile.columns.map(\.name) == ["id", "v"])
    #expect(try encode(profile).joined() == "1,a\n2,b\n3,c\n4,d\n")
  }

  @Test(arguments: [
    ("a.csv", "v,k\nx,9\n"), ("a.jsonl", "{\"v\":\"x\",\"k\":9}\n"), ("a.tsv", "v\tk\nx\t9\n"),
  ])
  func `a column that the file has itself stays the file's, and that is said`(name: String, text: String) throws {
    let folder = try TemporaryFolder()
    try folder.nest("k=1/\(name)", text)
    let profile = try folder.inspect()
    #expect(profile.columns.map(\.name) == ["v", "k"])
    #expect(profile.findings.contains { $0.kind == .partitionColumns && $0.changesData })
    #expect(try encode(profile) == ["x,9\n"])
  }

  @Test(arguments: [
    ("a.csv", "v,w\n1,2\n"), ("a.jsonl", "{\"v\":1,\"w\":2}\n"), ("a.csv.gz", ""),
  ])
  func `a value that does not fit the type that was chosen is a bad value of each row`(name: String, text: String)
    throws
  {
    let folder = try TemporaryFolder()
    if name.hasSuffix(".gz") {
      try folder.nest("k=x/\(name)", gzipped(Array("v,w\n1,2\n".utf8)))
    } else {
      try folder.nest("k=x/\(name)", text)
    }
    let profile = try folder.inspect()
    #expect(profile.columns.map(\.type) == [.long, .long, .string])
    #expect {
      _ = try encode(profile, types: ["k": .long])
    } throws: { error in
      guard case .badValue("k", "x", .long, let place)? = error as? DatasetError else { return false }
      return place.file.hasSuffix("/k=x/\(name)")
    }
  }

  @Test func `a file without the folder has null there`() throws {
    let folder = try TemporaryFolder()
    try folder.nest("k=1/a.csv", "v,w\n1,2\n")
    try folder.nest("plain/b.csv", "v,w\n3,4\n")
    let profile = try folder.inspect()
    #expect(profile.columns.map(\.nulls) == [0, 0, 1])
    #expect(try encode(profile) == ["1,2,1\n", "3,4,\n"])
    #expect(profile.findings.contains { $0.kind == .columnMissing && $0.file == "plain/b.csv" })
  }
}
