import CSpawn
import Foundation
import Synchronization

/// A program that a test starts, by `posix_spawn`.
///
/// The tests do not start programs with Foundation's `Process`: before each start it lists the open files of the test
/// process and copies 256 bytes of each entry, past the end of the list when more than 1,300 files are open. That ends
/// the test process with a memory fault.
///
/// The program gets the three standard streams and no other open file. It has a process group of its own.
package final class ChildProcess: Sendable {
  package struct StartFailed: Error, CustomStringConvertible {
    package let description: String
  }

  /// How a program ended.
  package enum End: Sendable, Equatable {
    case exit(Int32)
    case signal(Int32)
  }

  package let processIdentifier: pid_t
  private let end = Mutex<End?>(nil)

  /// Starts the program.
  ///
  /// - Parameters:
  ///   - environment: All its variables; those of the test process when nil.
  ///   - folder: Its working folder; that of the test process when nil.
  ///   - input: Its standard input; nothing when nil. The same for `output` and `errors`.
  /// - Throws: ``StartFailed``.
  package init(
    _ executable: URL, _ arguments: [String], environment: [String: String]? = nil, in folder: URL? = nil,
    input: FileHandle? = nil, output: FileHandle? = nil, errors: FileHandle? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, handle) in [(0, input), (1, output), (2, errors)] as [(Int32, FileHandle?)] {
      if let handle {
        posix_spawn_file_actions_adddup2(&actions, handle.fileDescriptor, descriptor)
      } else {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
      }
    }
    cspawn_close_from(&actions, 3)
    if let folder { cspawn_change_folder(&actions, folder.path) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let variables = (environment ?? ProcessInfo.processInfo.environment).map { "\($0.key)=\($0.value)" }
    var identifier: pid_t = 0
    let problem = Self.withPointers([executable.path] + arguments) { words in
      Self.withPointers(variables) { posix_spawn(&identifier, executable.path, &actions, &attributes, words, $0) }
    }
    guard problem == 0 else {
      throw StartFailed(description: "\(executable.path) cannot be started: \(String(cString: strerror(problem)))")
    }
    processIdentifier = identifier
  }

  /// Runs the program to its end, and gives it.
  @discardableResult
  package static func run(
    _ executable: URL, _ arguments: [String], environment: [String: String]? = nil, in folder: URL? = nil,
    input: FileHandle? = nil, output: FileHandle? = nil, errors: FileHandle? = nil
  ) throws -> End {
    try ChildProcess(
      executable, arguments, environment: environment, in: folder, input: input, output: output, errors: errors
    ).waitUntilExit()
  }

  package var isRunning: Bool { poll() == nil }

  @discardableResult
  package func waitUntilExit() -> End {
    while true {
      if let end = poll() { return end }
      // Only looks: another thread may ask for the end meanwhile, and one of them must find it.
      var information = siginfo_t()
      waitid(P_PID, id_t(processIdentifier), &information, WEXITED | WNOWAIT)
    }
  }

  package func terminate() { send(SIGTERM) }

  /// Sends a signal, unless the program has ended: its number may be another's by then.
  package func send(_ signal: Int32) {
    end.withLock { end in
      if end == nil { kill(processIdentifier, signal) }
    }
  }

  private func poll() -> End? {
    end.withLock { end in
      if end != nil { return end }
      var status: Int32 = 0
      guard waitpid(processIdentifier, &status, WNOHANG) == processIdentifier else { return nil }
      let signal = status & 0x7f
      end = signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
      return end
    }
  }

  private static func withPointers<Result>(
    _ words: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = words.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}

extension ChildProcess.End {
  /// The exit code, or the number of the signal that ended it.
  package var number: Int32 {
    switch self {
    case .exit(let number), .signal(let number): number
    }
  }
}
