/// Bytes at a place by which a kind of file is known.
struct FileSignature: Sendable {
  let kind: ForeignKind
  private let offset: Int
  private let bytes: [UInt8]

  private init(_ bytes: [UInt8], at offset: Int = 0, _ name: String, _ hint: String) {
    kind = ForeignKind(name: name, hint: hint)
    self.bytes = bytes
    self.offset = offset
  }

  private init(_ text: StaticString, at offset: Int = 0, _ name: String, _ hint: String) {
    let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    self.init(Array(bytes), at: offset, name, hint)
  }

  func fits(_ head: [UInt8]) -> Bool { head.dropFirst(offset).starts(with: bytes) }

  static let all = columnar + documents + packings + programs + media

  private static let convert = "write it as CSV, JSON, Avro or Parquet"
  private static let unpack = "unpack it, or pack it with gzip, zstd, bzip2 or xz"
  private static let noTable = "it holds no table"

  private static let columnar = [
    FileSignature("ARROW1", "Arrow (or Feather)", convert),
    FileSignature("FEA1", "Feather", convert),
    FileSignature([0xFF, 0xFF, 0xFF, 0xFF], "an Arrow stream", convert),
    FileSignature(
      "SQLite format 3\0", "an SQLite database", "write a table as CSV: sqlite3 -csv -header FILE 'SELECT …'"),
    FileSignature("DUCK", at: 8, "a DuckDB database", "write a table: COPY … TO 'file.parquet'"),
    FileSignature([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "HDF5", convert),
    FileSignature("CDF\u{1}", "NetCDF", convert),
    FileSignature("CDF\u{2}", "NetCDF", convert),
    FileSignature([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array", convert),
    FileSignature("MATLAB 5.0 MAT-file", "MATLAB data", convert),
    FileSignature("RDX2\n", "R data", convert),
    FileSignature("RDX3\n", "R data", convert),
    FileSignature("X\n\0\0\0", "R data", convert),
    FileSignature("$FL2", "SPSS data", convert),
    FileSignature("<stata_dta>", "Stata data", convert),
    FileSignature("SEQ\u{6}", "a Hadoop sequence file", convert),
    FileSignature("PAGE_BTREE", "a database file", convert),
    FileSignature([0x80, 0x02], "a Python pickle", convert),
    FileSignature([0x80, 0x03], "a Python pickle", convert),
    FileSignature([0x80, 0x04, 0x95], "a Python pickle", convert),
    FileSignature([0x80, 0x05, 0x95], "a Python pickle", convert),
  ]

  private static let documents = [
    FileSignature("%PDF-", "a PDF document", "write its tables as CSV"),
    FileSignature(
      [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an Excel workbook (xls) or another old Office document",
      "save the sheet as CSV"),
  ]

  private static let packings = [
    FileSignature([0x04, 0x22, 0x4D, 0x18], "packed with lz4", unpack),
    FileSignature([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", unpack),
    FileSignature("Rar!\u{1A}\u{7}", "a RAR archive", unpack),
    FileSignature([0x1F, 0x9D], "packed with compress (.Z)", unpack),
    FileSignature("LZIP\u{1}", "packed with lzip", unpack),
    FileSignature([0xFF, 0x06, 0x00, 0x00, 0x73, 0x4E, 0x61, 0x50, 0x70, 0x59], "packed with snappy", unpack),
  ]

  private static let programs = [
    FileSignature([0x7F, 0x45, 0x4C, 0x46], "a program (ELF)", noTable),
    FileSignature("MZ", "a program for Windows", noTable),
    FileSignature([0xCA, 0xFE, 0xBA, 0xBE], "a program (Java or macOS)", noTable),
    FileSignature([0x00, 0x61, 0x73, 0x6D], "a program (WebAssembly)", noTable),
    FileSignature("ElfFile\0", "a Windows event log (evtx)", "write it as JSON or CSV"),
  ]

  private static let media = [
    FileSignature([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "an image (PNG)", noTable),
    FileSignature([0xFF, 0xD8, 0xFF], "an image (JPEG)", noTable),
    FileSignature("GIF8", "an image (GIF)", noTable),
    FileSignature("II*\0", "an image (TIFF)", noTable),
    FileSignature("MM\0*", "an image (TIFF)", noTable),
    FileSignature("WEBP", at: 8, "an image (WebP)", noTable),
    FileSignature("ftyp", at: 4, "a video or image", noTable),
    FileSignature("ID3", "sound (MP3)", noTable),
    FileSignature("OggS", "sound (Ogg)", noTable),
  ]
}
