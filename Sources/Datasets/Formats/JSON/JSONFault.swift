/// What keeps a row from being one JSON object by the standard (RFC 8259).
///
/// The first ones have the numbers of `json_fault` in `scan_json.h`.
package enum JSONFault: UInt8, Error, Sendable, Codable, Hashable, CaseIterable {
  case notAnObject = 2
  case unclosed, unexpected, singleQuotes, notANumber, trailingComma, comment, bareWord, foreignNumber
  case controlCharacter, badEscape, loneSurrogate, tooDeep, notUTF8
  // What is wrong between rows.
  case textAfterObject, missingComma, commaOutside, textAfterArray, openArray

  /// In a few words.
  package var words: String {
    switch self {
    case .notAnObject: "it is not an object"
    case .unclosed: "it ends inside the object: cut off, or a quote or bracket is missing"
    case .unexpected: "it is not JSON"
    case .singleQuotes: "single quotes; JSON needs double quotes"
    case .notANumber: "a number that JSON does not know; only NaN, Infinity and -Infinity are read"
    case .trailingComma: "a comma before the closing bracket"
    case .comment: "a comment; JSON has none"
    case .bareWord: "a word without quotes; JSON has only true, false and null"
    case .foreignNumber: "a number that is not JSON: a plus sign, leading zeros, or a point without digits"
    case .controlCharacter: "a control character inside a string; JSON writes it as an escape"
    case .badEscape: "an escape that JSON does not have"
    case .loneSurrogate: "half of a surrogate pair, which is not a character"
    case .tooDeep: "objects and arrays nested deeper than 256"
    case .notUTF8: "bytes that are not UTF-8"
    case .textAfterObject: "text after the object"
    case .missingComma: "no comma between two elements of the array"
    case .commaOutside: "a comma or bracket between objects outside an array"
    case .textAfterArray: "text after the array"
    case .openArray: "the file ends inside the array"
    }
  }

  /// Whether nobody can tell where the next row begins.
  var endsRows: Bool {
    switch self {
    case .missingComma, .commaOutside, .textAfterArray, .openArray: true
    default: false
    }
  }
}
