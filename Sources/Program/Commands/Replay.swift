import ArgumentParser
import Console
import Foundation
import TerminalKit

/// Plays a saved session in the console.
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play a saved session of the console; nothing is executed and no cluster is talked to.")

  @Argument(help: "a .ksession file")
  var file: String

  @Option(help: "the speed; 2 is twice as fast")
  var speed = 1.0

  @Flag(help: "stop at every marker until Space is pressed")
  var pauseOnMarkers = false

  @OptionGroup var screen: ScreenArguments

  func validate() throws {
    guard speed > 0, speed <= 100 else { throw ValidationError("--speed \(speed): give more than 0, at most 100.") }
  }

  func run() async throws {
    let session = try Session(path: file)
    if !session.damagedLines.isEmpty {
      let numbers = session.damagedLines.map(String.init).joined(separator: ", ")
      StandardStreams.say("warning: lines of this session cannot be read and are left out: \(numbers)")
    }
    try await ReplayScreen(session, speed: speed, pausesOnMarkers: pauseOnMarkers, screen).show()
  }
}
