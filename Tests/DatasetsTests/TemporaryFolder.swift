import Datasets
import Foundation
import KustoTypes
import Synchronization

/// A folder of its own for one test, taken away when the test program ends: a profile outlives the variable that made it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "datasets-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    Self.made.withLock { paths in
      if paths.isEmpty { atexit { TemporaryFolder.removeAll() } }
      paths.append(path)
    }
  }

  private static let made = Mutex<[String]>([])

  private static func removeAll() {
    for path in made.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = "\(path)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  /// Writes a file, and makes the folders that it is in.
  func nest(_ name: String, _ bytes: [UInt8]) throws {
    let parent = ("\(path)/\(name)" as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try write(name, bytes)
  }

  func nest(_ name: String, _ text: String) throws { try nest(name, Array(text.utf8)) }

  func inspect(_ options: InspectionOptions = .init()) throws -> DatasetProfile {
    try DatasetInspector(options: options).inspect([path])
  }
}

/// The profile of one file with this text.
func inspect(_ text: String, _ options: InspectionOptions = .init()) throws -> DatasetProfile {
  let folder = try TemporaryFolder()
  return try DatasetInspector(options: options).inspect([folder.write("data.csv", text)])
}

/// The CSV that the partitions of a profile are encoded to, one text a partition; columns keep their types unless told.
func encode(
  _ profile: DatasetProfile, types: [String: ScalarType] = [:], columns: [Int]? = nil, targetBytes: Int = 1 << 30,
  blockBytes: Int = 4 << 20
) throws -> [String] {
  let columns = columns ?? Array(profile.columns.indices)
  let plan = EncodingPlan(
    columns: columns.map { index in
      let column = profile.columns[index]
      return .init(source: column.name, type: types[column.name] ?? column.type)
    }, hasHeader: profile.hasHeader, format: profile.format,
    nullWords: NullWords.standard + profile.format.traits.nullWords)
  return try PartitionPlanner.partitions(of: profile, columns: columns, targetBytes: targetBytes).map { partition in
    var encoder = PartitionEncoder(partition: partition, plan: plan, blockBytes: blockBytes)
    var bytes: [UInt8] = []
    while let block = try encoder.next() { bytes += try block.content.bytes }
    return String(decoding: try UnpackingByteSource(MemoryByteSource(bytes)).prefix(1 << 24), as: UTF8.self)
  }
}

/// How many rows a load makes of a slice whose columns are all text.
func rowsEncoded(_ slice: FileSlice, width: Int, format: DataFormat = .csv) throws -> Int {
  var slice = slice
  slice.fields = Array(0..<width)
  slice.fieldCount = width
  let written = try FileManager.default.attributesOfItem(atPath: slice.file.path)[.modificationDate] as? Date
  slice.file.modified = written ?? slice.file.modified
  let plan = EncodingPlan(
    columns: (0..<width).map { .init(source: "Column\($0 + 1)", type: .string) }, hasHeader: false, format: format)
  var encoder = PartitionEncoder(
    partition: Partition(index: 0, slice: slice, rows: 0, isCounted: false, bytes: 0), plan: plan)
  var rows = 0
  while let block = try encoder.next() { rows = block.rows }
  return rows
}

/// A value as a field of CSV.
func quoted(_ value: String) -> String { "\"" + value.replacing("\"", with: "\"\"") + "\"" }
