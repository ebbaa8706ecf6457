import Foundation
import Testing

/// A small file, or folder of files, as people really have them, and what is right for it.
struct FileCase: Sendable, CustomTestStringConvertible {
  var name: String
  /// The files by their path below the source.
  var files: [String: Data]
  var options: [String] = []
  var outcome: Outcome
  /// What is said of it, in a finding or in the refusal.
  var says: [String] = []

  enum Outcome: Sendable {
    /// Columns as `name:type`, rows, and a condition that each of so many rows fulfils.
    case loads([String], rows: Int, where: String, matches: Int)
    case refused
  }

  var testDescription: String { name }

  init(
    _ name: String, _ text: String, options: [String] = [], _ outcome: Outcome, says: [String] = []
  ) {
    self.init(name, files: [name: Data(text.utf8)], options: options, outcome, says: says)
  }

  init(
    _ name: String, files: [String: Data], options: [String] = [], _ outcome: Outcome, says: [String] = []
  ) {
    (self.name, self.files, self.options, self.outcome, self.says) = (name, files, options, outcome, says)
  }

  /// Writes the files into `folder`, and gives the path of the source.
  func write(to folder: ScratchFolder) throws -> String {
    for (path, data) in files {
      try folder.write(data, to: files.count == 1 && path == name ? path : "\(name)/\(path)")
    }
    return folder.path(name)
  }

  private static func bytes(_ base64: String) -> Data { Data(base64Encoded: base64) ?? Data() }

  private static let headerless = Outcome.loads(
    ["Column1:long", "Column2:string", "Column3:real"], rows: 2, where: "Column1 == 9 and Column3 == 3.75", matches: 1)
  private static let plain = Outcome.loads(["a:long", "b:long"], rows: 2, where: "a == 3 and b == 4", matches: 1)

  static let all: [FileCase] = [
    FileCase("headerless.tsv", "7\tnorth\t2.5\n9\tsouth\t3.75\n", headerless),
    FileCase("headerless.psv", "7|north|2.5\n9|south|3.75\n", headerless),
    FileCase("headerless.txt", "7;north;2.5\n9;south;3.75\n", headerless),
    FileCase(
      "title-line.csv", "Fuel stations, extract of 2025-01-06\nid;owner;fuel\n1;A;x\n2;B;y\n",
      .loads(["id:long", "owner:string", "fuel:string"], rows: 2, where: "owner == 'B' and fuel == 'y'", matches: 1),
      says: ["lines-skipped"]),
    FileCase(
      "comment-lines.csv", "# source: pump 7\n# unit: litres\nid,litres\n1,2.5\n2,3.5\n",
      .loads(["id:long", "litres:real"], rows: 2, where: "litres == 3.5", matches: 1), says: ["lines-skipped"]),
    FileCase(
      "sep-line.csv", "\u{FEFF}sep=;\r\nid;name\r\n1;a\r\n2;b\r\n",
      .loads(["id:long", "name:string"], rows: 2, where: "name == 'b'", matches: 1), says: ["lines-skipped"]),
    FileCase(
      "backslash-escapes.csv",
      "\"id\",\"name\"\n\"1\",\"Holm\\, Ida\"\n\"2\",\"the \\\"old\\\" bridge\"\n\"3\",\"back\\\\slash\"\n",
      .loads(
        ["id:long", "name:string"], rows: 3,
        where: "name == 'Holm, Ida' or name == 'the \"old\" bridge' or name == 'back\\\\slash'", matches: 3)),
    FileCase(
      "lone-quote.csv", "id,note\n1,The 12\" record\n2,plain\n",
      .loads(["id:long", "note:string"], rows: 2, where: "note == 'The 12\" record'", matches: 1)),
    FileCase("login-page.csv", "<!DOCTYPE html>\n<html><body>Please sign in</body></html>\n", .refused, says: ["HTML"]),
    FileCase(
      "scalars.jsonl", "1\n2\n3\n", .refused, says: ["--format csv"]),
    FileCase(
      "csv-inside.parquet", "a,b\n1,2\n", .refused, says: ["--format csv"]),
    FileCase(
      "lfs-pointer.csv",
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32\nsize 12345\n",
      .refused, says: ["LFS"]),
    FileCase(
      "names-twice-and-empty.csv", "a,a,b,,a_1\n1,2,3,4,5\n",
      .loads(
        ["a:long", "a_2:long", "b:long", "Column4:long", "a_1:long"], rows: 1, where: "a == 1 and a_1 == 5", matches: 1),
      says: ["name-changed"]),
    FileCase(
      "python-nan.jsonl", "{\"id\":1,\"v\":NaN}\n{\"id\":2,\"v\":1.5}\n{\"id\":3,\"v\":-Infinity}\n",
      .loads(["id:long", "v:real"], rows: 3, where: "isnan(v) or isinf(v)", matches: 2)),
    FileCase(
      "date-then-time",
      files: [
        "a.csv": Data("rid,v\n1,2020-01-02\n2,2020-01-03\n".utf8),
        "b.csv": Data("rid,v\n3,2020-01-02T03:04:05Z\n".utf8),
      ],
      .loads(["rid:long", "v:datetime"], rows: 3, where: "v == datetime(2020-01-03)", matches: 1)),
    FileCase(
      "edge.csv",
      "id,t\n" + (0..<300).map { "\($0),19\(50 + $0 % 50)-01-10T00:00:00+05:00\n" }.joined()
        + "300,0001-01-01T00:00:00+05:00\n",
      .loads(["id:long", "t:string"], rows: 301, where: "t startswith '0001'", matches: 1), says: ["column-is-text"]),
    FileCase(
      "plain.csv.zst", files: ["plain.csv.zst": bytes("KLUv/SQMYQAAYSxiCjEsMgozLDQK4bPLLg==")], plain),
    FileCase(
      "plain.csv.bz2",
      files: ["plain.csv.bz2": bytes("QlpoOTFBWSZTWQMMHxsAAAVZAAAQAAQ8ADAAIAAiHqGIQwInNOOAHi7kinChIAYYPjY=")], plain),
    FileCase(
      "plain.csv.xz",
      files: [
        "plain.csv.xz": bytes(
          "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQALYSxiCjEsMgozLDQKABBV45YyL5FeAAEkDKYY2NgftvN9AQAAAAAEWVo=")
      ], plain),
    FileCase(
      "partitioned",
      files: [
        "_SUCCESS": Data(), "_temporary/part-00002.csv": Data("id,v\n9,z\n".utf8),
        "day=2024-03-01/city=Oslo/part-00000.csv": Data("id,v\n1,a\n2,b\n".utf8),
        "day=2024-03-01/city=Oslo/.part-00000.csv.crc": Data("crc".utf8),
        "day=2024-03-02/city=Rio%20Claro/part-00001.csv": Data("id,v\n3,c\n".utf8),
      ],
      .loads(
        ["id:long", "v:string", "day:datetime", "city:string"], rows: 3,
        where: "city == 'Rio Claro' and day == datetime(2024-03-02)", matches: 1),
      says: ["partition-columns"]),
    FileCase(
      "names-kusto-refuses.csv",
      "$id,amount #,%done,a/b,x@y,Length (mm),naïve,\"two\nlines\",it's\n1,2,3,4,5,6,7,8,9\n",
      .loads(
        ["id", "amount", "done", "a_b", "x_y", "Length _mm", "naïve", "two_lines", "it_s"].map { "\($0):long" },
        rows: 1, where: "id == 1 and ['Length _mm'] == 6 and it_s == 9", matches: 1), says: ["name-changed"]),
    FileCase(
      "german.csv", "Datum;Betrag;Name\n31.12.2024;1.234,56;Müller\n01.01.2025;99,90;Roth\n",
      .loads(["Datum:string", "Betrag:string", "Name:string"], rows: 2, where: "Betrag == '1.234,56'", matches: 1),
      says: ["conversion-offered"]),
    FileCase(
      "german-converted.csv", "Datum;Betrag;Name\n31.12.2024;1.234,56;Müller\n01.01.2025;99,90;Roth\n",
      options: ["--convert", "Datum=dd.mm.yyyy", "--convert", "Betrag=decimal-comma"],
      .loads(
        ["Datum:datetime", "Betrag:real", "Name:string"], rows: 2,
        where: "Datum == datetime(2024-12-31) and Betrag == 1234.56", matches: 1)),
    FileCase(
      "american.csv", american,
      .loads(["when:string", "paid:string", "n:string"], rows: 2, where: "n == '1,204'", matches: 1),
      says: ["conversion-offered"]),
    FileCase(
      "american-converted.csv", american,
      options: ["--convert", "when=mm/dd/yyyy", "--convert", "paid=yes-no", "--convert", "n=thousands"],
      .loads(
        ["when:datetime", "paid:bool", "n:long"], rows: 2,
        where: "when == datetime(2024-03-25 14:05) and paid and n == 1204", matches: 1)),
    FileCase(
      "unix-times.csv", unixTimes,
      .loads(["id:long", "when:long", "ms:long"], rows: 2, where: "when == 1700000060", matches: 1),
      says: ["conversion-offered"]),
    FileCase(
      "unix-times-converted.csv", unixTimes,
      options: ["--convert", "when=unix-seconds", "--convert", "ms=unix-milliseconds"],
      .loads(
        ["id:long", "when:datetime", "ms:datetime"], rows: 2,
        where: "when == datetime(2023-11-14 22:14:20) and ms == datetime(2023-11-14 22:14:20.456)", matches: 1)),
    FileCase(
      "empty-row-group.parquet",
      files: [
        "empty-row-group.parquet": bytes(
          "UEFSMRUAFRwVHCwVAhUAFQYVBhwAAAACAAAAAgEBAAAAAAAAABUAFRYVFiwVAhUAFQYVBhwAAAACAAAAAgEBAAAAeBUA"
            + "FRwVHCwVAhUAFQYVBhwAAAACAAAAAgECAAAAAAAAABUAFRYVFiwVAhUAFQYVBhwAAAACAAAAAgEBAAAAeRUEGTw1ABgG"
            + "c2NoZW1hFQQAFQQlAhgBYQAVDCUCGAF0JQBMHAAAABYEGTwZLCYAHBUEGSUGABkYAWEVABYCFkIWQiYISRwVABUAFQIA"
            + "PCkGGSYAAgAAACYAHBUMGSUGABkYAXQVABYCFjwWPCZKSRwVABUAFQIAPBYCGQYZJgACAAAAFn4WAiYIFn4AGSwmABwV"
            + "BBkVBhkYAWEVABYAFgAWACYASQwAACYAHBUMGRUGGRgBdBUAFgAWABYAJgBJDAAAFgAWACYAFgAAGSwmABwVBBklBgAZ"
            + "GAFhFQAWAhZCFkImhgFJHBUAFQAVAgA8KQYZJgACAAAAJgAcFQwZJQYAGRgBdBUAFgIWPBY8JsgBSRwVABUAFQIAPBYC"
            + "GQYZJgACAAAAFn4WAiaGARZ+ACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZLBwAABwAAABaAQAAUEFS"
            + "MQ==")
      ], .loads(["a:long", "t:string"], rows: 2, where: "a == 2 and t == 'y'", matches: 1)),
    FileCase(
      "delta-table",
      files: [
        "_delta_log/00000000000000000000.json": deltaLog([
          #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#,
          #"{"metaData":{"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"},{\"name\":\"city\",\"type\":\"string\"},{\"name\":\"v\",\"type\":\"string\"}]}","partitionColumns":["city"]}}"#,
          #"{"add":{"path":"city=Oslo/a.csv","partitionValues":{"city":"Oslo"}}}"#,
        ]),
        "_delta_log/00000000000000000001.json": deltaLog([
          #"{"add":{"path":"city=Rio/b.csv","partitionValues":{"city":"Rio"}}}"#
        ]),
        "_delta_log/00000000000000000002.json": deltaLog([
          #"{"remove":{"path":"city=Oslo/a.csv"}}"#,
          #"{"add":{"path":"city=Oslo/c.csv","partitionValues":{"city":"Oslo"}}}"#,
        ]),
        "city=Oslo/a.csv": Data("id,v\n1,a\n2,b\n".utf8), "city=Oslo/c.csv": Data("id,v\n1,a\n".utf8),
        "city=Rio/b.csv": Data("id,v\n3,c\n4,d\n".utf8),
      ],
      .loads(["id:long", "city:string", "v:string"], rows: 3, where: "id != 2 and city == 'Rio'", matches: 2)),
  ]

  private static let american = "when,paid,n\n03/25/2024 14:05,yes,\"1,204\"\n04/02/2024 09:30,no,\"12\"\n"
  private static let unixTimes = "id,when,ms\n1,1700000000,1700000000123\n2,1700000060,1700000060456\n"

  private static func deltaLog(_ actions: [String]) -> Data { Data((actions.joined(separator: "\n") + "\n").utf8) }
}
