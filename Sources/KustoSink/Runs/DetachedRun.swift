import Foundation

/// Starts a run as a process of its own, which outlives the one that starts it, its terminal and its connection.
package struct DetachedRun: Sendable {
  /// The program that does the run: this one.
  private let executable: String

  /// - Parameter executable: A path; nil means the running program.
  package init(executable: String? = nil) {
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    self.executable = executable ?? own ?? CommandLine.arguments[0]
  }

  /// Why a process could not be started, in the system's words.
  package struct LaunchError: Error, Sendable, Hashable {
    package var executable: String
    package var reason: String
  }

  /// Starts the process for the run of `folder` with the environment of this one; returns at once.
  ///
  /// Its arguments name the folder only: a token reaches it through the environment.
  package func start(_ folder: RunFolder) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, folder.enginePath, O_WRONLY | O_CREAT | O_APPEND, 0o600)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A session of its own: no terminal, so no hang-up and no ^C of the terminal reaches it.
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)

    let arguments = [executable, "run-engine", folder.path].map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let code = posix_spawn(&process, executable, &actions, &attributes, arguments, environ)
    guard code == 0 else { throw LaunchError(executable: executable, reason: String(cString: strerror(code))) }
    return process
  }
}
