import Foundation

/// A run as a process of its own, which outlives the console, the terminal and the connection.
package struct DetachedRun: Sendable {
  /// What cannot be started, in the system's words.
  package struct LaunchError: Error, Sendable, Hashable {
    package var executable: String
    package var reason: String
  }

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
    let words = ["kustosink"] + arguments + [folder.path]
    do {
      let pid = try spawn(executable, words, environment: environment, errors: folder.enginePath)
      return DetachedRun(folder: folder, pid: pid)
    } catch {
      // It would be listed as a run that died.
      folder.remove()
      throw error
    }
  }

  private static func spawn(
    _ executable: String, _ words: [String], environment: [String: String], errors: String
  ) throws(LaunchError) -> Int {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    // Sockets, terminals and locks of this process are not the run's.
    for descriptor in openDescriptors where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | sessionFlag
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, executable, &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw LaunchError(executable: executable, reason: String(cString: strerror(code))) }
    return Int(pid)
  }

  /// What is open now; closing one of them twice does no harm.
  private static var openDescriptors: [Int32] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).compactMap { Int32($0) }
  }

  /// `POSIX_SPAWN_SETSID`, which the C headers show to GNU sources only: a session without a terminal, so that nothing
  /// hangs it up.
  private static let sessionFlag: Int32 = 0x80
}
