import Foundation
import KustoSink

/// The events of a run as a line of a session has them: what is common said once, and a short list for each event.
///
/// Shape: `{"id":9,"run":"…","at":1795428000000,"seq":12,"e":[[0,0,"u",3,28064,2500000,600000],[1,250,{…}]]}`. Each list
/// has the sequence and the milliseconds counted from those of the line, then a letter with numbers, or the whole event.
struct SessionEvents: Codable {
  var id: EffectID
  var run: String
  var at: Int64
  var seq: Int
  var e: [Entry]

  /// Names in one line; more extents than this have no commit.
  static let mostExtents = 100_000

  /// One list.
  struct Entry {
    var sequence: Int
    var milliseconds: Int64
    var body: RunEvent.Body?
    /// An event that has no short form.
    var whole: RunEvent?
  }

  init(id: EffectID, events: [RunEvent]) {
    self.id = id
    let first = events.first
    run = first?.run ?? ""
    at = Self.milliseconds(first?.at)
    seq = first?.sequence ?? 0
    let (run, at, seq) = (run, at, seq)
    e = events.map { event in
      let isShort = event.run == run && ShortEvent(event.body) != nil
      return Entry(
        sequence: event.sequence - seq, milliseconds: Self.milliseconds(event.at) - at,
        body: isShort ? event.body : nil, whole: isShort ? nil : event)
    }
  }

  var events: [RunEvent] {
    e.compactMap { entry in
      if let whole = entry.whole { return whole }
      guard let body = entry.body else { return nil }
      let (sum, overflows) = at.addingReportingOverflow(entry.milliseconds)
      let (sequence, isTooLarge) = seq.addingReportingOverflow(entry.sequence)
      guard !overflows, !isTooLarge else { return nil }
      return RunEvent(
        sequence: sequence, at: Date(timeIntervalSince1970: Double(sum) / 1000), run: run, body: body)
    }
  }

  private static func milliseconds(_ date: Date?) -> Int64 {
    Int64(((date?.timeIntervalSince1970 ?? 0) * 1000).rounded())
  }
}

extension SessionEvents.Entry: Codable {
  init(from decoder: any Decoder) throws {
    var list: any UnkeyedDecodingContainer = try decoder.unkeyedContainer()
    sequence = try list.decode(Int.self)
    milliseconds = try list.decode(Int64.self)
    if let letter = try? list.decode(String.self) {
      var numbers: [Int] = []
      while !list.isAtEnd { numbers.append(try list.decode(Int.self)) }
      body = ShortEvent(letter: letter, numbers: numbers)?.body
      if body == nil { throw DecodingError.dataCorruptedError(in: list, debugDescription: "no event") }
    } else {
      var event = try list.decode(RunEvent.self)
      if !list.isAtEnd, case .planned(var plan) = event.body {
        plan.partitions = try SessionPartitions(from: &list).partitions
        event.body = .planned(plan)
      }
      whole = event
    }
  }

  func encode(to encoder: any Encoder) throws {
    var list: any UnkeyedEncodingContainer = encoder.unkeyedContainer()
    try list.encode(sequence)
    try list.encode(milliseconds)
    if let short = body.flatMap({ ShortEvent($0) }) {
      try list.encode(short.letter)
      for number in short.numbers { try list.encode(number) }
    } else if var event = whole {
      guard case .planned(var plan) = event.body, let partitions = SessionPartitions(plan.partitions) else {
        return try list.encode(event)
      }
      plan.partitions = []
      event.body = .planned(plan)
      try list.encode(event)
      try partitions.encode(to: &list)
    }
  }
}

/// The partitions of a plan as three lists, which stand behind the event.
private struct SessionPartitions {
  var sources: [String]
  var rows: [Int]
  var bytes: [Int]

  /// Nil where their numbers are not their places.
  init?(_ partitions: [RunEvent.PartitionSummary]) {
    guard partitions.enumerated().allSatisfy({ $0.offset == $0.element.partition }) else { return nil }
    sources = partitions.map(\.source)
    rows = partitions.map(\.rows)
    bytes = partitions.map(\.bytes)
  }

  init(from list: inout any UnkeyedDecodingContainer) throws {
    sources = try list.decode([String].self)
    rows = try list.decode([Int].self)
    bytes = try list.decode([Int].self)
    guard sources.count == rows.count, rows.count == bytes.count else {
      throw DecodingError.dataCorruptedError(in: list, debugDescription: "lists of different lengths")
    }
  }

  func encode(to list: inout any UnkeyedEncodingContainer) throws {
    try list.encode(sources)
    try list.encode(rows)
    try list.encode(bytes)
  }

  var partitions: [RunEvent.PartitionSummary] {
    sources.indices.map {
      RunEvent.PartitionSummary(partition: $0, source: sources[$0], rows: rows[$0], bytes: bytes[$0])
    }
  }
}

/// An event that is a letter and some numbers: those of which a run has thousands.
private struct ShortEvent {
  var letter: String
  var numbers: [Int]

  init?(_ body: RunEvent.Body) {
    switch body {
    case .partitionStarted(let value): (letter, numbers) = ("s", [value.partition, value.attempt])
    case .partitionProgress(let value):
      (letter, numbers) = ("p", [value.partition, value.rows, value.bytes, value.uploaded])
    case .partitionUploaded(let value):
      (letter, numbers) = ("u", [value.partition, value.rows, value.bytes, value.uploaded])
    case .partitionQueueIntended(let value): (letter, numbers) = ("w", [value.partition])
    case .partitionQueued(let value): (letter, numbers) = ("q", [value.partition])
    case .partitionIngested(let value): (letter, numbers) = ("i", [value.partition])
    case .partitionVerified(let value) where value.extents.allSatisfy(\.isEmpty):
      (letter, numbers) = ("v", [value.partition, value.rows, value.extents.count])
    case .commitIntended(let value) where value.extents.allSatisfy(\.isEmpty):
      (letter, numbers) = ("c", [value.rows, value.extents.count])
    default: return nil
    }
  }

  init?(letter: String, numbers: [Int]) {
    guard let count = Self.counts[letter], numbers.count == count, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
    self.letter = letter
    self.numbers = numbers
    if letter == "v" || letter == "c", (numbers.last ?? 0) > SessionEvents.mostExtents { return nil }
  }

  private static let counts = ["s": 2, "p": 4, "u": 4, "w": 1, "q": 1, "i": 1, "v": 3, "c": 2]

  var body: RunEvent.Body? {
    switch letter {
    case "s": .partitionStarted(RunEvent.PartitionStarted(partition: numbers[0], attempt: numbers[1]))
    case "p": .partitionProgress(progress)
    case "u": .partitionUploaded(progress)
    case "w": .partitionQueueIntended(RunEvent.PartitionReference(partition: numbers[0]))
    case "q": .partitionQueued(RunEvent.PartitionReference(partition: numbers[0]))
    case "i": .partitionIngested(RunEvent.PartitionReference(partition: numbers[0]))
    case "v":
      .partitionVerified(
        RunEvent.PartitionVerified(
          partition: numbers[0], rows: numbers[1], extents: Array(repeating: "", count: numbers[2])))
    case "c":
      .commitIntended(
        RunEvent.CommitIntended(extents: Array(repeating: "", count: numbers[1]), rows: numbers[0]))
    default: nil
    }
  }

  private var progress: RunEvent.PartitionProgress {
    RunEvent.PartitionProgress(partition: numbers[0], rows: numbers[1], bytes: numbers[2], uploaded: numbers[3])
  }
}
