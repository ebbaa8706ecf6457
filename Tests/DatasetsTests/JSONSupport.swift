import Datasets
import Foundation
import Testing

/// A file with JSON in it, to be looked at in blocks of any size.
final class JSONFile {
  let folder: TemporaryFolder
  let file: SourceFile
  let byteCount: Int

  init(_ bytes: [UInt8]) throws {
    folder = try TemporaryFolder()
    let path = try folder.write("data.json", bytes)
    file = SourceFile(path: path, bytes: bytes.count, modified: Date(), compression: .none)
    byteCount = bytes.count
  }

  convenience init(_ text: String) throws { try self.init(Array(text.utf8)) }

  func scan(
    _ shape: JSONFormat.Shape, blockBytes: Int = 1 << 20, workers: Int = 1, tolerant: Bool = false, limit: Int? = nil
  ) throws -> DatasetProfile {
    var sizes = JSONFormat.Sizes()
    sizes.scanBlockBytes = blockBytes
    let words = NullWords(NullWords.standard)
    let request = ScanRequest(
      hasHeader: false, nullWords: words, rowLimit: limit, toleratesBadRows: tolerant, workers: workers)
    let format = JSONFormat(shape, sizes: sizes)
    return try format.scan(file, request).profile(
      of: file, format: shape == .lines ? .json : .multijson, nullWords: words)
  }

  /// The fields of every record from a place on, a record that is none as its fault.
  func rows(
    _ shape: JSONFormat.Shape, _ names: [String], from start: Int = 0, to end: Int? = nil, firstRow: Int = 0,
    blockBytes: Int = 1 << 20
  ) throws -> [JSONRow] {
    var sizes = JSONFormat.Sizes()
    sizes.readBlockBytes = blockBytes
    let slice = FileSlice(
      file: file, start: start, end: end, firstRow: firstRow, fields: names.indices.map { $0 }, fieldCount: names.count,
      names: names)
    let reader = try JSONFormat(shape, sizes: sizes).open(slice, hasHeader: false)
    var rows: [JSONRow] = []
    while true {
      do {
        guard let record = try reader.next() else { break }
        rows.append(JSONRow(record))
      } catch DatasetError.badJSON(let location, _, let fault) {
        rows.append(JSONRow(index: location.row - 1, offset: location.byte, fields: [], fault: fault))
      } catch DatasetError.notUTF8(let location, _) {
        rows.append(JSONRow(index: location.row - 1, offset: location.byte, fields: [], fault: .notUTF8))
      }
    }
    #expect(reader.bytesRead == (end ?? byteCount) - start)
    return rows
  }
}

/// A record as it was read.
struct JSONRow: Equatable {
  var index: Int
  var offset: Int
  var fields: [String]
  var fault: JSONFault?

  init(index: Int, offset: Int, fields: [String], fault: JSONFault? = nil) {
    (self.index, self.offset, self.fields, self.fault) = (index, offset, fields, fault)
  }

  /// Each field as its kind's first letter and its text.
  init(_ record: Record) {
    self.init(
      index: record.index, offset: record.offset,
      fields: (0..<record.count).map { "\("\(record[$0].kind)".prefix(1)):\(record[$0].text)" })
  }
}

/// The profile of a file of this name and text.
func inspectJSON(_ text: String, name: String = "data.json", _ options: InspectionOptions = .init()) throws
  -> DatasetProfile
{
  let folder = try TemporaryFolder()
  return try DatasetInspector(options: options).inspect([folder.write(name, text)])
}
