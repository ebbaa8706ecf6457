import Foundation
import KustoClient
import KustoSignIn
import KustoSink

/// Asks on the terminal for the secret of an application that has none in its options.
enum SecretPrompt {
  /// `options` with the secret that a person typed, where one is missing and there is somebody to type it.
  static func completed(_ options: AccessOptions) throws -> AccessOptions {
    guard try options.signIn.way() == .application, options.signIn.lacksProof, isatty(STDIN_FILENO) == 1,
      let text = read("secret of the application: ")
    else { return options }
    var options = options
    options.signIn.arguments.secret = Secret(text)
    return options
  }

  /// A line that the terminal does not show.
  private static func read(_ question: String) -> String? {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
    StandardStreams.say(question)
    return readLine().flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension SignInPrompt {
  /// Says on stderr what to do.
  static let terminal = SignInPrompt(isWatched: isatty(STDERR_FILENO) == 1) { request in
    switch request {
    case .deviceCode(let page, let code, let minutes):
      StandardStreams.say("to sign in, open this page on any device and enter the code (within \(minutes) minutes):")
      StandardStreams.say("  \(page)")
      StandardStreams.say("  \(code)")
    case .browser(let address, let isOpen):
      StandardStreams.say(
        isOpen
          ? "sign in in the browser; if it shows no page, open this one:"
          : "to sign in, open this page in a browser of this machine:")
      StandardStreams.say("  \(address)")
    }
  }
}

/// Says who is signed in, where nobody has chosen how.
enum SignInLine {
  static func say(_ signIn: SignIn) {
    guard !signIn.skipped.isEmpty else { return }
    let who = signIn.identity?.name ?? signIn.identity?.applicationID ?? signIn.identity?.objectID
    StandardStreams.say("signed in with \(signIn.way.words)" + (who.map { " as \($0)" } ?? ""))
    for skipped in signIn.skipped { StandardStreams.say("  not with \(skipped.way.words): \(skipped.reason)") }
  }
}
