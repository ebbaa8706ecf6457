import Foundation

/// A stream that this process does, in a folder in which others follow it and leave orders.
package struct StreamSession: Sendable {
  package let folder: StreamFolder
  private let recorder: StreamRecorder

  /// Goes on in `folder`.
  ///
  /// - Throws: ``RunFolderError``, of kind `busy` when another process does this stream.
  package init(_ folder: StreamFolder) throws(RunFolderError) {
    self.folder = folder
    recorder = try StreamRecorder(folder)
  }

  /// A stream that other processes are to see, in a folder of its own.
  ///
  /// - Throws: ``RunFolderError``.
  package init(in state: StateFolder) throws(RunFolderError) {
    StreamCatalogue(state).sweep()
    try self.init(try StreamFolder.create(in: state))
  }

  /// Writes down what the stream told; must be called for every event of it.
  package func record(_ event: StreamEvent) { recorder.record(event, at: Date()) }

  /// Does `stream` to its end, and what is ordered meanwhile.
  ///
  /// - Throws: What the stream throws; whoever follows it is told.
  package func run(_ stream: StreamRun, on service: any KustoService) async throws -> StreamEnd {
    do {
      return try await withThrowingTaskGroup(of: StreamEnd?.self) { group in
        group.addTask { try await stream.run(on: service) }
        group.addTask {
          await heed(stream.control)
          return nil
        }
        defer { group.cancelAll() }
        while let ended = try await group.next() {
          if let ended { return ended }
        }
        throw CancellationError()
      }
    } catch {
      fail(because: error)
      throw error
    }
  }

  private func fail(because error: any Error) {
    if error is CancellationError { return record(.failed(reason: "it was interrupted")) }
    record(.failed(reason: Explanation(of: error).sentence))
  }

  /// Tells whoever follows the stream that it could not go on, unless it has told that itself.
  package func failUnlessTold(because reason: Explanation) {
    if !recorder.isOver { record(.failed(reason: reason.sentence)) }
  }

  private func heed(_ control: StreamControl) async {
    var done = 0
    // Those that were left for a process before this one.
    _ = folder.orders(after: &done)
    while !Task.isCancelled {
      for order in folder.orders(after: &done) {
        record(.ordered(order))
        control.take(order)
      }
      // Woken by cancellation, the loop ends at the next turn.
      try? await Task.sleep(for: .milliseconds(100))
    }
  }
}

extension DetachedProcess {
  /// Starts a stream in a process of its own, which outlives the console, the terminal and the connection.
  ///
  /// - Throws: ``RunFolderError``, ``LaunchError``; there is no stream then.
  package static func stream(
    _ spec: StreamSpec, state: StateFolder, environment: [String: String], executable: String = "/proc/self/exe"
  ) throws -> StreamFolder {
    StreamCatalogue(state).sweep()
    let folder = try StreamFolder.create(in: state)
    do {
      try spec.write(in: folder)
      try goOn(folder, environment: environment, executable: executable)
    } catch {
      folder.remove()
      throw error
    }
    return folder
  }

  /// Starts the stream of `folder` again.
  ///
  /// - Throws: ``LaunchError``.
  package static func goOn(
    _ folder: StreamFolder, environment: [String: String], executable: String = "/proc/self/exe"
  ) throws(LaunchError) {
    _ = try begin(
      ["stream-engine", folder.path], state: folder.state, errors: folder.enginePath, environment: environment,
      executable: executable)
  }
}
