import Foundation
import KustoSink

/// A folder of its own with a source, a checkpoint and a state, gone with the value.
final class SourceFolder: Sendable {
  let path = "\(NSTemporaryDirectory())kustosink-stream-\(UUID().uuidString)"
  var source: String { "\(path)/source" }
  var checkpoint: String { "\(path)/checkpoint" }
  var state: StateFolder { StateFolder(path: "\(path)/state") }

  static let target = Plan.Target(cluster: "memory", database: "Demo", table: "T")

  init() throws {
    try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    let file = "\(source)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: false, encoding: .utf8)
  }

  func open(source: String? = nil, target: Plan.Target = SourceFolder.target) throws -> Checkpoint {
    try Checkpoint(checkpoint, source: source ?? self.source, target: target)
  }

  func settings(_ trigger: StreamTrigger = .availableNow) -> StreamSettings {
    var settings = StreamSettings(source: source, checkpoint: checkpoint, trigger: trigger)
    // The tests' files are whole when they are there.
    settings.settling = 0
    return settings
  }
}

extension LocalCluster {
  /// A stream from `folder` into the table `T` of this cluster.
  func stream(
    _ folder: SourceFolder, _ settings: StreamSettings, badValues: BadValueRule = .fail,
    control: StreamControl = StreamControl(),
    onEvent: @escaping @Sendable (StreamEvent) -> Void = { _ in },
    steps: @escaping @Sendable (StreamStep) throws -> Void = { _ in }
  ) -> StreamRun {
    let target = Plan.Target(cluster: "local", database: "Demo", table: "T")
    let choices = LoadChoices(target: target, create: .createIfNotExist, badValues: badValues)
    return StreamRun(
      settings, choices, InspectionOptions(), state: folder.state, clock: Self.impatient(), control: control,
      onEvent: onEvent, steps: steps)
  }

  /// The values of the column `id` in `T`, sorted.
  func ids() async throws -> [Int] {
    guard try await session.tables(in: "Demo").contains(where: { $0.name == "T" }) else { return [] }
    let answer = try await session.query("T | project id", in: "Demo")
    return (answer.first?.rows ?? []).compactMap { $0.first?.integerValue.map { Int($0) } }.sorted()
  }
}
