/// NaN, Infinity and -Infinity as bare words inside of an object or array, as Python and JavaScript write them.
///
/// JSON has no such words, so what Kusto makes of them is not known: inside of dynamic they are written as strings.
enum BareNumbers {
  private static let words = ["NaN", "Infinity"]

  /// Where the words stand; the bytes are such that nothing but these words holds a capital outside of strings.
  private static func ranges(in json: UnsafeBufferPointer<UInt8>, _ found: (Range<Int>) -> Bool) {
    json.visitOutsideJSONStrings { index in
      let byte = json[index]
      guard byte == UInt8(ascii: "N") || byte == UInt8(ascii: "I") else { return index + 1 }
      let length = byte == UInt8(ascii: "N") ? words[0].utf8.count : words[1].utf8.count
      let start = index > 0 && json[index - 1] == .dash ? index - 1 : index
      let end = min(index + length, json.count)
      return found(start..<end) ? end : nil
    }
  }

  static func areIn(_ json: UnsafeBufferPointer<UInt8>) -> Bool {
    var isFound = false
    ranges(in: json) { _ in
      isFound = true
      return false
    }
    return isFound
  }

  /// Writes the JSON with each of the words as a string.
  static func quote(_ json: UnsafeBufferPointer<UInt8>, to output: ByteBuffer) {
    var copied = 0
    ranges(in: json) { word in
      output.append(UnsafeBufferPointer(rebasing: json[copied..<word.lowerBound]))
      output.append(.quote)
      output.append(UnsafeBufferPointer(rebasing: json[word]))
      output.append(.quote)
      copied = word.upperBound
      return true
    }
    output.append(UnsafeBufferPointer(rebasing: json[copied...]))
  }
}
