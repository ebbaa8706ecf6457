import KustoSink

extension StreamEvent {
  /// The run of the batch; empty for what no run did.
  var run: String {
    switch self {
    case .recovered(_, let run, _), .planned(_, let run, _, _): run
    case .committed(let progress): progress.run ?? ""
    default: ""
    }
  }

  /// The event as the members of a JSON object.
  var members: [String: JSONValue] {
    switch self {
    case .started(let stream, let source, let table, let checkpoint, let batch):
      [
        "event": "stream-started", "stream": .string(stream), "source": .string(source), "table": .string(table),
        "checkpoint": .string(checkpoint), "batch": .integer(Int64(batch)),
      ]
    case .recovered(let batch, _, let isCommitted):
      ["event": "batch-recovered", "batch": .integer(Int64(batch)), "committed": .bool(isCommitted)]
    case .planned(let batch, _, let files, let rows):
      [
        "event": "batch-planned", "batch": .integer(Int64(batch)), "files": .integer(Int64(files)),
        "rows": .integer(Int64(rows)),
      ]
    case .committed(let progress): progress.members
    case .quarantined(let batch, let file, let reason, let copy):
      [
        "event": "file-quarantined", "batch": .integer(Int64(batch)), "file": .string(file),
        "reason": .string(reason), "copy": copy.map(JSONValue.string) ?? .null,
      ]
    case .rewritten(let file): ["event": "file-rewritten", "file": .string(file)]
    case .renamed(let file, let old): ["event": "file-renamed", "file": .string(file), "from": .string(old)]
    case .retried(let batch, let attempt, let delay, let reason):
      [
        "event": "batch-retried", "batch": .integer(Int64(batch)), "attempt": .integer(Int64(attempt)),
        "delay": .number(delay), "reason": .string(reason),
      ]
    case .waiting(let files, _): ["event": "files-waiting", "files": .integer(Int64(files))]
    case .ordered(let order): ["event": "stream-ordered", "order": .string(order.rawValue)]
    case .failed(let reason): ["event": "stream-failed", "message": .string(reason)]
    case .ended(let end): ["event": "stream-ended", "reason": .string(end.reason.rawValue)]
    }
  }
}

extension StreamProgress {
  fileprivate var members: [String: JSONValue] {
    [
      "event": "batch-committed", "batch": .integer(Int64(batch)), "files": .integer(Int64(files)),
      "rows": .integer(Int64(rows)), "bytes": .integer(Int64(bytes)), "seconds": .number(seconds),
      "planning": .number(planning), "lag": .number(lag), "waiting": .integer(Int64(waiting)),
      "quarantined": .integer(Int64(quarantined)), "rowsPerSecond": .number(rowsPerSecond),
      "totalRows": .integer(Int64(totalRows)),
    ]
  }
}
