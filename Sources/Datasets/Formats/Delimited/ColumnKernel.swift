import CScan

/// The values that take nothing away from what a column can be, and the loop that passes them.
///
/// Each case is a promise: what the loop passes, ``ValueReading`` would read as at least the types that are left,
/// without any trait.
enum ColumnKernel: Equatable {
  case none
  /// Nothing was seen yet.
  case empties
  case numbers(least: Int64, greatest: Int64, fractions: Bool, days: Bool, groups: Bool)
  case times(local: Bool, zoned: Bool)
  case truths(lower: Bool)
  case choices
  case guids
  case texts

  private static let integerTypes = NumberText.shortInteger.union([.int, .bool, .compactDate])
  private static let fractionTypes = NumberText.shortFraction.union(.decimalComma)
  private static let dateTypes: TypeSet = [.datetime, .localDatetime, .zonedDatetime, .string]
  private static let truthTypes: TypeSet = [.bool, .clearBool, .jsonScalar, .string]
  private static let guidTypes: TypeSet = [.guid, .clearGuid, .string]

  init(_ types: TypeSet, _ words: NullWords) {
    if types.isSubset(of: .string) {
      self = words.canBeToldByLength ? .texts : .none
    } else if types == .everything {
      self = .empties
    } else if words.canBeValues {
      self = .none
    } else if types.isSubset(of: Self.integerTypes) {
      let limits = Self.limits(types)
      self = .numbers(
        least: limits.lowerBound, greatest: limits.upperBound,
        fractions: types.isSubset(of: Self.fractionTypes), days: types.contains(.compactDate),
        groups: types.contains(.decimalComma))
    } else if types.isSubset(of: Self.dateTypes), types.contains(.datetime) {
      self = .times(local: !types.contains(.zonedDatetime), zoned: !types.contains(.localDatetime))
    } else if types.isSubset(of: Self.truthTypes), types.contains(.bool) {
      self = .truths(lower: types.contains(.jsonScalar))
    } else if types.isSubset(of: [.yesNo, .string]) {
      self = .choices
    } else if types.isSubset(of: Self.guidTypes), types.contains(.guid) {
      self = .guids
    } else {
      self = .none
    }
  }

  private static func limits(_ types: TypeSet) -> ClosedRange<Int64> {
    if types.contains(.bool) { return 0...1 }
    if types.contains(.compactDate) { return 1900_01_01...2100_12_31 }
    if types.contains(.int) { return Int64(Int32.min)...Int64(Int32.max) }
    return .min ... .max
  }

  /// Adds the rows that it passes to the tally; the answer is the first row that it does not.
  func run(_ column: cscan_column, from row: Int, _ words: NullWords, _ tally: inout ColumnTally) -> Int {
    var counts = cscan_counts(values: 0, empties: 0, integers: 0, least: .max, greatest: .min)
    let reached = withUnsafePointer(to: column) { column in
      switch self {
      case .none: row
      case .empties: cscan_empties(column, row, &counts)
      case .numbers(let least, let greatest, let fractions, let days, let groups):
        withUnsafePointer(
          to: cscan_numbers_wanted(
            least: least, greatest: greatest, fractions: fractions, days: days, groups: groups)
        ) { cscan_numbers(column, row, $0, &counts) }
      case .times(let local, let zoned): cscan_times(column, row, local, zoned, &counts)
      case .truths(let lower): cscan_truths(column, row, lower, &counts)
      case .choices: cscan_choices(column, row, &counts)
      case .guids: cscan_guids(column, row, &counts)
      case .texts:
        words.lengths.withUnsafeBufferPointer {
          cscan_texts(column, row, $0.baseAddress, ValueReading.greatestBytes, &counts)
        }
      }
    }
    tally.add(counts)
    return reached
  }
}

extension ColumnTally {
  /// Adds values that take nothing away.
  mutating func add(_ counts: cscan_counts) {
    addPlain(
      values: Int(counts.values), empties: Int(counts.empties), integers: Int(counts.integers),
      least: counts.least, greatest: counts.greatest)
  }
}
