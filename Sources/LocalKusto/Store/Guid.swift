import Foundation

/// GUIDs as Kusto writes them.
package enum Guid {
  package static let zero = "00000000-0000-0000-0000-000000000000"

  /// A fresh random one, in lower case.
  package static func fresh() -> String { UUID().uuidString.lowercased() }

  /// `text` in lower case when it is a GUID, else nil.
  package static func parse(_ text: String) -> String? { UUID(uuidString: text)?.uuidString.lowercased() }
}
