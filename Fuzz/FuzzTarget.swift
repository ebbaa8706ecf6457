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

/// Something that takes bytes from anyone, and what must be true of it for any bytes.
protocol FuzzTarget: Sendable {
  var name: String { get }
  func check(_ input: [UInt8])
}

func failed(_ what: String) -> Never {
  FileHandle.standardError.write(Data("property broken: \(what)\n".utf8))
  abort()
}

func require(_ condition: Bool, _ what: @autoclosure () -> String) {
  if !condition { failed(what()) }
}
