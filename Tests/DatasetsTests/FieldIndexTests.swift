import CScan
import Datasets
import Testing

/// Records as places: where each begins, and each of its fields without an opening quote.
private typealias Places = [[Int]]

struct FieldIndexTests {
  private static let ways = [CSCAN_PORTABLE, CSCAN_SSE2, CSCAN_AVX2].filter { cscan_can($0) }

  /// What the reader in Swift finds before the end or a fault.
  private static func read(_ bytes: [UInt8]) -> (places: Places, isFaulty: Bool) {
    let reader = CSVRecordReader(source: MemoryByteSource(bytes), options: .init(precedingBytes: 1))
    var places: Places = []
    do {
      while let record = try reader.next() {
        places.append([record.offset - 1] + (0..<record.count).map { record[$0].offset - 1 })
      }
    } catch {
      return (places, true)
    }
    return (places, false)
  }

  /// What the index says.
  private static func index(_ bytes: [UInt8], _ way: cscan_way) -> Places {
    let padding = Int(CSCAN_PADDING)
    var text = bytes
    if let last = bytes.last, last != .newline, last != .carriageReturn { text.append(.newline) }
    let padded = [UInt8](repeating: .quote, count: padding) + text + [UInt8](repeating: .newline, count: padding)
    var ends = [UInt32](repeating: .max, count: text.count + 1 + 2 * padding)
    let index = padded.withUnsafeBufferPointer { padded in
      ends.withUnsafeMutableBufferPointer { ends -> cscan_index in
        guard let base = padded.baseAddress, let places = ends.baseAddress else { return cscan_index() }
        return cscan_find_fields(base + padding, text.count, .comma, places + 1, ends.count - 1, way)
      }
    }
    var places: Places = []
    var begins = true
    for number in 0..<index.positions {
      let start = Int(ends[number] &+ 1)
      if begins { places.append([start]) }
      places[places.count - 1].append(start < text.count && text[start] == .quote ? start + 1 : start)
      begins = text[Int(ends[number + 1])] != .comma
    }
    return places
  }

  @Test func `every text of six bytes, wherever it lies in a chunk, has the fields that the reader finds`() {
    let alphabet = Array("a,\"\n\r".utf8)
    for length in 0...6 {
      var text = [UInt8](repeating: 0, count: length)
      for number in 0..<Int(Self.power(5, length)) {
        var rest = number
        for place in text.indices {
          text[place] = alphabet[rest % 5]
          rest /= 5
        }
        for prefix in length < 6 ? [0, 58, 60, 61, 62, 63] : [0, 59 + number % 5] {
          let bytes = prefix == 0 ? text : [UInt8](repeating: UInt8(ascii: "x"), count: prefix - 1) + [.newline] + text
          let (places, isFaulty) = Self.read(bytes)
          for way in Self.ways {
            let found = Self.index(bytes, way)
            let expected = isFaulty ? Places(places.prefix(found.count)) : places
            if found != expected { Issue.record("\(text) behind \(prefix) bytes: \(found), not \(expected)") }
          }
        }
      }
    }
  }

  @Test func `long random texts have the fields that the reader finds`() {
    var random = SeededRandom(7)
    let alphabet = Array("aaaaaaaa,,\n".utf8)
    for _ in 0..<300 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: bytes += Array(",\"q,\n\r\"\"x\",".utf8)
        case 1: bytes += Array("\r\n".utf8)
        case 2: bytes += Array("\r".utf8)
        case 3: bytes += Array("5\" pipe,".utf8)
        default: bytes += (0..<9).map { _ in alphabet.randomElement(using: &random) ?? 0 }
        }
      }
      let (places, isFaulty) = Self.read(bytes)
      for way in Self.ways {
        let found = Self.index(bytes, way)
        #expect(found == (isFaulty ? Places(places.prefix(found.count)) : places))
      }
    }
  }

  @Test func `no more positions are written than there is room for, and whole records alone count`() {
    let bytes = Array(String(repeating: "1,2,3\n", count: 100).utf8) + [UInt8](repeating: 0, count: 64)
    for way in Self.ways {
      var ends = [UInt32](repeating: .max, count: 200)
      let index = bytes.withUnsafeBufferPointer { cscan_find_fields($0.baseAddress, 600, .comma, &ends, 136, way) }
      #expect(index.flags & UInt32(CSCAN_FULL) != 0)
      #expect(index.positions == index.records * 3)
      #expect(index.end == index.records * 6)
      #expect(index.positions > 60 && index.positions <= 136)
    }
  }

  private static func power(_ base: Int, _ exponent: Int) -> Int {
    (0..<exponent).reduce(1) { value, _ in value * base }
  }
}

/// The same numbers every time.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
