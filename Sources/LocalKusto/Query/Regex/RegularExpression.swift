/// A compiled pattern, matched by a machine that walks all its paths at once (Thompson, Pike): time is the length of
/// the text times the size of the pattern, never more.
///
/// What that comes to is counted, too.
struct RegularExpression: Sendable {
  enum Instruction: Sendable {
    case one(ScalarClass)
    case save(Int)
    /// Two ways to go on, the better one first.
    case split(Int, Int)
    case jump(Int)
    case check(RegexAssertion)
    case match
  }

  private static let largest = 10_000
  /// How many parts of the pattern may be visited to make the program: an empty part that repeats makes no instruction.
  private static let mostVisits = 100_000

  private var program: [Instruction] = []
  private var visits = 0
  let groups: Int

  init(_ pattern: String) throws(RegexProblem) {
    var parser = try RegexParser(pattern)
    let node = try parser.parse()
    groups = parser.groups
    program.append(.save(0))
    try compile(node)
    program.append(.save(1))
    program.append(.match)
  }

  /// Where the first match at or behind `start` and its groups stand; nil when there is none.
  func firstMatch(
    in text: [Unicode.Scalar], from start: Int = 0, _ meter: inout WorkMeter
  ) throws(QueryLimit) -> [Range<Int>?]? {
    var machine = RegexMachine(program: program, slots: 2 * (groups + 1), text: text)
    guard let slots = try machine.run(from: start, &meter) else { return nil }
    return (0...groups).map { group in
      let (low, high) = (slots[2 * group], slots[2 * group + 1])
      return low >= 0 && high >= low ? low..<high : nil
    }
  }

  /// Calls `body` with every match, from left to right, without overlap.
  func matches(
    in text: [Unicode.Scalar], _ meter: inout WorkMeter,
    _ body: (_ whole: Range<Int>, _ groups: [Range<Int>?]) throws(QueryLimit) -> Void
  ) throws(QueryLimit) {
    var at = 0
    while at <= text.count, let match = try firstMatch(in: text, from: at, &meter), let whole = match[0] {
      try body(whole, match)
      at = whole.isEmpty ? whole.upperBound + 1 : whole.upperBound
    }
  }
}

extension RegularExpression {
  private mutating func compile(_ node: RegexNode) throws(RegexProblem) {
    visits += 1
    guard program.count < Self.largest, visits < Self.mostVisits else { throw .tooComplex }
    switch node {
    case .empty: break
    case .one(let scalars): program.append(.one(scalars))
    case .assertion(let assertion): program.append(.check(assertion))
    case .sequence(let items): for item in items { try compile(item) }
    case .choice(let branches): try compile(branches: branches)
    case .group(let inner, let index):
      if let index { program.append(.save(2 * index)) }
      try compile(inner)
      if let index { program.append(.save(2 * index + 1)) }
    case .times(let item, let least, let most, let greedy):
      try compile(item, least: least, most: most, greedy: greedy)
    }
  }

  private mutating func compile(branches: [RegexNode]) throws(RegexProblem) {
    var exits: [Int] = []
    for (index, branch) in branches.enumerated() {
      guard index < branches.count - 1 else {
        try compile(branch)
        break
      }
      let fork = program.count
      program.append(.split(fork + 1, 0))
      try compile(branch)
      exits.append(program.count)
      program.append(.jump(0))
      program[fork] = .split(fork + 1, program.count)
    }
    for exit in exits { program[exit] = .jump(program.count) }
  }

  private mutating func compile(
    _ item: RegexNode, least: Int, most: Int?, greedy: Bool
  ) throws(RegexProblem) {
    for _ in 0..<least { try compile(item) }
    guard let most else {
      let fork = program.count
      program.append(.jump(0))
      try compile(item)
      program.append(.jump(fork))
      program[fork] = way(greedy, fork + 1, program.count)
      return
    }
    var forks: [Int] = []
    for _ in least..<max(least, most) {
      forks.append(program.count)
      program.append(.jump(0))
      try compile(item)
    }
    for fork in forks { program[fork] = way(greedy, fork + 1, program.count) }
  }

  private func way(_ greedy: Bool, _ inside: Int, _ outside: Int) -> Instruction {
    greedy ? .split(inside, outside) : .split(outside, inside)
  }
}

/// One walk over a text.
private struct RegexMachine {
  private struct Thread {
    var instruction: Int
    var slots: [Int]
  }

  private let program: [RegularExpression.Instruction]
  private let slots: Int
  private let text: [Unicode.Scalar]
  /// At which step an instruction was last reached, so that each is followed once a step.
  private var reached: [Int]

  init(program: [RegularExpression.Instruction], slots: Int, text: [Unicode.Scalar]) {
    self.program = program
    self.slots = slots
    self.text = text
    reached = Array(repeating: -1, count: program.count)
  }

  mutating func run(from start: Int, _ meter: inout WorkMeter) throws(QueryLimit) -> [Int]? {
    var threads: [Thread] = []
    var found: [Int]?
    var at = start
    while at <= text.count {
      var next: [Thread] = []
      if found == nil {
        try follow(Thread(instruction: 0, slots: Array(repeating: -1, count: slots)), at, into: &threads, &meter)
      }
      if threads.isEmpty, found != nil { break }
      let scalar = at < text.count ? text[at] : nil
      let current = threads
      stepping: for thread in current {
        switch program[thread.instruction] {
        case .match:
          found = thread.slots
          break stepping
        case .one(let scalars):
          guard let scalar, scalars.contains(scalar) else { continue }
          try follow(
            Thread(instruction: thread.instruction + 1, slots: thread.slots), at + 1, into: &next, &meter)
        default: continue
        }
      }
      threads = next
      at += 1
    }
    return found
  }

  /// Adds what can be reached from `thread` without a character, best path first.
  private mutating func follow(
    _ thread: Thread, _ at: Int, into threads: inout [Thread], _ meter: inout WorkMeter
  ) throws(QueryLimit) {
    var open = [thread]
    while var thread = open.popLast() {
      try meter.work()
      guard reached[thread.instruction] != at else { continue }
      reached[thread.instruction] = at
      switch program[thread.instruction] {
      case .jump(let target):
        thread.instruction = target
        open.append(thread)
      case .split(let better, let worse):
        thread.instruction = worse
        open.append(thread)
        thread.instruction = better
        open.append(thread)
      case .save(let slot):
        thread.slots[slot] = at
        thread.instruction += 1
        open.append(thread)
      case .check(let assertion):
        guard holds(assertion, at) else { continue }
        thread.instruction += 1
        open.append(thread)
      case .one, .match: threads.append(thread)
      }
    }
  }

  private func holds(_ assertion: RegexAssertion, _ at: Int) -> Bool {
    switch assertion {
    case .textStart: at == 0
    case .textEnd: at == text.count
    case .lineStart: at == 0 || text[at - 1] == "\n"
    case .lineEnd: at == text.count || text[at] == "\n"
    case .wordBorder: isWord(at - 1) != isWord(at)
    case .noWordBorder: isWord(at - 1) == isWord(at)
    }
  }

  private func isWord(_ at: Int) -> Bool { text.indices.contains(at) && ScalarClass.word.contains(text[at]) }
}
