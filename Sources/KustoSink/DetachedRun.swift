import Foundation

/// A run as a process of its own, which outlives the console, the terminal and the connection.
package struct DetachedRun: Sendable {
  package typealias LaunchError = DetachedProcess.LaunchError

  package let folder: RunFolder
  package let pid: Int

  /// Writes the plan into its folder and starts `executable run-engine FOLDER` in a session of its own.
  ///
  /// Standard input and output are closed off; standard error goes to the folder's `engine.log`. The environment is
  /// handed on as given: a token travels there and nowhere else.
  ///
  /// - Throws: ``RunFolderError`` or ``LaunchError``; nothing has been sent to the service then, and there is no run.
  package static func launch(
    _ plan: Plan, state: StateFolder, environment: [String: String], executable: String = "/proc/self/exe",
    arguments: [String] = ["run-engine"]
  ) throws -> DetachedRun {
    let folder = try RunFolder.create(for: plan, in: state)
    do {
      return try begin(folder, arguments + [folder.path], environment: environment, executable: executable)
    } catch {
      // It would be listed as a run that died.
      folder.remove()
      throw error
    }
  }

  /// Lets a process of its own finish the run of `folder`, or roll it back; its log tells how it goes.
  ///
  /// - Throws: ``LaunchError``.
  package static func resume(
    _ folder: RunFolder, environment: [String: String], executable: String = "/proc/self/exe"
  ) throws -> DetachedRun {
    try begin(folder, ["resume", folder.run], environment: environment, executable: executable)
  }

  /// Lets a process of its own take the rows of the committed run of `folder` out again; its log tells how it goes.
  ///
  /// Whoever calls this has asked the person.
  ///
  /// - Throws: ``LaunchError``.
  package static func undo(
    _ folder: RunFolder, environment: [String: String], executable: String = "/proc/self/exe"
  ) throws -> DetachedRun {
    try begin(folder, ["undo", folder.run, "--yes"], environment: environment, executable: executable)
  }

  /// Returns when the process has taken the run, before which it looks like one that died; also when the process ended.
  package func untilTaken() async throws {
    for _ in 0..<500 where !FileLock.isHeld(folder.lockPath) && kill(pid_t(pid), 0) == 0 {
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private static func begin(
    _ folder: RunFolder, _ arguments: [String], environment: [String: String], executable: String
  ) throws(LaunchError) -> DetachedRun {
    let pid = try DetachedProcess.begin(
      arguments, state: folder.state, errors: folder.enginePath, environment: environment, executable: executable)
    return DetachedRun(folder: folder, pid: pid)
  }
}
