import Datasets
import Testing

func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  let encoder = GzipEncoder()
  bytes.withUnsafeBytes { encoder.append($0) }
  encoder.finish()
  return encoder.take()
}

func gunzipped(_ bytes: [UInt8], chunk: Int = .max) throws -> [UInt8] {
  try GzipByteSource(MemoryByteSource(bytes, chunk: chunk)).prefix(1 << 24)
}

struct GzipTests {
  private let text = Array(String(repeating: "rows and rows of it\n", count: 20_000).utf8)

  @Test func `what the encoder writes the source reads`() throws {
    #expect(try gunzipped(gzipped(text)) == text)
    #expect(try gunzipped(gzipped([])) == [])
  }

  @Test func `several members are one content, whatever the pieces they come in`() throws {
    let bytes = gzipped(Array("one".utf8)) + gzipped([]) + gzipped(Array("two".utf8))
    for chunk in 1...bytes.count {
      #expect(try gunzipped(bytes, chunk: chunk) == Array("onetwo".utf8))
    }
  }

  @Test func `zeros after the last member are padding`() throws {
    #expect(try gunzipped(gzipped(Array("one".utf8)) + [0, 0, 0]) == Array("one".utf8))
  }

  @Test func `a file cut anywhere inside a member is broken, and the place is said`() throws {
    let bytes = gzipped(Array("some,content\n1,2\n".utf8))
    for length in 0..<bytes.count {
      #expect {
        try gunzipped(Array(bytes[..<length]))
      } throws: { error in
        guard case .brokenGzip("memory", length, _)? = error as? DatasetError else { return false }
        return true
      }
    }
  }

  @Test func `a changed byte in the data or its checksum is found`() throws {
    let bytes = gzipped(text)
    for place in [0, 1, 2, bytes.count / 2, bytes.count - 8, bytes.count - 1] {
      var broken = bytes
      broken[place] ^= 0x5A
      #expect(throws: DatasetError.self, "byte \(place)") { try gunzipped(broken) }
    }
  }

  @Test func `text behind the last member is broken, not padding`() {
    #expect(throws: DatasetError.self) { try gunzipped(gzipped(text) + Array("more".utf8)) }
  }

  @Test func `the same bytes give the same blob, taken in blocks or whole`() {
    let whole = gzipped(text)
    let encoder = GzipEncoder()
    var blocks: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: 1000) {
      text[start..<min(start + 1000, text.count)].withUnsafeBytes { encoder.append($0) }
      if encoder.count > 100 { blocks += encoder.take(100) }
    }
    encoder.finish()
    while encoder.count > 0 { blocks += encoder.take(100) }
    #expect(blocks == whole)
  }
}
