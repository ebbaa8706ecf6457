import Foundation

/// The name of a run: unique for ever, sortable by time, fit for tables, tags and folders.
package enum RunName {
  /// `20261123-190512-7f3a9c1e`: the second in UTC, and 32 bits of chance.
  package static func make(at date: Date, chance: UInt32) -> String {
    let digits = Timestamp.text(date).filter(\.isNumber)
    let hex = String(chance, radix: 16)
    return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))-\(String(repeating: "0", count: 8 - hex.count))\(hex)"
  }

  /// True for names that ``make(at:chance:)`` makes: nothing else is ever used as a path.
  package static func isValid(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [8, 6, 8] else { return false }
    return parts[0].allSatisfy(\.isASCIIDigit) && parts[1].allSatisfy(\.isASCIIDigit)
      && parts[2].allSatisfy { $0.isASCIIDigit || ("a"..."f").contains($0) }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
