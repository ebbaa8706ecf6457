import Foundation

/// A Kusto connection string, `https://help.kusto.windows.net/Samples;Fed=true;AppClientId=…`, with the names that any
/// of Microsoft's builders takes.
package struct ConnectionString: Sendable {
  private var values: [Keyword: String] = [:]

  /// - Throws: ``ConnectionStringError``; it never repeats a value that could be a secret.
  package init(_ text: String) throws(ConnectionStringError) {
    for (index, part) in try ConnectionStringParts(text).list.enumerated() {
      // Only the first may stand without a name.
      guard let name = part.name ?? (index == 0 ? Keyword.cluster.rawValue : nil) else {
        throw ConnectionStringError.noEquals(position: index + 1)
      }
      let keyword = try Keyword(named: name)
      guard values.updateValue(part.value, forKey: keyword) == nil else {
        throw ConnectionStringError.twice(name: name)
      }
      if keyword.isBoolean { _ = try Self.truth(part.value, keyword) }
    }
    guard !(values[.cluster] ?? "").isEmpty else { throw ConnectionStringError.noCluster }
  }

  /// The address of the cluster; `@help/Samples` is short for `https://help.kusto.windows.net/Samples`.
  package var cluster: String {
    let text = values[.cluster] ?? ""
    guard text.hasPrefix("@") else { return text }
    let parts = text.dropFirst().split(separator: "/", maxSplits: 1)
    let database = parts.count == 2 ? "/\(parts[1])" : ""
    return
      "https://\(parts.first ?? "")\(parts.first?.contains(".kusto.") == true ? "" : ".kusto.windows.net")\(database)"
  }

  package var database: String? { self[.database] }
  package var authority: String? { self[.authority] }
  package var applicationID: String? { self[.applicationID] }
  package var user: String? { self[.user] }
  package var applicationKey: Secret? { self[.applicationKey].map(Secret.init) }
  /// The token of a user, which comes first, or of an application.
  package var token: Secret? { (self[.userToken] ?? self[.applicationToken]).map(Secret.init) }
  /// PEM text with the key and the certificate.
  package var certificate: Secret? { self[.certificate].map(Secret.init) }
  /// Whether Kusto's own sign-in is asked for; nil when the string does not say.
  package var federated: Bool? { self[.federated].map { $0.lowercased() == "true" } }

  /// The first name in it whose value nobody may see.
  package var firstSecret: String? {
    Keyword.allCases.first { $0.isSecret && !(values[$0] ?? "").isEmpty }?.rawValue
  }

  private subscript(keyword: Keyword) -> String? { values[keyword].flatMap { $0.isEmpty ? nil : $0 } }

  private static func truth(_ text: String, _ keyword: Keyword) throws(ConnectionStringError) -> Bool {
    switch text.lowercased() {
    case "true": true
    case "false": false
    default: throw ConnectionStringError.notBoolean(name: keyword.rawValue)
    }
  }
}

/// What is wrong with a connection string; names only, no values.
package enum ConnectionStringError: Error, Sendable, Hashable {
  case noCluster
  /// The part at `position`, counted from 1, is no `name=value`.
  case noEquals(position: Int)
  case unclosedQuote
  case unknownName(String)
  /// A name of Microsoft's whose meaning this program does not have.
  case unsupported(name: String)
  case notBoolean(name: String)
  case twice(name: String)
  /// A secret on the command line, where other users of the machine can read it.
  case secretInArgument(name: String)
  case cannotRead(place: String, reason: String)
}

/// The parts of a connection string between its semicolons; values may be quoted.
struct ConnectionStringParts {
  var list: [(name: String?, value: String)] = []

  init(_ text: String) throws(ConnectionStringError) {
    var rest = text[...]
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == ";" }
      if rest.isEmpty { return }
      let end = rest.firstIndex { $0 == "=" || $0 == ";" } ?? rest.endIndex
      guard end < rest.endIndex, rest[end] == "=" else {
        list.append((nil, rest[..<end].trimmingCharacters(in: .whitespacesAndNewlines)))
        rest = rest[end...]
        continue
      }
      let name = rest[..<end].trimmingCharacters(in: .whitespacesAndNewlines)
      rest = rest[rest.index(after: end)...].drop { $0.isWhitespace }
      list.append((name, try Self.value(&rest)))
    }
  }

  /// A value up to the next semicolon; in quotes, where a doubled quote is one, it may hold semicolons.
  private static func value(_ rest: inout Substring) throws(ConnectionStringError) -> String {
    guard let quote = rest.first, quote == "\"" || quote == "'" else {
      let end = rest.firstIndex(of: ";") ?? rest.endIndex
      defer { rest = rest[end...] }
      return rest[..<end].trimmingCharacters(in: .whitespacesAndNewlines)
    }
    var value = ""
    rest.removeFirst()
    while let end = rest.firstIndex(of: quote) {
      value += rest[..<end]
      rest = rest[rest.index(after: end)...]
      guard rest.first == quote else { return value }
      value.append(quote)
      rest.removeFirst()
    }
    throw ConnectionStringError.unclosedQuote
  }
}
