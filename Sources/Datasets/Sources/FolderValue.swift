import Foundation

/// A value that the name of a folder gives to all rows of the files in it: `day=2024-03-01`, as Spark and Hive write.
package struct FolderValue: Sendable, Codable, Hashable {
  package var name: String
  /// Nil stands for null.
  package var value: String?

  package init(name: String, value: String?) {
    self.name = name
    self.value = value
  }

  /// What Hive and Spark write for null.
  private static let null = "__HIVE_DEFAULT_PARTITION__"

  /// Nil for the name of a folder that gives no value.
  init?(folder: some StringProtocol) {
    guard let equals = folder.firstIndex(of: "="), equals > folder.startIndex else { return nil }
    name = Self.decoded(folder[..<equals])
    let text = Self.decoded(folder[folder.index(after: equals)...])
    value = text == Self.null ? nil : text
  }

  /// The values that the folders of a file give, outermost first: of the folders right above it, as far up as each one
  /// gives a value.
  static func values(of path: String) -> [FolderValue] {
    var values: [FolderValue] = []
    for folder in path.split(separator: "/").dropLast().reversed() {
      guard let value = FolderValue(folder: folder) else { break }
      values.append(value)
    }
    return values.reversed()
  }

  /// Without the percent signs that stand for characters that a folder name cannot have.
  private static func decoded(_ text: some StringProtocol) -> String {
    text.removingPercentEncoding ?? String(text)
  }
}
