import Console
import Foundation
import KustoSink

/// What a stream tells, for the screens that show it.
struct StreamScript: Sendable {
  var source = "/data/flights"
  var table = "Flights2013"
  var checkpoint = "/home/me/.local/state/kustosink/checkpoints/Flights2013-5eed"

  func event(_ seconds: Double, _ event: StreamEvent) -> StreamNews { .event(event, at: Fixtures.at(seconds)) }

  var start: [StreamNews] {
    [
      event(
        0, .started(stream: "5eed", source: source, table: table, checkpoint: checkpoint, batch: 1)),
      event(0.1, .waiting(files: 3, oldest: Fixtures.at(-4))),
    ]
  }

  func committed(_ batch: Int, at seconds: Double, waiting: Int = 0) -> StreamNews {
    event(
      seconds,
      .committed(
        StreamProgress(
          batch: batch, run: "20261123-10000\(batch % 10)-7f3a9c1e", files: 2 + batch % 3, rows: 1200 * batch,
          bytes: 400_000 * batch, seconds: 0.31 + Double(batch) / 50, planning: 0.02, lag: 2.5, waiting: waiting,
          quarantined: 1, totalRows: 600 * batch * (batch + 1))))
  }

  func planned(_ batch: Int, at seconds: Double) -> StreamNews {
    event(
      seconds,
      .planned(
        batch: batch, run: "20261123-10000\(batch % 10)-7f3a9c1e", files: 2 + batch % 3, rows: 1200 * batch))
  }

  static let started = StreamScript().start

  /// Eleven batches that are committed, and two on their way.
  static let batches: [StreamNews] = {
    let script = StreamScript()
    let done = (1...11).flatMap { batch in
      [script.planned(batch, at: Double(batch)), script.committed(batch, at: Double(batch) + 0.5, waiting: 5)]
    }
    let bad = script.event(
      5.6,
      .quarantined(batch: 6, file: "t-09-41.csv", reason: "column fare: 'many' is no real", copy: "/c/6/t-09-41.csv"))
    let after = [
      script.planned(12, at: 12), script.planned(13, at: 12.3),
      script.event(12.4, .waiting(files: 5, oldest: Fixtures.at(9))),
      script.event(12.5, .rewritten(file: "flights-2013-01.csv.gz")),
    ]
    return done + [bad] + after
  }()

  static let paused = [StreamScript().event(13, .ordered(.pause)), StreamScript().committed(12, at: 13.4, waiting: 5)]

  static let retrying = [
    StreamScript().event(13, .retried(batch: 12, attempt: 2, delay: 2, reason: "the service is busy"))
  ]

  static let ended = [
    StreamScript().event(13, .ordered(.stop)), StreamScript().committed(12, at: 13.4),
    StreamScript().committed(13, at: 13.9),
    StreamScript().event(14, .ended(StreamEnd(reason: .stopped, batches: 13, rows: 109_200, seconds: 14))),
  ]

  static let failed = [
    StreamScript().event(13, .failed(reason: "column fare: 'many' is no real (/data/flights/t-09-41.csv row 17)"))
  ]
}
