import Foundation

/// A process of this program that goes on without the one that started it.
package enum DetachedProcess {
  /// What cannot be started, in the system's words.
  package struct LaunchError: Error, Sendable, Hashable {
    package var executable: String
    package var reason: String
  }

  /// Starts `executable` with `arguments` in a session of its own; gives its number.
  ///
  /// Standard input and output are closed off; standard error goes to the file `errors`. The environment is handed on as
  /// given: a token travels there and nowhere else.
  ///
  /// - Throws: ``LaunchError``.
  static func begin(
    _ arguments: [String], state: StateFolder, errors: String, environment: [String: String], executable: String
  ) throws(LaunchError) -> Int {
    var environment = environment
    environment["KUSTOSINK_STATE_DIR"] = state.path
    let pid = try spawn(executable, ["kustosink"] + arguments, environment: environment, errors: errors)
    takeEnd(of: pid)
    return pid
  }

  /// Waits for the process on a thread of its own, so that it leaves no zombie while this process lives.
  private static func takeEnd(of pid: Int) {
    Thread.detachNewThread {
      while waitpid(pid_t(pid), nil, 0) < 0, errno == EINTR {}
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
