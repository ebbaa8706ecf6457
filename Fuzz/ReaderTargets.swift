import Foundation

enum FuzzTargets {
  /// A new one is a file in Targets, a line here and in scripts/fuzz, and a folder in Corpus.
  static let all: [any FuzzTarget] = [
    CSVTarget(), FormatTarget(name: "json", formats: [.json, .multijson]),
    FormatTarget(name: "parquet", formats: [.parquet]), FormatTarget(name: "avro", formats: [.avro]), GzipTarget(),
    PackingTarget(), ZipTarget(), ValuesTarget(), LoadTarget(),
  ]
}

/// What `body` gives, or the fact that it throws; errors that are none of ours are a fault of their own.
func outcome<Value>(_ body: () throws -> Value) -> Result<Value, DatasetError> {
  do {
    return .success(try body())
  } catch let error as DatasetError {
    return .failure(error)
  } catch {
    failed("an error that is no DatasetError: \(error)")
  }
}

extension Result where Failure == DatasetError {
  var value: Success? { try? get() }
}
