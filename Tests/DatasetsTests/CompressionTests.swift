import CZstd
import Datasets
import Foundation
import Testing

@Suite(.enabled(if: hasPython, "no python3 here"), .timeLimit(.minutes(1)))
struct CompressionTests {
  private static let rows = "id,name\n" + (0..<20_000).map { "\($0),name \($0 % 7)\n" }.joined()

  /// The rows in a file whose ending says how they are packed; in two members where the packing has them.
  private func write(_ ending: String, in folder: TemporaryFolder) throws -> String {
    let path = "\(folder.path)/data.csv.\(ending)"
    if ending == "zst" {
      let text = Array(Self.rows.utf8)
      return try folder.write("data.csv.zst", zstd(Array(text[..<1000])) + zstd(Array(text[1000...])))
    }
    try folder.write("rows", Self.rows)
    try runPython(
      """
      import bz2, gzip, lzma
      pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}["\(ending)"]
      rows = open("rows", "rb").read()
      open("data.csv.\(ending)", "wb").write(pack(rows[:1000]) + pack(rows[1000:]))
      """, in: folder)
    return path
  }

  @Test(arguments: [("gz", Compression.gzip), ("zst", .zstd), ("bz2", .bzip2), ("xz", .xz)])
  func `every packing is read, of several members too, by content and not by name`(
    ending: String, compression: Compression
  ) throws {
    let folder = try TemporaryFolder()
    let path = try write(ending, in: folder)
    let profile = try DatasetInspector().inspect([path])
    #expect(profile.files[0].file.compression == compression)
    #expect(profile.rows == 20_000)
    #expect(profile.columns.map(\.name) == ["id", "name"])
    #expect(try encode(profile).joined().hasSuffix("19999,name 0\n"))
    let renamed = "\(folder.path)/data"
    try FileManager.default.moveItem(atPath: path, toPath: renamed)
    let again = try DatasetInspector().inspect([renamed])
    #expect(again.columns.map(\.name) == profile.columns.map(\.name))
    #expect(again.columns.map(\.type) == profile.columns.map(\.type))
    #expect(again.files[0].file.compression == compression)
  }

  @Test(arguments: [("gz", Compression.gzip), ("zst", .zstd), ("bz2", .bzip2), ("xz", .xz)])
  func `one that is cut or damaged is named with the byte`(ending: String, compression: Compression) throws {
    let folder = try TemporaryFolder()
    let path = try write(ending, in: folder)
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    // The last member is longer than what is taken away.
    for length in [whole.count - 1, whole.count - 200, whole.count / 2] {
      #expect(fault(Array(whole[..<length]), compression) == length, "cut to \(length)")
    }
    var broken = whole
    for place in whole.count / 2..<whole.count / 2 + 30 { broken[place] ^= 0x55 }
    let byte = try #require(fault(broken, compression))
    #expect(byte > 0 && byte <= whole.count)
    let rubbish = fault(whole + Array("rubbish".utf8), compression)
    #expect(rubbish.map { $0 >= whole.count } == true)
    // As a person meets it.
    try Data(whole.dropLast(9)).write(to: URL(fileURLWithPath: path))
    #expect {
      try DatasetInspector().inspect([path])
    } throws: { error in
      guard case .brokenPacking(path, compression, whole.count - 9, _)? = error as? DatasetError else { return false }
      return true
    }
  }

  /// The byte that is named as wrong; nil when all of it can be unpacked.
  private func fault(_ bytes: [UInt8], _ compression: Compression) -> Int? {
    do {
      try UnpackingByteSource(MemoryByteSource(bytes), compression).skip(.max)
      return nil
    } catch DatasetError.brokenPacking(_, compression, let byte, _) {
      return byte
    } catch {
      return -1
    }
  }

  @Test func `a file of a few bytes that unpacks to much is read in bounded memory`() throws {
    let zeros = zstd([UInt8](repeating: UInt8(ascii: "x"), count: 64 << 20))
    #expect(zeros.count < 1 << 14)
    let source = UnpackingByteSource(MemoryByteSource(zeros), .zstd)
    try source.skip(63 << 20)
    #expect(try source.prefix(2 << 20).count == 1 << 20)
  }

  @Test func `only gzip goes to Kusto as it is`() throws {
    for (ending, transfer) in [("gz", Transfer.untouched), ("zst", .encoded), ("bz2", .encoded), ("xz", .encoded)] {
      let folder = try TemporaryFolder()
      try folder.write("rows", "a,b\n1,x\n2,y\n")
      if ending == "zst" {
        try folder.write("data.csv.zst", zstd(Array("a,b\n1,x\n2,y\n".utf8)))
      } else {
        try runPython(
          """
          import bz2, gzip, lzma
          pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}["\(ending)"]
          open("data.csv.\(ending)", "wb").write(pack(open("rows", "rb").read()))
          """, in: folder)
      }
      let profile = try DatasetInspector().inspect(["\(folder.path)/data.csv.\(ending)"])
      let columns = profile.columns.indices.map { TransferRule.LoadColumn(index: $0, type: profile.columns[$0].type) }
      let rule = TransferRule(profile, columns: columns, targetBytes: 1 << 30)
      #expect(rule.transfer(of: profile.files[0]) == transfer, "\(ending)")
    }
  }
}

let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

/// One frame of zstd, with a checksum as the program writes it.
func zstd(_ bytes: [UInt8]) -> [UInt8] {
  let context = ZSTD_createCCtx()
  defer { ZSTD_freeCCtx(context) }
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  return [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { buffer, count in
    count = ZSTD_compress2(context, buffer.baseAddress, buffer.count, bytes, bytes.count)
  }
}
