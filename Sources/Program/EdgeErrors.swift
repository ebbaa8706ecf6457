import Console
import Foundation
import KustoSink
import LocalKusto
import NcursesTerminal
import TerminalKit

/// The words for errors of the edges, which the library does not know.
extension Failure {
  /// What `error` means: what happened, where, what was changed, what to try.
  static func explanation(of error: any Error) -> Explanation {
    switch error {
    case let error as LocalKustoError: words(error)
    case let error as NcursesError: words(error)
    case let error as SessionError: words(error)
    case let error as UnknownRun: Explanation(what: error.description)
    case let error as RunIsOver: Explanation(what: error.description)
    case is TimeIsUp:
      Explanation(
        what: "the time limit (--timeout) was reached before the load started", changed: "nothing was changed",
        suggestions: ["set a longer --timeout: it includes the scan"])
    default: Explanation(of: error)
    }
  }

  private static func words(_ error: LocalKustoError) -> Explanation {
    switch error {
    case .portTaken(let port):
      Explanation(what: "port \(port) is taken by another program", suggestions: ["--port 0 for any free port"])
    case .cannotListen(let port, let reason): Explanation(what: "port \(port) cannot be listened on: \(reason)")
    case .folderNotUsable(let path, let code):
      Explanation(
        what: "the folder of the embedded Kusto cannot be used: \(String(cString: strerror(code)))", place: path,
        suggestions: ["local:DIR or --data DIR for another folder"])
    case .folderNotPrivate(let path):
      Explanation(
        what: "the folder of the embedded Kusto is open to others", place: path, suggestions: ["chmod 700 \(path)"])
    case .newerCatalog(let path, let version, let known):
      Explanation(
        what: "a newer program wrote this catalogue (version \(version), this one knows \(known))", place: path)
    case .catalogNotUsable(let path, let reason):
      Explanation(what: "the catalogue of the embedded Kusto cannot be used: \(reason)", place: path)
    }
  }

  private static func words(_ error: NcursesError) -> Explanation {
    let subcommands = "kustosink write, schema, query, runs: they need no terminal (kustosink help)"
    return switch error {
    case .notATerminal(let stream):
      Explanation(what: "the console needs a terminal, but \(stream) is not one", suggestions: [subcommands])
    case .unknownTerminal(let name):
      Explanation(
        what: "the terminal '\(name)' is unknown: TERM has a name that is not in the terminal database",
        suggestions: ["TERM=xterm-256color kustosink", subcommands])
    case .cannotPlaceCursor(let name):
      Explanation(
        what: "the terminal '\(name)' cannot place its cursor, which the console needs", suggestions: [subcommands])
    case .noDatabase:
      Explanation(what: "the terminal database is missing", suggestions: ["apt-get install ncurses-base", subcommands])
    case .system(let call, let code): Explanation(what: "\(call) failed: \(String(cString: strerror(code)))")
    case .alreadyOpen: Explanation(what: "the screen is already in use")
    }
  }

  private static func words(_ error: SessionError) -> Explanation {
    switch error {
    case .notASession: Explanation(what: "this is not a session of the console (.ksession)")
    case .newerVersion(let version): Explanation(what: "a newer program wrote this session (version \(version))")
    case .unreadable(let line): Explanation(what: "the session is damaged", place: "line \(line)")
    case .tooLong(let line, let limit):
      Explanation(what: "a line of the session is longer than \(limit) bytes", place: "line \(line)")
    case .tooDeep(let line, let limit):
      Explanation(what: "a line of the session is nested deeper than \(limit)", place: "line \(line)")
    case .tooManyLines(let limit): Explanation(what: "the session has more than \(limit) lines")
    case .tooLarge(let limit): Explanation(what: "the session has more than \(limit) bytes")
    case .cannotOpen(let path, let reason): Explanation(what: "the session cannot be read: \(reason)", place: path)
    }
  }
}
