/// The words that mean "no value" beside numbers, times, booleans and GUIDs; in a text column they are text.
///
/// A class, because it is handed on for every value and a struct would have its arrays counted each time.
package final class NullWords: Sendable {
  /// Exactly these, in this spelling: any other word makes a column text.
  package static let standard = ["NA", "N/A", "n/a", "null", "NULL", "None", "\\N"]

  let texts: [String]
  let words: [[UInt8]]
  private let longest: Int
  /// For each byte whether a word begins with it: most values are told apart by this alone.
  private let begins: [Bool]
  /// For each first byte a bit for each length below 64 of a word that begins with it.
  let lengths: [UInt64]
  /// Whether a value that is none of them is surely none of their lengths either, quotes taken out or not.
  let canBeToldByLength: Bool
  /// Whether one of them could be taken for a number, a time, a truth or a GUID.
  let canBeValues: Bool

  package init(_ words: [String]) {
    texts = words.filter { !$0.isEmpty }
    self.words = texts.map { Array($0.utf8) }
    longest = self.words.map(\.count).max() ?? 0
    var begins = [Bool](repeating: false, count: 256)
    for word in self.words { begins[Int(word[0])] = true }
    self.begins = begins
    var lengths = [UInt64](repeating: 0, count: 256)
    for word in self.words where word.count < 64 { lengths[Int(word[0])] |= 1 << UInt64(word.count) }
    self.lengths = lengths
    canBeToldByLength = self.words.allSatisfy { $0.count < 64 && !$0.contains(.quote) }
    canBeValues = self.words.contains { word in
      word.withUnsafeBufferPointer { ValueReading($0).types != .string }
    }
  }

  /// Which word the value is.
  func index(of value: UnsafeBufferPointer<UInt8>) -> Int? {
    guard value.count <= longest, let first = value.first, begins[Int(first)] else { return nil }
    return words.firstIndex { $0.elementsEqual(value) }
  }
}
