/// Texts that functions make from texts, within what a query may use.
enum Texts {
  /// Runs `body` on the bytes of `text`.
  static func withBytes<T>(
    _ text: String, _ body: (UnsafeBufferPointer<UInt8>, inout WorkMeter) throws(QueryLimit) -> T
  ) throws(QueryLimit) -> T {
    var text = text
    var meter = WorkMeter()
    // The closure of `withUTF8` gives its error away without its type.
    let result = text.withUTF8 { bytes in Result { () throws(QueryLimit) in try body(bytes, &meter) } }
    return try result.get()
  }

  /// `parts` one behind the other, with `delimiter` between.
  static func joined(_ parts: some Collection<String>, by delimiter: String) throws(QueryLimit) -> String {
    var meter = WorkMeter()
    var result = ""
    for (index, part) in parts.enumerated() {
      try meter.make(part.utf8.count + (index > 0 ? delimiter.utf8.count : 0))
      if index > 0 { result += delimiter }
      result += part
    }
    return result
  }

  /// `text` as often as `count` says, at most 1024 times.
  static func repeated(_ text: String, _ count: Int64) throws(QueryLimit) -> String {
    let times = Int(min(max(count, 0), 1024))
    var meter = WorkMeter()
    try meter.make(text.utf8.count * times)
    return String(repeating: text, count: times)
  }

  /// The parts of `text` between `separator`, as a JSON array; with an index only that one.
  static func split(_ text: String, _ separator: String, _ index: Int64?) throws(QueryLimit) -> String {
    var parts = JSONArrayText()
    var number: Int64 = 0
    try withBytes(text) { bytes, meter throws(QueryLimit) in
      func add(_ range: Range<Int>) throws(QueryLimit) {
        defer { number += 1 }
        guard index == nil || index == number else { return }
        try parts.append(string: String(decoding: bytes[range], as: UTF8.self))
      }
      var start = 0
      let length = separator.utf8.count
      try ByteSearch(separator).places(in: bytes, &meter) { place throws(QueryLimit) in
        try add(start..<place)
        start = place + length
        return true
      }
      try add(start..<bytes.count)
    }
    return parts.text
  }

  /// How often `needle` stands in `text`.
  static func count(of needle: String, in text: String) throws(QueryLimit) -> Int64 {
    try withBytes(text) { bytes, meter throws(QueryLimit) in
      var count: Int64 = 0
      try ByteSearch(needle).places(in: bytes, &meter) { _ throws(QueryLimit) in
        count += 1
        return true
      }
      return count
    }
  }

  /// How many characters stand before `needle` in `text`; -1 where it does not stand in it.
  static func index(of needle: String, in text: String) throws(QueryLimit) -> Int64 {
    if needle.isEmpty { return 0 }
    return try withBytes(text) { bytes, meter throws(QueryLimit) in
      var found: Int?
      try ByteSearch(needle).places(in: bytes, &meter) { place throws(QueryLimit) in
        found = place
        return false
      }
      return found.map { Int64(bytes[..<$0].count { $0 & 0xC0 != 0x80 }) } ?? -1
    }
  }

  /// `text` with `other` in place of each `needle`.
  static func replace(_ needle: String, in text: String, by other: String) throws(QueryLimit) -> String {
    try withBytes(text) { bytes, meter throws(QueryLimit) in
      var result: [UInt8] = []
      var copied = 0
      var size = WorkMeter()
      try ByteSearch(needle).places(in: bytes, &meter) { place throws(QueryLimit) in
        try size.make(place - copied + other.utf8.count)
        result += bytes[copied..<place]
        result += other.utf8
        copied = place + needle.utf8.count
        return true
      }
      try size.make(bytes.count - copied)
      result += bytes[copied...]
      return String(decoding: result, as: UTF8.self)
    }
  }
}

/// A JSON array that is written element by element.
struct JSONArrayText {
  private var content = "["
  private var isEmpty = true
  private var meter = WorkMeter()

  /// Adds an element that is JSON already.
  mutating func append(json: String) throws(QueryLimit) {
    try meter.make(json.utf8.count + 1)
    if !isEmpty { content += "," }
    isEmpty = false
    content += json
  }

  /// Adds a string.
  mutating func append(string: String) throws(QueryLimit) { try append(json: JSONText.quoted(string)) }

  /// The array so far.
  var text: String { content + "]" }
}
