/// Choices that an input makes by itself, drawn from a hash of it: so corpus files stay what people have, and the same
/// file takes the same way every time.
struct Choices {
  private var state: UInt64

  init(_ input: [UInt8]) {
    // FNV-1a, 64 bits.
    state = input.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// From 0 to `limit` - 1.
  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(limit, 1)))
  }

  mutating func isTrue() -> Bool { below(2) == 1 }

  mutating func one<Element>(of choices: [Element]) -> Element { choices[below(choices.count)] }
}
