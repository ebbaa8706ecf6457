import Foundation

/// An address of lent storage, taken apart: `http://127.0.0.1:1/local/tempstorage/a%20b?…&sig=…`.
struct StorageAddress: Sendable, Hashable {
  /// The account segment, which every address has.
  static let account = "local"

  /// Container, queue or table.
  var storage: String
  /// What stands behind it, without percent escapes where they make sense; nil when there is nothing.
  var item: String?
  /// With the signature.
  var query: QueryString

  /// Takes a whole address apart; nil when it is none of this server's shape.
  init?(_ address: String) {
    guard let scheme = address.range(of: "://"), let slash = address[scheme.upperBound...].firstIndex(of: "/")
    else { return nil }
    let rest = address[slash...]
    let path = rest.prefix { $0 != "?" && $0 != ";" }
    self.init(path: String(path), query: QueryString(String(rest.dropFirst(path.count + 1))))
  }

  /// Takes the path and the query of a request apart; nil when it has no account segment.
  init?(path: String, query: QueryString) {
    let parts = path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
    guard parts.count >= 2, parts[0] == Self.account else { return nil }
    storage = parts[1].removingPercentEncoding ?? String(parts[1])
    item = parts.count > 2 ? parts[2].removingPercentEncoding ?? String(parts[2]) : nil
    self.query = query
  }
}

/// The members of a query string, without percent escapes.
struct QueryString: Sendable, Hashable {
  private var members: [String: String] = [:]

  /// Reads `a=1&b=2`.
  init(_ text: String) {
    for member in text.split(separator: "&") {
      let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? String(parts[1]) : ""
      members[String(parts[0]).lowercased()] = value.removingPercentEncoding ?? value
    }
  }

  /// The value of `name`, in lower case, or nil.
  subscript(name: String) -> String? { members[name] }
}
