import Foundation
import KustoClient
import KustoSignIn

/// An error in words: what happened, where, what was changed, what to try.
///
/// The only place where errors become sentences. Lower case, values of users and servers in quotes and without control
/// characters, no secrets, no traces.
package struct Explanation: Sendable, Codable, Hashable {
  package var what: String
  /// A file with row and column, an address, a column; nil when `what` says it.
  package var place: String?
  /// What the failure left changed.
  package var changed: String?
  /// What a person may do now, best first.
  package var suggestions: [String]

  package init(what: String, place: String? = nil, changed: String? = nil, suggestions: [String] = []) {
    self.what = what
    self.place = place
    self.changed = changed
    self.suggestions = suggestions
  }

  /// The words for `error`.
  package init(of error: any Error) {
    self =
      switch error {
      case let error as DatasetError: Explanation(error)
      case let error as PlanError: Explanation(error)
      case let error as TransportError: Explanation(error)
      case let error as ServiceError: Explanation(error)
      case let error as RunFolderError: Explanation(error)
      case let error as ClusterAddressError: Explanation(error)
      case let error as ConnectionStringError: Explanation(error)
      case let error as OutgoingError: Explanation(error)
      case let error as OwnStorageError: Explanation(error)
      case let error as SignInError: Explanation(error)
      case let error as CSLSchemaError: Explanation(error)
      case let error as DetachedRun.LaunchError:
        Explanation(
          what: "the process for the run could not be started: \(error.reason)", place: error.executable,
          changed: Self.nothing)
      case let error as FindingsRefused: Explanation(error)
      case let error as CheckpointError: Explanation(error)
      case let error as StreamError: Explanation(error)
      case let error as SparkOptionError: Explanation(error)
      case is CancellationError: Explanation(what: "stopped before the end", changed: Self.nothing)
      case let error as any CustomStringConvertible & Error: Explanation(what: Self.clean(error.description))
      default: Explanation(what: Self.clean((error as NSError).localizedDescription))
      }
  }

  static let nothing = "nothing was changed"

  /// `text` in quotes, at most 200 characters, control characters as `\u{…}`.
  static func quoted(_ text: String) -> String { "'\(clean(text, limit: 200))'" }

  /// `text` without what a terminal could act on.
  static func clean(_ text: String, limit: Int = 1000) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate:
        result += scalar == "\n" || scalar == "\t" ? " " : "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return text.unicodeScalars.count > limit ? result + "…" : result
  }

  /// `text` as one word of a command line: in quotes where a shell would read it otherwise, and with control characters
  /// as the escapes of `$'…'`.
  package static func shellWord(_ text: String) -> String {
    let plain = text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_-+.,:/@%".unicodeScalars.contains(scalar)
    }
    if plain, !text.isEmpty { return text }
    let isHarmless = clean(text, limit: .max) == text
    if isHarmless { return "'\(text.replacing("'", with: "'\\''"))'" }
    return "$'" + text.unicodeScalars.map(shellEscape).joined() + "'"
  }

  private static func shellEscape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\t": "\\t"
    case "'", "\\": "\\\(scalar)"
    default:
      clean(String(scalar)) == String(scalar)
        ? String(scalar) : "\\U" + String(repeating: "0", count: 8 - hex(scalar).count) + hex(scalar)
    }
  }

  private static func hex(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16) }

  /// At most `limit` names in quotes.
  static func list(_ names: [String], limit: Int = 8) -> String {
    let shown = names.prefix(limit).map(quoted).joined(separator: ", ")
    return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
  }
}
