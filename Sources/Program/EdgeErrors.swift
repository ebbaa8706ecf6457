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
    case let error as ThemeError: words(error)
    case let error as TOMLError: words(error)
    case let error as ConfigFile.Refused: words(error)
    case let error as OpenFiles.TooFew: Explanation(error)
    case let error as UnknownRun: Explanation(what: error.description)
    case let error as RunGoesOn: Explanation(what: error.description)
    case let error as UndoExecution.NotCommitted:
      Explanation(
        what: "run '\(error.run)' committed nothing that could be undone", changed: "nothing was changed",
        suggestions: ["kustosink runs", "kustosink resume \(error.run), when its process died"])
    case let error as UndoExecution.NotTagged:
      Explanation(
        what: "run '\(error.run)' was streamed, and Kusto does not tag such rows: nobody can tell them from others'",
        changed: "nothing was changed",
        suggestions: ["take them out by what is in them, with .delete table or .purge in Kusto"])
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
    case .notOurs(let path):
      Explanation(
        what: "this belongs to another user, or is no plain file or folder, so the embedded Kusto does not use it",
        place: path, suggestions: ["local:DIR or --data DIR for a folder of your own"])
    case .newerCatalog(let path, let version, let known):
      Explanation(
        what: "a newer program wrote this catalogue (version \(version), this one knows \(known))", place: path)
    case .catalogNotUsable(let path, let reason):
      Explanation(what: "the catalogue of the embedded Kusto cannot be used: \(reason)", place: path)
    }
  }

  private static func words(_ error: NcursesError) -> Explanation {
    let subcommands = "kustosink write, schema, query, runs: they need no terminal (kustosink help)"
    let plain = "kustosink console --plain: the same as questions and lines"
    return switch error {
    case .notATerminal(let stream):
      Explanation(what: "the console needs a terminal, but \(stream) is not one", suggestions: [plain, subcommands])
    case .unknownTerminal(let name):
      Explanation(
        what: "the terminal '\(name)' is unknown: TERM has a name that is not in the terminal database",
        suggestions: ["TERM=xterm-256color kustosink", plain, subcommands])
    case .cannotPlaceCursor(let name):
      Explanation(
        what: "the terminal '\(name)' cannot place its cursor, which the console needs",
        suggestions: [plain, subcommands])
    case .noDatabase:
      Explanation(what: "the terminal database is missing", suggestions: ["apt-get install ncurses-base", subcommands])
    case .system(let call, let code): Explanation(what: "\(call) failed: \(String(cString: strerror(code)))")
    case .alreadyOpen: Explanation(what: "the screen is already in use")
    }
  }

  private static func words(_ error: ThemeError) -> Explanation {
    switch error {
    case .notFound(let name, let searched):
      Explanation(
        what: "there is no theme '\(name)'",
        place: searched.isEmpty ? nil : "searched: \(searched.joined(separator: ", "))",
        suggestions: ["the themes are \(ThemeLibrary(folders: searched).names.joined(separator: ", "))"])
    case .unreadable(let file, let reason): Explanation(what: "the theme cannot be read: \(reason)", place: file)
    case .syntax(let file, let line, let column, let reason):
      Explanation(what: "the theme is not TOML: \(reason)", place: "\(file), line \(line), column \(column)")
    case .tooLong(let file, let bytes):
      Explanation(what: "the theme has \(bytes) bytes, which is more than a theme needs", place: file)
    }
  }

  private static func words(_ error: TOMLError) -> Explanation {
    switch error {
    case .syntax(let file, let line, let column, let reason):
      Explanation(what: "the file is not TOML: \(reason)", place: "\(file), line \(line), column \(column)")
    case .unreadable(let file, let reason): Explanation(what: "the file cannot be read: \(reason)", place: file)
    case .tooLong(let file, let bytes):
      Explanation(what: "the file has \(bytes) bytes, which is more than it needs", place: file)
    }
  }

  private static func words(_ error: ConfigFile.Refused) -> Explanation {
    let first = error.problems.first
    let more = error.problems.count - 1
    return Explanation(
      what: "\(first?.what ?? "wrong settings")\(more > 0 ? ", and \(more) more" : "")",
      place: first?.line.map { "\(error.path), line \($0)" } ?? error.path, changed: "nothing was changed",
      suggestions: ["kustosink info lists everything that is wrong with it"])
  }

  private static func words(_ error: SessionError) -> Explanation {
    switch error {
    case .notASession: Explanation(what: "this is not a session of the console (.ksession)")
    case .newerVersion(let version): Explanation(what: "a newer program wrote this session (version \(version))")
    case .tooManyLines(let limit): Explanation(what: "the session has more than \(limit) lines")
    case .tooLarge(let limit): Explanation(what: "the session has more than \(limit) bytes")
    case .cannotOpen(let path, let reason): Explanation(what: "the session cannot be read: \(reason)", place: path)
    }
  }
}
