import Datasets
import KustoTypes
import Testing

struct ConversionTests {
  private static func options(_ conversions: [String: String]) -> InspectionOptions {
    InspectionOptions(conversions: ConversionTable(conversions.compactMapValues { Conversion(name: $0) }))
  }

  /// The profile of a column of these values, and what is written of them.
  private static func convert(_ values: [String], _ kind: String) throws -> (ColumnProfile, [String]) {
    let text = "x,n\n" + values.map { "\(quoted($0)),1\n" }.joined()
    let profile = try inspect(text, options(["x": kind]))
    let column = try #require(profile.columns.first)
    guard column.conversionFailures == 0 else { return (column, []) }
    let plan = EncodingPlan(
      columns: [.init(source: "x", type: column.type, conversion: column.conversion)], hasHeader: true)
    let written = try PartitionPlanner.partitions(of: profile, columns: [0], targetBytes: 1 << 30).map { partition in
      var encoder = PartitionEncoder(partition: partition, plan: plan)
      var bytes: [UInt8] = []
      while let block = try encoder.next() { bytes += try block.content.bytes }
      return String(decoding: try UnpackingByteSource(MemoryByteSource(bytes)).prefix(1 << 20), as: UTF8.self)
    }
    return (column, written.joined().split(separator: "\n").map(String.init))
  }

  @Test(
    arguments: [
      (
        ["1700000000", "-1", "0.5"], "unix-seconds", ScalarType.datetime,
        [
          "2023-11-14T22:13:20Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00.5000000Z",
        ]
      ),
      (["1700000000123"], "unix-milliseconds", .datetime, ["2023-11-14T22:13:20.1230000Z"]),
      (["1700000000123456"], "unix-microseconds", .datetime, ["2023-11-14T22:13:20.1234560Z"]),
      (["1700000000123456789"], "unix-nanoseconds", .datetime, ["2023-11-14T22:13:20.1234567Z"]),
      (["yes", "No", "Y", "0", "ja", "FALSE"], "yes-no", .bool, ["true", "false", "true", "false", "true", "false"]),
      (["1.234,56", "99,90", "-7", "1.000"], "decimal-comma", .real, ["1234.56", "99.90", "-7", "1000"]),
      (["1.000", "2.000.000"], "decimal-comma", .long, ["1000", "2000000"]),
      (["1,204", "12", "1,000,000"], "thousands", .long, ["1204", "12", "1000000"]),
      (["1,204.50", "0.5"], "thousands", .real, ["1204.50", "0.5"]),
      (["31.12.2024", "1.2.2024"], "dd.mm.yyyy", .datetime, ["2024-12-31", "2024-02-01"]),
      (
        ["03/25/2024 14:05", "04/02/2024 2:05 PM"], "mm/dd/yyyy", .datetime,
        [
          "2024-03-25T14:05:00", "2024-04-02T14:05:00",
        ]
      ),
      (["25/03/2024"], "dd/mm/yyyy", .datetime, ["2024-03-25"]), (["20240131"], "yyyymmdd", .datetime, ["2024-01-31"]),
      (["31.12.99", "01.01.24"], "dd.mm.yy", .datetime, ["1999-12-31", "2024-01-01"]),
      (["007", "12"], "string", .string, ["007", "12"]), ([" 1,5 "], "decimal-comma", .real, ["1.5"]),
    ] as [([String], String, ScalarType, [String])])
  func `values are read as the conversion says, by the look and by the writer`(
    values: [String], kind: String, type: ScalarType, written: [String]
  ) throws {
    let (column, found) = try Self.convert(values, kind)
    #expect(column.type == type)
    #expect(column.needsRewrite)
    #expect(found == written)
  }

  @Test(arguments: [
    ("unix-seconds", "soon"), ("unix-seconds", "1e9"), ("unix-seconds", "999999999999999"), ("yes-no", "maybe"),
    ("decimal-comma", "1,2,3"), ("decimal-comma", "1.23,4"), ("thousands", "1,23"), ("thousands", "0,123"),
    ("dd.mm.yyyy", "31.02.2024"), ("dd.mm.yyyy", "12/31/2024"), ("mm/dd/yyyy", "25/03/2024"), ("yyyymmdd", "20240231"),
  ])
  func `what it does not read is an violation against every type, with its place`(kind: String, value: String) throws {
    let good = ["unix": "5", "yes-": "yes", "deci": "1,5", "thou": "1,500", "dd.m": "01.01.2024", "mm/d": "1/1/2024"]
    let (column, _) = try Self.convert([good[String(kind.prefix(4))] ?? "20240101", value], kind)
    #expect(column.conversionFailures == 1)
    #expect(column.violations[column.type]?.value == value)
    #expect(column.violations[column.type]?.location.row == 3)
  }

  @Test func `empty values and words for nothing are null`() throws {
    let (column, written) = try Self.convert(["31.12.2024", "", "NA"], "dd.mm.yyyy")
    #expect(column.nulls == 2)
    #expect(written == ["2024-12-31", "\"\"", "\"\""])
  }

  @Test(
    arguments: [
      (["31.12.2024", "01.01.2025"], "looks like dates: --convert x=dd.mm.yyyy"),
      (["03/25/2024 14:05", "04/02/2024 09:30"], "looks like dates: --convert x=mm/dd/yyyy"),
      (
        ["01/02/2024"],
        "looks like dates, and no value tells the day from the month: --convert x=dd/mm/yyyy or --convert x=mm/dd/yyyy"
      ),
      (["1.234,56", "99,90", "1.000", "12"], "looks like numbers with a comma: --convert x=decimal-comma"),
      (["1,204.5", "12"], "looks like numbers in groups: --convert x=thousands"),
      (["1,204", "12"], "looks like numbers with a comma: --convert x=decimal-comma or --convert x=thousands"),
      (["yes", "no"], "looks like yes and no: --convert x=yes-no"),
      (["1700000000", "1700000060"], "looks like unix seconds (2023-11-14): --convert x=unix-seconds"),
      (["1700000000123"], "looks like unix milliseconds (2023-11-14): --convert x=unix-milliseconds"),
      (["20240131"], "looks like dates as yyyymmdd: --convert x=yyyymmdd"),
    ] as [([String], String)])
  func `a column that could be converted names the option, decided by all of its values`(
    values: [String], hint: String
  ) throws {
    for order in [values, values.reversed()] {
      let profile = try inspect("x,n\n" + order.map { "\(quoted($0)),1\n" }.joined())
      #expect(profile.columns[0].warnings == [hint])
    }
  }

  @Test func `a conversion holds for JSON too, and for a name that was made`() throws {
    let profile = try inspectJSON(
      "{\"a b!\":\"1,5\",\"t\":1700000000}\n{\"a b!\":null,\"t\":\"1700000060\"}\n",
      Self.options(["a b": "decimal-comma", "t": "unix-seconds"]))
    #expect(profile.columns.map(\.type) == [.real, .datetime])
    #expect(throws: DatasetError.noSuchColumn(name: "q", columns: ["a"])) {
      try inspect("a\n1\n2\n", Self.options(["q": "yes-no"]))
    }
  }
}
