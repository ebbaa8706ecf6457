import Foundation
import KustoSink

/// The first line of a session file.
package struct SessionHeader: Sendable, Codable, Hashable {
  /// Version of the container; a reader refuses a newer one.
  package var ksession = SessionHeader.version
  /// The program that wrote it, for instance `kustosink 0.1`.
  package var app: String
  package var width: Int
  package var height: Int
  package var glyphs: String
  package var start: Start

  package static let version = 1

  package init(app: String, width: Int, height: Int, glyphs: String, start: Start) {
    self.app = app
    self.width = width
    self.height = height
    self.glyphs = glyphs
    self.start = start
  }
}

/// One line of a session after the first: what happened, and when.
///
/// Shape: `{"s":1,"t":250,"k":"ui.action","d":"open"}`; `s` counts from 1 without gaps, `t` are milliseconds since the
/// start.
package struct SessionLine: Sendable, Hashable {
  package var sequence: Int
  package var milliseconds: Int
  package var entry: Entry

  package init(sequence: Int, milliseconds: Int, entry: Entry) {
    self.sequence = sequence
    self.milliseconds = milliseconds
    self.entry = entry
  }

  package enum Entry: Sendable, Hashable {
    case message(Message)
    case mark(String)
    case end(ExitReason)
    /// A kind that only a newer version knows.
    case unknown(kind: String)
  }
}

extension SessionLine: Codable {
  private enum CodingKeys: String, CodingKey {
    case sequence = "s"
    case milliseconds = "t"
    case kind = "k"
    case data = "d"
  }

  private enum Kind: String {
    case action = "ui.action"
    case text = "ui.text"
    case edit = "ui.edit"
    case resize = "ui.resize"
    case result = "fx.result"
    case runEvents = "run.events"
    case tick
    case recordingStopped = "rec.stopped"
    case mark, end
  }

  private struct RunEvents: Codable {
    var id: EffectID
    var events: [RunEvent]
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sequence = try container.decode(Int.self, forKey: .sequence)
    milliseconds = try container.decode(Int.self, forKey: .milliseconds)
    let name = try container.decode(String.self, forKey: .kind)
    func data<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      try container.decode(Value.self, forKey: .data)
    }
    switch Kind(rawValue: name) {
    case .action: entry = .message(.action(try data()))
    case .text: entry = .message(.text(try data()))
    case .edit: entry = .message(.edit(try data()))
    case .resize:
      let size: [Int] = try data()
      guard size.count == 2 else { throw SessionError.unreadable(line: sequence) }
      entry = .message(.resize(columns: size[0], rows: size[1]))
    case .result: entry = .message(.result(try data()))
    case .runEvents:
      let value: RunEvents = try data()
      entry = .message(.runEvents(id: value.id, events: value.events))
    case .tick: entry = .message(.tick(Date(timeIntervalSince1970: try data())))
    case .recordingStopped: entry = .message(.recordingStopped(reason: try data()))
    case .mark: entry = .mark(try data())
    case .end: entry = .end(try data())
    case nil: entry = .unknown(kind: name)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sequence, forKey: .sequence)
    try container.encode(milliseconds, forKey: .milliseconds)
    func put(_ kind: Kind, _ data: some Encodable) throws {
      try container.encode(kind.rawValue, forKey: .kind)
      try container.encode(data, forKey: .data)
    }
    switch entry {
    case .message(.action(let value)): try put(.action, value)
    case .message(.text(let value)): try put(.text, value)
    case .message(.edit(let value)): try put(.edit, value)
    case .message(.resize(let columns, let rows)): try put(.resize, [columns, rows])
    case .message(.result(let value)): try put(.result, value)
    case .message(.runEvents(let id, let events)): try put(.runEvents, RunEvents(id: id, events: events))
    case .message(.tick(let time)): try put(.tick, time.timeIntervalSince1970)
    case .message(.recordingStopped(let reason)): try put(.recordingStopped, reason)
    case .mark(let label): try put(.mark, label)
    case .end(let reason): try put(.end, reason)
    case .unknown(let kind): try container.encode(kind, forKey: .kind)
    }
  }
}

extension Message {
  /// The message without what no screen shows: places to cut files, and the plan that could be run.
  var forSession: Message {
    guard case .result(var result) = self else { return self }
    switch result.outcome {
    case .profile(var profile):
      for index in profile.files.indices { profile.files[index].cuts = [] }
      result.outcome = .profile(profile: profile)
    case .plan(var preview):
      preview.plan = nil
      result.outcome = .plan(preview: preview)
    default: return self
    }
    return .result(result)
  }
}

/// Times as a session keeps them.
package enum SessionClock {
  /// `date` cut to the millisecond, which survives being written and read.
  package static func rounded(_ date: Date) -> Date {
    Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
  }
}

/// What is wrong with a session file.
package enum SessionError: Error, Sendable, Hashable {
  case notASession
  case newerVersion(Int)
  case unreadable(line: Int)
  case tooLong(line: Int, limit: Int)
  case tooDeep(line: Int, limit: Int)
  case tooManyLines(limit: Int)
  case tooLarge(limit: Int)
  case cannotOpen(path: String, reason: String)
}
