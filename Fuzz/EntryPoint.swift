import Foundation

/// What libFuzzer calls with each input: the target that KUSTOSINK_FUZZ names checks it.
///
/// A property that does not hold ends the process, as a crash does, and libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func checkOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  chosenTarget.check(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

private let chosenTarget: any FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["KUSTOSINK_FUZZ"] ?? ""
  guard let target = FuzzTargets.all.first(where: { $0.name == name }) else {
    failed("KUSTOSINK_FUZZ=\(name): there are \(FuzzTargets.all.map(\.name).joined(separator: ", "))")
  }
  return target
}()

/// A reader, and what must be true of it for any bytes.
protocol FuzzTarget: Sendable {
  var name: String { get }
  func check(_ input: [UInt8])
}

enum FuzzTargets {
  /// A new one is a file in Targets, a line here and in scripts/fuzz, and a folder in Corpus.
  static let all: [any FuzzTarget] = [
    CSVTarget(), FormatTarget(name: "json", formats: [.json, .multijson]),
    FormatTarget(name: "parquet", formats: [.parquet]), FormatTarget(name: "avro", formats: [.avro]), GzipTarget(),
    PackingTarget(), ZipTarget(), ValuesTarget(), LoadTarget(),
  ]
}

func failed(_ what: String) -> Never {
  FileHandle.standardError.write(Data("property broken: \(what)\n".utf8))
  abort()
}

func require(_ condition: Bool, _ what: @autoclosure () -> String) {
  if !condition { failed(what()) }
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
