/// Tells whether the first record of a file names its columns, by comparing it with those after it.
struct HeaderVote: Equatable {
  /// Columns of numbers, times, … whose first value is text, and those whose first value is like the others.
  private(set) var present = 0
  private(set) var absent = 0
  private(set) var firstIsNames: Bool

  /// `records` begins with the first record of the file.
  init(_ records: [[String]], nullWords: NullWords) {
    let first = records.first ?? []
    firstIsNames = Self.couldBeNames(first)
    for (column, name) in first.enumerated() {
      let values = records.dropFirst().compactMap { column < $0.count && !$0[column].isEmpty ? $0[column] : nil }
      guard let types = Self.types(values, nullWords), types != .string else {
        // Text below text tells nothing, but a name does not come again as a value.
        if values.contains(name), !name.isEmpty { absent += 1 }
        continue
      }
      guard !name.isEmpty else { continue }
      if Self.types([name], nullWords)?.isDisjoint(with: types.subtracting(.string)) ?? true {
        present += 1
      } else {
        absent += 1
      }
    }
  }

  /// Whether the values speak for one of both.
  var isClear: Bool { present != absent }

  var hasHeader: Bool { present == absent ? firstIsNames : present > absent }

  /// Why, in a few words.
  var evidence: String {
    if present > absent { return "the first record differs in kind from the values of \(Self.columns(present))" }
    if absent > present { return "the first record is like the values of \(Self.columns(absent))" }
    return firstIsNames
      ? "all is text, and the first record could be names" : "all is text, and the first record cannot be names"
  }

  private static func columns(_ count: Int) -> String { "\(count) column\(count == 1 ? "" : "s")" }

  /// Nil without values.
  static func types(_ values: [String], _ nullWords: NullWords) -> TypeSet? {
    var types = TypeSet.everything
    for value in values {
      let bytes = Array(value.utf8)
      types = bytes.withUnsafeBufferPointer { bytes in
        nullWords.index(of: bytes) != nil ? types : types.join(ValueReading(bytes).types)
      }
    }
    return types == .everything ? nil : types
  }

  /// Distinct, none a number, a time or the like.
  private static func couldBeNames(_ record: [String]) -> Bool {
    let names = record.filter { !$0.isEmpty }
    guard !names.isEmpty, Set(names).count == names.count else { return false }
    return names.allSatisfy { name in
      Array(name.utf8).withUnsafeBufferPointer { ValueReading($0).types.isSubset(of: [.string, .hexDigits, .guid]) }
    }
  }
}
