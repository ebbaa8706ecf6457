/// Tells whether the first record of a file names its columns, by comparing it with those after it.
struct HeaderVote: Equatable {
  /// Columns of numbers, times, … whose first value is text, and those whose first value is like the others.
  private(set) var present = 0
  private(set) var absent = 0
  private(set) var firstIsNames: Bool
  /// Years that follow each other in the first record, where the values below them are none.
  private(set) var years: String?

  /// `records` begins with the first record of the file.
  init(_ records: [[String]], nullWords: NullWords) {
    self.init(counting: records, nullWords)
    guard absent > present, let first = records.first else { return }
    // Where files were put one behind the other, the header comes again.
    let others = HeaderVote(counting: [first] + records.dropFirst().filter { !Self.isSame($0, first) }, nullWords)
    if others.present > others.absent { self = others }
  }

  /// Whether a record is another but for a byte order mark.
  private static func isSame(_ record: [String], _ other: [String]) -> Bool {
    guard record.count == other.count, record.dropFirst() == other.dropFirst() else { return false }
    return record.first == other.first || record.first == other.first.map { "\u{FEFF}" + $0 }
  }

  private init(counting records: [[String]], _ nullWords: NullWords) {
    let first = records.first ?? []
    firstIsNames = Self.couldBeNames(first)
    years = Self.years(records)
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

  private static func years(_ records: [[String]]) -> String? {
    let first = (records.first ?? []).enumerated().compactMap { column, text in
      Int(text).flatMap { 1900...2100 ~= $0 ? (column: column, year: $0) : nil }
    }
    guard let least = first.first, let greatest = first.last, first.count > 1,
      zip(first, first.dropFirst()).allSatisfy({ $1.year == $0.year + 1 })
    else { return nil }
    let isYear = records.dropFirst().contains { record in
      first.allSatisfy { $0.column < record.count && Int(record[$0.column]).map { 1900...2100 ~= $0 } ?? false }
    }
    return isYear ? nil : "\(least.year) to \(greatest.year)"
  }

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

  private static let namelike: TypeSet = [.string, .hexDigits, .guid, .yesNo, .decimalComma, .thousands]

  /// Distinct, none a number, a time or the like.
  private static func couldBeNames(_ record: [String]) -> Bool {
    let names = record.filter { !$0.isEmpty }
    guard !names.isEmpty, Set(names).count == names.count else { return false }
    return names.allSatisfy { name in
      Array(name.utf8).withUnsafeBufferPointer { ValueReading($0).types.isSubset(of: Self.namelike) }
    }
  }
}
