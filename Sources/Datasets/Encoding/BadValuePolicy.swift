import KustoTypes

/// What a load does with a value that its column's type would lose, and with a malformed row.
package enum BadValuePolicy: String, Sendable, Codable, CaseIterable, Hashable {
  /// The first one ends the load.
  case fail
  /// The value becomes null. A row that is too short is filled with nulls, one that is too long is cut; what is no row
  /// at all is left out.
  case null
  /// The whole row is left out, and quarantined.
  case quarantine
}

/// What the limit on bad values counts.
package enum BadCount: String, Sendable, Hashable {
  /// Each value that becomes null, and each malformed row.
  case values
  /// Each row that is quarantined, however many of its values are bad.
  case rows
}

/// A value that does not fit, or a malformed row, as it lies in a reader's buffer.
struct RowFault {
  /// The column of the load; nil where the whole row is meant.
  var column: Int?
  /// Empty where the whole row is meant.
  var value: UnsafeBufferPointer<UInt8>
  var location: ValueLocation
  var reason: Reason

  static var noValue: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }

  enum Reason {
    /// Also a value that the conversion of its column does not read.
    case type(ScalarType, Conversion?)
    case notUTF8
    case fields(Int, expected: Int)
    /// What is no row at all; the words are those of the format.
    case unreadable(String)
  }
}

extension RowFault.Reason: CustomStringConvertible {
  /// As the quarantine file has it.
  var description: String {
    switch self {
    case .type(let type, nil): "not a \(type.rawValue)"
    case .type(let type, let conversion?): "not read by \(conversion.name) as a \(type.rawValue)"
    case .notUTF8: "not UTF-8"
    case .fields(let count, let expected): "\(count) fields where \(expected) are expected"
    case .unreadable(let words): words
    }
  }
}

extension DatasetError {
  /// What is wrong with a single row, so that the rows behind it can still be read; nil when it is more.
  var badRow: (reason: RowFault.Reason, location: ValueLocation)? {
    switch self {
    case .notUTF8(let location, _): (.notUTF8, location)
    case .badJSON(let location, _, let fault): (.unreadable(fault.words), location)
    case .wrongFieldCount(let location, let fields, let expected): (.fields(fields, expected: expected), location)
    default: nil
    }
  }
}
