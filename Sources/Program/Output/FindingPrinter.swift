import Foundation
import KustoSink

/// Says what a scan of sources found: lines for people, or JSON events.
struct FindingPrinter {
  let json: Bool

  /// - Parameter run: The name of the run; empty where there will be none.
  func print(_ findings: [Finding], run: String) {
    for finding in findings {
      if json {
        StandardStreams.write(finding.event(run: run))
      } else {
        StandardStreams.say("  * \(finding.words)")
      }
    }
  }
}

extension Finding {
  /// The object that `schema` prints.
  var json: JSONValue { .object(values) }

  /// The line that `write` prints among the events of the run.
  fileprivate func event(run: String) -> String {
    let frame: [String: JSONValue] = [
      "event": "finding", "run": .string(run), "at": .string(Timestamp.text(Date())),
    ]
    return JSONValue.object(frame.merging(values) { $1 }).text
  }

  private var values: [String: JSONValue] {
    [
      "kind": .string(kind.rawValue), "changesData": .bool(changesData), "file": file.map(JSONValue.string) ?? .null,
      "text": .string(text),
    ]
  }
}
