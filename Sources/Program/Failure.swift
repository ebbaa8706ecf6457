import ArgumentParser
import Foundation
import KustoSink
import NcursesTerminal

/// The last stop of every error: words on stderr, a code for the shell, never a trace.
enum Failure {
  /// Ends the program for `error`.
  static func end(_ error: any Error) -> Never {
    if let status = error as? ExitStatus { exit(status.rawValue) }
    if isForTheParser(error) { endForParser(error) }
    print(error)
    exit(error is NcursesError ? ExitStatus.usage.rawValue : ExitStatus.nothingCommitted.rawValue)
  }

  /// Says on stderr what `error` means: what happened, where, what was changed, what to try.
  static func print(_ error: any Error) {
    let explanation = explanation(of: error)
    var lines = ["error: \(explanation.what)"]
    if let place = explanation.place { lines[0] += " (\(place))" }
    if let changed = explanation.changed { lines.append("  \(changed)") }
    lines += explanation.suggestions.map { "  try: \($0)" }
    for line in lines { StandardStreams.say(line) }
  }

  /// Help, version, completion scripts and wrong usage: ArgumentParser has the words.
  private static func isForTheParser(_ error: any Error) -> Bool {
    error is CleanExit || error is ExitCode || error is ValidationError
      || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }

  /// An argument that begins with a dash and is a file.
  private static var fileTakenForOption: String? {
    CommandLine.arguments.dropFirst().first {
      $0.hasPrefix("-") && $0 != "-" && !$0.contains("=") && FileManager.default.fileExists(atPath: $0)
    }
  }

  private static func endForParser(_ error: any Error) -> Never {
    let code = Kustosink.exitCode(for: error)
    let text = Kustosink.fullMessage(for: error)
    // Before the help: the letters of a file's name may hold the h that asks for it.
    if let file = fileTakenForOption {
      StandardStreams.say("error: '\(file)' begins with a dash, so it is read as an option")
      StandardStreams.say("  try: name it with its folder: ./\(file)")
      exit(ExitStatus.usage.rawValue)
    }
    if code.isSuccess {
      if !text.isEmpty { StandardStreams.write(text) }
      exit(0)
    }
    if !text.isEmpty { StandardStreams.say(text) }
    exit(code == .validationFailure ? ExitStatus.usage.rawValue : code.rawValue)
  }
}
