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
  /// True where values of the user's data stand in it as they are; otherwise they are class and length.
  package var hasSamples: Bool?

  package static let version = 2

  package init(app: String, width: Int, height: Int, glyphs: String, start: Start, hasSamples: Bool = false) {
    self.app = app
    self.width = width
    self.height = height
    self.glyphs = glyphs
    self.start = start
    self.hasSamples = hasSamples
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
    case profile = "fx.profile"
    case folder = "fx.folder"
    /// As older versions wrote them.
    case runEvents = "run.events"
    case runLog = "run.log"
    case runNews = "run.news"
    case streamNews = "stream.news"
    case rowPoll = "rows.look"
    case secret = "ui.secret"
    case signInRequest = "fx.signin"
    case tick
    case recordingStopped = "rec.stopped"
    case mark, end
  }

  /// Columns or rows of the largest screen that is drawn.
  private static let largestScreen = 10_000

  private struct RunEvents: Codable {
    var id: EffectID
    var events: [RunEvent]
  }

  private struct News: Codable {
    var id: EffectID
    var news: [StreamNews]
  }

  private struct SignInNews: Codable {
    var id: EffectID
    var request: SignInRequest
  }

  private struct SeenRows: Codable {
    var id: EffectID
    var look: RowPoll
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sequence = try container.decode(Int.self, forKey: .sequence)
    milliseconds = try container.decode(Int.self, forKey: .milliseconds)
    let name = try container.decode(String.self, forKey: .kind)
    func data<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      try container.decode(Value.self, forKey: .data)
    }
    func wrong(_ what: String) -> DecodingError {
      .dataCorruptedError(forKey: .data, in: container, debugDescription: what)
    }
    switch Kind(rawValue: name) {
    case .action: entry = .message(.action(try data()))
    case .text: entry = .message(.text(try data()))
    case .edit: entry = .message(.edit(try data()))
    case .resize:
      let size: [Int] = try data()
      guard size.count == 2, size.allSatisfy((0...Self.largestScreen).contains) else {
        throw wrong("no size of a screen")
      }
      entry = .message(.resize(columns: size[0], rows: size[1]))
    case .result: entry = .message(.result(try data()))
    case .profile:
      let value: SessionProfile = try data()
      guard let profile = value.restored else { throw wrong("no profile") }
      entry = .message(.result(EffectResult(id: value.id, outcome: .profile(profile: profile))))
    case .folder:
      let value: SessionFolder = try data()
      guard let listing = value.restored else { throw wrong("no folder") }
      entry = .message(.result(EffectResult(id: value.id, outcome: .folder(listing: listing))))
    case .runLog:
      let value: SessionEvents = try data()
      entry = .message(.runEvents(id: value.id, events: value.events))
    case .runEvents:
      let value: RunEvents = try data()
      entry = .message(.runEvents(id: value.id, events: value.events))
    case .runNews: entry = .message(.runNews(try data()))
    case .streamNews:
      let value: News = try data()
      entry = .message(.streamNews(id: value.id, news: value.news))
    case .secret: entry = .message(.secret(isEmpty: try data()))
    case .signInRequest:
      let value: SignInNews = try data()
      entry = .message(.signInRequest(id: value.id, request: value.request))
    case .rowPoll:
      let value: SeenRows = try data()
      entry = .message(.rowPoll(id: value.id, poll: value.look))
    case .tick:
      let seconds: Double = try data()
      guard (0...Bounds.seconds).contains(seconds) else {
        throw wrong("no time")
      }
      entry = .message(.tick(Date(timeIntervalSince1970: seconds)))
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
    func put(_ result: EffectResult) throws {
      switch result.outcome {
      case .profile(let profile): try put(.profile, SessionProfile(id: result.id, profile: profile))
      case .folder(let listing):
        guard let folder = SessionFolder(id: result.id, listing: listing) else { return try put(.result, result) }
        try put(.folder, folder)
      default: try put(.result, result)
      }
    }
    switch entry {
    case .message(.action(let value)): try put(.action, value)
    case .message(.text(let value)): try put(.text, value)
    case .message(.edit(let value)): try put(.edit, value)
    case .message(.resize(let columns, let rows)): try put(.resize, [columns, rows])
    case .message(.result(let value)): try put(value)
    case .message(.runEvents(let id, let events)): try put(.runLog, SessionEvents(id: id, events: events))
    case .message(.runNews(let news)): try put(.runNews, news)
    case .message(.streamNews(let id, let news)): try put(.streamNews, News(id: id, news: news))
    case .message(.secret(let isEmpty)): try put(.secret, isEmpty)
    case .message(.signInRequest(let id, let request)):
      try put(.signInRequest, SignInNews(id: id, request: request))
    case .message(.rowPoll(let id, let poll)): try put(.rowPoll, SeenRows(id: id, look: poll))
    case .message(.tick(let time)): try put(.tick, time.timeIntervalSince1970)
    case .message(.recordingStopped(let reason)): try put(.recordingStopped, reason)
    case .mark(let label): try put(.mark, label)
    case .end(let reason): try put(.end, reason)
    case .unknown(let kind): try container.encode(kind, forKey: .kind)
    }
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
  case tooManyLines(limit: Int)
  case tooLarge(limit: Int)
  case cannotOpen(path: String, reason: String)
}
