import Datasets
import Foundation
import Testing

/// What loading reads must be what looking reads, record for record.
struct IndexedReaderTests {
  private struct Seen: Equatable {
    var fields: [[UInt8]]
    var offsets: [Int]
    var index: Int
  }

  private func read(_ reader: any RecordReader) -> (records: [Seen], error: DatasetError?) {
    var seen: [Seen] = []
    do {
      while let record = try reader.next() {
        seen.append(
          Seen(
            fields: (0..<record.count).map { Array(record[$0].bytes) },
            offsets: (0..<record.count).map { record[$0].offset }, index: record.index))
      }
      return (seen, nil)
    } catch {
      return (seen, error as? DatasetError)
    }
  }

  @Test func `the places of fields give the records that reading them one by one gives`() throws {
    let folder = try TemporaryFolder()
    let alphabet = ["a", "bc", ",", ",", "\"", "\"", "\"\"", "\n", "\r\n", "\r", " ", "\u{6771}", "\",\"", "\"\n"]
    var seed: UInt64 = 3
    for number in 0..<3000 {
      let text = (0...(number % 17)).map { _ in
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return alphabet[Int(seed >> 33) % alphabet.count]
      }.joined()
      let path = try folder.write("data.csv", text)
      let file = SourceFile(path: path, bytes: text.utf8.count, modified: Date(), compression: .none)
      let slice = FileSlice(file: file, start: 0, end: nil, firstRow: 0, fields: [], fieldCount: 1)
      let plain = read(CSVRecordReader(source: try file.open()))
      let indexed = read(try DelimitedFormat(.comma).open(slice, hasHeader: false))
      #expect(indexed.records == plain.records, "\(text.debugDescription)")
      #expect(indexed.error == plain.error, "\(text.debugDescription)")
    }
  }
}
