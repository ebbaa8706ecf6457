import Datasets
import Foundation
import Synchronization
import Testing

struct InspectionTests {
  // MARK: Headers

  @Test(arguments: [
    ("carrier,name\n9E,Endeavor\nAA,American\n", true), ("year,month\n2013,1\n2013,2\n", true),
    ("01,001,\"Autauga County, AL\",9.7\n01,003,\"Baldwin County, AL\",9.1\n", false),
    ("2013,1\n2013,2\n", false), ("a,a\nb,c\n", false), ("name,age\nann,\nbob,7\n", true), ("only,header\n", true),
    (",name,age\n1,ann,5\n2,bob,6\n", true), ("1,2\n", false), ("time,temp\n2010/01/01 00:00:00,39.4\n", true),
    ("N,Y\nY,N\nN,N\n", false), ("name\nann\nbob\n", true),
    ("day,x\n01/02/2024,y\n02/02/2024,z\n", true), ("01/02/2024,y\n02/02/2024,z\n", false),
  ])
  func `a header is told from a first row`(text: String, hasHeader: Bool) throws {
    let profile = try inspect(text)
    #expect(profile.hasHeader == hasHeader, "\(profile.formatEvidence)")
    if !hasHeader { #expect(profile.columns.map(\.name) == (1...profile.columns.count).map { "Column\($0)" }) }
  }

  @Test func `what is asked for wins over what it looks like`() throws {
    #expect(try inspect("a,b\n1,2\n", .init(header: .absent)).rows == 2)
    #expect(try inspect("1,2\n3,4\n", .init(header: .present)).columns.map(\.name) == ["1", "2"])
  }

  @Test func `strict names may not come twice, and one that is missing is made`() throws {
    #expect {
      try inspect("a,a\n1,2\n", .init(header: .present, columnNames: .strict))
    } throws: { error in
      guard case .duplicateColumn("a", _)? = error as? DatasetError else { return false }
      return true
    }
    let profile = try inspect("a,A,\n1,2,3\n")
    #expect(profile.columns.map(\.name) == ["a", "A", "Column3"])
    #expect(profile.findings.map(\.words) == ["a column without a name is called 'Column3'"])
  }

  // MARK: Shape

  @Test func `mark, line ends and a missing last one make no difference`() throws {
    let plain = try inspect("a,b\n1,x\n2,y\n").columns
    for text in ["\u{FEFF}a,b\n1,x\n2,y\n", "a,b\r\n1,x\r\n2,y\r\n", "a,b\r\n1,x\n2,y", "a,b\r1,x\r2,y\r\n\r\n"] {
      let profile = try inspect(text)
      #expect(profile.columns.map(\.name) == ["a", "b"])
      #expect(profile.columns.map(\.type) == plain.map(\.type))
      #expect(profile.rows == 2)
    }
  }

  @Test func `a header without rows is a dataset without rows`() throws {
    let profile = try inspect("a,b\n")
    #expect(profile.rows == 0)
    #expect(profile.columns.map(\.type) == [.string, .string])
    #expect(profile.findings.map(\.words) == ["data.csv: there are no rows"])
  }

  @Test(arguments: [
    ("a,b\n1,2\n3\n", 3, 8, 1), ("a,b\n1,2,3\n", 2, 4, 3), ("a,b\n1,2\n\n3,4\n", 3, 8, 1),
    ("a,b\n\"x\ny\",2\n3,4,5\n", 3, 12, 3),
  ])
  func `a row that is too short or too long is named`(text: String, row: Int, byte: Int, fields: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("data.csv", text)
    let place = ValueLocation(file: path, row: row, column: nil, byte: byte)
    #expect(throws: DatasetError.wrongFieldCount(location: place, fields: fields, expected: 2)) {
      try folder.inspect(.init(header: .present))
    }
  }

  @Test func `empty lines are no rows at the end, and rows in a file of one column`() throws {
    #expect(try inspect("a,b\n1,2\n\n\n").rows == 1)
    #expect(try inspect("a\n1\n\n2\n", .init(header: .present)).rows == 3)
  }

  @Test func `an unclosed quote is named`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("data.csv", "a,b\n1,2\n3,\"4\n5,6\n")
    #expect(throws: DatasetError.unclosedQuote(location: .init(file: path, row: 3, column: 2, byte: 10))) {
      try folder.inspect()
    }
  }

  @Test func `bytes that are not UTF-8 are named, behind doubled quotes too`() throws {
    let folder = try TemporaryFolder()
    let bytes = Array("a,b\n1,\"x\"\"".utf8) + [0xE9] + Array("\"\n".utf8)
    let path = try folder.write("data.csv", bytes)
    #expect {
      try folder.inspect()
    } throws: { error in
      guard case .notUTF8(let place, let hint)? = error as? DatasetError else { return false }
      return place == ValueLocation(file: path, row: 2, column: 2, byte: 10) && hint.contains("Latin-1")
    }
  }

  // MARK: Several files

  @Test func `files are united by name, whatever their order`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "x,y\n1,one\n")
    try folder.write("b.csv", "y,x\ntwo,2\n")
    try folder.write("c.csv", "x,z\n3.5,2024-01-01\n")
    let profile = try folder.inspect()
    #expect(profile.columns.map(\.name) == ["x", "y", "z"])
    #expect(profile.columns.map(\.type) == [.real, .string, .datetime])
    #expect(profile.columns.map(\.nulls) == [0, 1, 2])
    #expect(profile.files.map(\.fieldOfColumn) == [[0, 1, nil], [1, 0, nil], [0, nil, 1]])
    #expect(
      profile.findings.map(\.words) == [
        "b.csv: has its columns in another order: matched by name",
        "c.csv: has the column z, which earlier files do not have: null there", "c.csv: lacks the column y: null there",
        "x is long in 2 files, real in c.csv: read as real",
      ])
    #expect(try encode(profile) == ["1,one,\n", "2,two,\n", "3.5,,2024-01-01\n"])
  }

  @Test func `files without a header must be equally wide`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "1,2\n3,4\n")
    let path = try folder.write("b.csv", "1,2,3\n4,5,6\n")
    #expect(
      throws: DatasetError.headerMismatch(
        file: path, reason: "3 fields without a header, where a.csv has 2")
    ) { try folder.inspect() }
  }

  @Test func `a file without a header among files with one is found`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "id,n\n3,4\n")
    let path = try folder.write("b.csv", "5,6\n7,8\n")
    #expect(throws: DatasetError.headerMismatch(file: path, reason: "no header here, but a.csv has one")) {
      try folder.inspect()
    }
  }

  @Test func `a file that is cut off while it is looked at has changed, whatever else is wrong with it then`() throws {
    let folder = try TemporaryFolder()
    let text = "id,name\n" + (0..<400_000).map { "\($0),name \($0)\n" }.joined()
    let path = try folder.write("a.csv", text)
    let inspector = DatasetInspector(options: .init(workers: 1)) { progress in
      // Once, between two reads: in the middle of a field.
      if progress.rows > 0, progress.filesDone == 0 { truncate(path, off_t(text.utf8.count / 2 + 1)) }
    }
    #expect(throws: DatasetError.changed(path: path)) { try inspector.inspect([path]) }
  }

  // MARK: Going on

  @Test func `a sample looks at so many rows of each file`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "n\n1\n2\nx\n")
    let profile = try folder.inspect(.init(header: .present, sampleRows: 2))
    #expect(profile.scanned == .sample(rows: 2))
    #expect(profile.rows == 2)
    #expect(profile.columns[0].type == .long)
  }

  @Test func `progress ends with all files, bytes and rows`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "a,b\n1,2\n")
    try folder.write("b.csv", "a,b\n1,2\n3,4\n")
    let seen = Seen()
    _ = try DatasetInspector { seen.append($0) }.inspect([folder.path])
    let last = try #require(seen.all.last)
    #expect(last.filesDone == 2)
    #expect(last.bytesDone == 20)
    #expect(last.bytes == 20)
    #expect(last.rows == 3)
    #expect(zip(seen.all, seen.all.dropFirst()).allSatisfy { $0.bytesDone <= $1.bytesDone })
  }

  @Test func `a look stops when its task is cancelled`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "a,b\n1,2\n")
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try folder.inspect()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

/// Collects what a callback is given.
private final class Seen: Sendable {
  private let values = Mutex<[InspectionProgress]>([])
  var all: [InspectionProgress] { values.withLock { $0 } }
  func append(_ value: InspectionProgress) { values.withLock { $0.append(value) } }
}
