import Console
import Foundation
import KustoSink
import TerminalKit

/// Sessions of the console: whatever a file says, the player plays it to its end and draws it at any size.
struct SessionTarget: FuzzTarget {
  let name = "session"

  func check(_ input: [UInt8]) {
    guard let session = try? Session(bytes: input) else { return }
    var choices = Choices(input)
    var player = Player(session, speed: 8)
    for _ in 0..<min(session.lines.count, 40) {
      player.stepForward()
      draw(player, &choices)
    }
    player.play()
    player.advance(by: choices.below(100_000))
    player.seek(toTime: choices.below(max(player.duration, 1)))
    player.seek(toMarkerAfter: choices.isTrue())
    draw(player, &choices)
    player.seek(to: session.lines.count)
    require(player.position == session.lines.count, "the player stops before the end")
    draw(player, &choices)
  }

  private func draw(_ player: Player, _ choices: inout Choices) {
    let size = choices.one(of: [
      Size(width: 80, height: 24), Size(width: 200, height: 60), Size(width: 20, height: 5), Size(width: 1, height: 1),
    ])
    var grid = Grid(size: size, glyphs: .unicode)
    view(player, on: &grid)
  }
}
