import Datasets
import Foundation
import Testing

/// Files whose name and content say different things, and files that are no data: what they are is said, and what is
/// advised works.
@Suite(.timeLimit(.minutes(1)))
struct ContentVerdictTests {
  @Test(arguments: [
    ("x.parquet", "a,b\n1,2\n", "CSV text, though its name ends in .parquet", "csv"),
    ("x.avro", "a\tb\n1\t2\n", "TSV text, though its name ends in .avro", "tsv"),
    ("x.jsonl", "1\n2\n3\n", "CSV text, though its name ends in .jsonl", "csv"),
    ("x.json", "a,b\n1,2\n", "CSV text, though its name ends in .json", "csv"),
    ("x.csv", "{\"a\":1}\n{\"a\":2}\n", "JSON, though its name ends in .csv", "json"),
    ("x.csv", "[{\"a\":1}]", "JSON, though its name ends in .csv", "multijson"),
    ("x.csv.gz", "a,b\n1,2\n", "CSV text that is not packed, though its name says gzip", "csv"),
    ("x.jsonl.zst", "{\"a\":1}\n", "JSON that is not packed, though its name says zstd", "json"),
    ("x.csv.bz2", "a|b\n1|2\n", "PSV text that is not packed, though its name says bzip2", "psv"),
  ])
  func `data of another format than the name says is refused with the format that loads it`(
    name: String, text: String, kind: String, format: String
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(name, text)
    let refusal = try #require(refused(path))
    #expect(refusal.kind == kind)
    #expect(refusal.hint.hasSuffix("--format \(format)"))
    #expect(throws: DatasetError.needsFormat(path: path, kind: kind, hint: refusal.hint)) {
      try DatasetInspector().inspect([path])
    }
    let profile = try DatasetInspector(options: .init(format: DataFormat(name: format))).inspect([path])
    #expect(profile.rows > 0 && !profile.columns.isEmpty)
  }

  private static let binary: [UInt8] = [0, 1, 2, 3, 0, 0, 0xFF, 0xFE, 0, 0]

  @Test(arguments: [
    ("%PDF-1.7\n", "a PDF document"), ("SQLite format 3\0", "an SQLite database"), ("ARROW1\0\0", "Arrow (or Feather)"),
    ("GIF89a\0", "an image (GIF)"), ("MZ\0", "a program for Windows"), ("RDX3\nX\n\0", "R data"),
    ("\u{7F}ELF", "a program (ELF)"),
  ])
  func `what is no data is refused as what it is, whatever it is asked to be read as`(start: String, kind: String)
    throws
  {
    let folder = try TemporaryFolder()
    for name in ["x.csv", "x.bin", "x.csv.gz"] {
      let path = try folder.write(name, Array(start.utf8) + Self.binary)
      #expect(refused(path)?.kind == kind, "\(name)")
      #expect(refused(path, format: .csv)?.kind == kind, "\(name)")
    }
  }

  @Test(arguments: [
    ("<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>", "a web page (HTML)"),
    ("\u{FEFF}  <HTML lang=en>\n<body>", "a web page (HTML)"),
    ("<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code></Error>", "XML"),
    ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "a Git LFS pointer, not the file itself"),
    ("-----BEGIN PGP MESSAGE-----\nabc\n", "a key, certificate or encrypted text (PEM)"),
  ])
  func `a text that is no data is refused as what it is, and read where a person says so`(
    text: String, kind: String
  ) throws {
    let folder = try TemporaryFolder()
    for name in ["x.csv", "x.csv.gz", "x.jsonl", "x.parquet"] {
      let path = try folder.write(name, text)
      #expect(refused(path)?.kind == kind, "\(name)")
      #expect(refused(path)?.hint.contains("--format") == false)
      #expect(try DatasetInspector(options: .init(header: .absent, format: .csv)).inspect([path]).rows > 0)
    }
    // Among data it is a part that is missing, and not passed over.
    try folder.write("a.csv", "a,b\n1,2\n")
    #expect(throws: DatasetError.self) { try folder.inspect() }
  }

  @Test(arguments: [
    ("x.csv", "<a>,b\n1,2\n"), ("x.csv", "<html,b\n1,2\n"), ("x.csv", "PK,b\n1,2\n"), ("x.csv", "MZ,b\n1,2\n"),
    ("x.csv", "ORC,b\n1,2\n"), ("x.csv", "BZh9,b\n1,2\n"), ("x.csv", "version,b\n1,2\n"), ("x.csv", "[x],b\n[1],2\n"),
    ("x.csv", "{x},b\n{1},2\n"), ("x.csv", "Obj,b\n1,2\n"), ("x.csv", "PAR1,b\n1,2\n"), ("x.txt", "{\"a\":1}\n"),
    ("x.log", "{\"a\":1}\n{\"a\":2}\n"), ("x", "a;b\n1;2\n"), ("x.csv", "a;b\n1;2\n"), ("x.tsv", "a,b\n1,2\n"),
    ("x.json", "[{\"a\":1}]"), ("x.jsonl", "{\"a\":1}{\"a\":2}"), ("x.csv", "%PD,b\n1,2\n"), ("x.csv", "GIF8,b\n1,2\n"),
    ("x.csv", "-----,b\n1,2\n"), ("x.csv", "DUCK,b\n1,2\n"),
  ])
  func `what only begins like something else is data`(name: String, text: String) throws {
    let folder = try TemporaryFolder()
    #expect(try DatasetInspector().inspect([try folder.write(name, text)]).rows >= 1)
  }

  @Test func `text in Latin-1 that begins like a binary kind is data`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x.csv", Array("MZ;name\n1;".utf8) + [0xE6, 0x0A])
    let options = InspectionOptions(encoding: .windows1252)
    #expect(try DatasetInspector(options: options).inspect([path]).columns.map(\.name) == ["MZ", "name"])
  }

  @Test(arguments: [("x.csv", "a,b\n1,2\n"), ("x.jsonl", "{\"a\":1}\n")])
  func `text asked for as Parquet or Avro is refused as text, not as damaged`(name: String, text: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(name, text)
    #expect(refused(path, format: .parquet)?.kind == "text, not Parquet")
    #expect(refused(path, format: .avro)?.kind == "text, not Avro")
  }

  @Test func `Parquet asked for as text is refused with the format that loads it`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x.csv", Array("PAR1\u{15}\0".utf8) + Self.binary)
    #expect(refused(path)?.kind == "Parquet, though its name ends in .csv")
    #expect(refused(path, format: .csv)?.hint == "--format parquet loads it")
  }

  @Test func `tar and what is packed twice are no unknown content`() throws {
    let folder = try TemporaryFolder()
    let twice = try folder.write("x.csv.gz", gzipped(gzipped(Array("a,b\n1,2\n".utf8))))
    #expect(refused(twice)?.kind == "gzip inside of gzip")
    #expect(refused(twice, format: .csv)?.kind == "gzip inside of gzip")
  }

  private func refused(_ path: String, format: DataFormat? = nil) -> (kind: String, hint: String)? {
    do {
      _ = try DatasetInspector(options: .init(format: format)).inspect([path])
      return nil
    } catch {
      guard let refusal = (error as? DatasetError)?.refusal, refusal.path == path else { return ("\(error)", "") }
      return (refusal.kind, refusal.hint)
    }
  }
}

extension DatasetError {
  /// What a file is refused as; nil for other errors.
  var refusal: (path: String, kind: String, hint: String)? {
    switch self {
    case .unsupported(let path, let kind, let hint), .needsFormat(let path, let kind, let hint): (path, kind, hint)
    default: nil
    }
  }
}
