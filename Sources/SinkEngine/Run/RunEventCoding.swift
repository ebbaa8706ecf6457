import Foundation
import Kusto

extension RunEvent: Codable {
  private enum EnvelopeKey: String, CodingKey {
    case event, run, at, seq
  }

  package init(from decoder: any Decoder) throws {
    let envelope = try decoder.container(keyedBy: EnvelopeKey.self)
    let text = try envelope.decode(String.self, forKey: .at)
    guard let at = Timestamp.date(text) else {
      throw DecodingError.dataCorruptedError(forKey: .at, in: envelope, debugDescription: "not a time: \(text)")
    }
    self.init(
      sequence: try envelope.decode(Int.self, forKey: .seq), at: at,
      run: try envelope.decode(String.self, forKey: .run),
      body: try Body(named: try envelope.decode(String.self, forKey: .event), from: decoder))
  }

  package func encode(to encoder: any Encoder) throws {
    var envelope = encoder.container(keyedBy: EnvelopeKey.self)
    try envelope.encode(body.name, forKey: .event)
    try envelope.encode(run, forKey: .run)
    try envelope.encode(Timestamp.text(at), forKey: .at)
    try envelope.encode(sequence, forKey: .seq)
    try body.payload?.encode(to: encoder)
  }

  /// The event as the log and `write --json` hold it: one line without its line end.
  package var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      // Every payload is text, whole numbers and finite seconds; this keeps even a broken one readable.
      return #"{"at":"\#(Timestamp.text(at))","event":"\#(body.name)","run":"\#(run)","seq":\#(sequence)}"#
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Reads one line of a log; nil when it is none, for instance because the end of it was never written, or when a number
  /// in it is out of ``Bounds``.
  package init?(line: some Sequence<UInt8>) {
    let bytes = Data(line)
    guard Bounds.hold(in: bytes, negative: false),
      let event = try? JSONDecoder().decode(RunEvent.self, from: bytes)
    else { return nil }
    self = event
  }
}

extension RunEvent.Body {
  /// The event's name on the wire, its payload, and how to read it back: one row an event.
  ///
  /// Names are for ever: logs outlive versions.
  package var name: String { described.name }

  var payload: (any Encodable)? { described.payload }

  private var described: (name: String, payload: (any Encodable)?) {
    switch self {
    case .planned(let value): ("planned", value)
    case .started(let value): ("started", value)
    case .phase(let value): ("phase", value)
    case .commandSent(let value): ("command.sent", value)
    case .commandAnswered(let value): ("command.answered", value)
    case .stagingIntended(let value): ("staging.intended", value)
    case .stagingCreated(let value): ("staging.created", value)
    case .stagingLeft(let value): ("staging.left", value)
    case .partitionStarted(let value): ("partition.started", value)
    case .partitionProgress(let value): ("partition.progress", value)
    case .partitionUploaded(let value): ("partition.uploaded", value)
    case .partitionQueueIntended(let value): ("partition.queue-intended", value)
    case .partitionQueued(let value): ("partition.queued", value)
    case .partitionIngested(let value): ("partition.ingested", value)
    case .partitionVerified(let value): ("partition.verified", value)
    case .partitionRetried(let value): ("partition.retried", value)
    case .partitionFailed(let value): ("partition.failed", value)
    case .stepRetried(let value): ("step.retried", value)
    case .serviceSilent(let value): ("service.silent", value)
    case .serviceAnswered(let value): ("service.answered", value)
    case .targetIntended(let value): ("target.intended", value)
    case .targetCreated(let value): ("target.created", value)
    case .commitIntended(let value): ("commit.intended", value)
    case .commitSent(let value): ("commit.sent", value)
    case .commitState(let value): ("commit.state", value)
    case .committed(let value): ("committed", value)
    case .resumed(let value): ("resumed", value)
    case .undoIntended(let value): ("undo.intended", value)
    case .undone(let value): ("undone", value)
    case .abortRequested(let value): ("abort.requested", value)
    case .rollbackStarted(let value): ("rollback.started", value)
    case .rolledBack(let value): ("rolled-back", value)
    case .warning(let value): ("warning", value)
    case .finished(let value): ("finished", value)
    case .other(let name): (name, nil)
    }
  }

  init(named name: String, from decoder: any Decoder) throws {
    guard let read = Self.readers[name] else {
      self = .other(name: name)
      return
    }
    self = try read(decoder)
  }

  private static let readers: [String: @Sendable (any Decoder) throws -> Self] = [
    "planned": { .planned(try .init(from: $0)) },
    "started": { .started(try .init(from: $0)) },
    "phase": { .phase(try .init(from: $0)) },
    "command.sent": { .commandSent(try .init(from: $0)) },
    "command.answered": { .commandAnswered(try .init(from: $0)) },
    "staging.intended": { .stagingIntended(try .init(from: $0)) },
    "staging.created": { .stagingCreated(try .init(from: $0)) },
    "staging.left": { .stagingLeft(try .init(from: $0)) },
    "partition.started": { .partitionStarted(try .init(from: $0)) },
    "partition.progress": { .partitionProgress(try .init(from: $0)) },
    "partition.uploaded": { .partitionUploaded(try .init(from: $0)) },
    "partition.queue-intended": { .partitionQueueIntended(try .init(from: $0)) },
    "partition.queued": { .partitionQueued(try .init(from: $0)) },
    "partition.ingested": { .partitionIngested(try .init(from: $0)) },
    "partition.verified": { .partitionVerified(try .init(from: $0)) },
    "partition.retried": { .partitionRetried(try .init(from: $0)) },
    "partition.failed": { .partitionFailed(try .init(from: $0)) },
    "step.retried": { .stepRetried(try .init(from: $0)) },
    "service.silent": { .serviceSilent(try .init(from: $0)) },
    "service.answered": { .serviceAnswered(try .init(from: $0)) },
    "target.intended": { .targetIntended(try .init(from: $0)) },
    "target.created": { .targetCreated(try .init(from: $0)) },
    "commit.intended": { .commitIntended(try .init(from: $0)) },
    "commit.sent": { .commitSent(try .init(from: $0)) },
    "commit.state": { .commitState(try .init(from: $0)) },
    "committed": { .committed(try .init(from: $0)) },
    "resumed": { .resumed(try .init(from: $0)) },
    "undo.intended": { .undoIntended(try .init(from: $0)) },
    "undone": { .undone(try .init(from: $0)) },
    "abort.requested": { .abortRequested(try .init(from: $0)) },
    "rollback.started": { .rollbackStarted(try .init(from: $0)) },
    "rolled-back": { .rolledBack(try .init(from: $0)) },
    "warning": { .warning(try .init(from: $0)) },
    "finished": { .finished(try .init(from: $0)) },
  ]
}

/// Times as the log writes them: `2026-11-23T19:05:12.345Z`, to the millisecond, always UTC.
package enum Timestamp {
  /// `date` cut to the millisecond that ``text(_:)`` can hold.
  package static func rounded(_ date: Date) -> Date {
    Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
  }

  package static func text(_ date: Date) -> String {
    let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
    // Rounded down, also before 1970, which only a damaged log says.
    let rest = (milliseconds % 1000 + 1000) % 1000
    let seconds = (milliseconds - rest) / 1000
    let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    return "\(whole.dropLast()).\(String(1000 + rest).dropFirst())Z"
  }

  package static func date(_ text: String) -> Date? {
    guard let date = KustoTime.date(text), date.timeIntervalSince1970.magnitude <= Bounds.seconds else { return nil }
    return rounded(date)
  }
}
