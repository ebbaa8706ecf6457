import Configuration
import Foundation
import TerminalKit

/// `config.toml`: settings, and the clusters that a person uses.
struct ConfigFile: Sendable {
  /// A cluster with what is to be known of it.
  struct Cluster: Sendable, Hashable {
    var name: String
    /// What a connection is opened to; the name where nothing is said.
    var address: String
    /// For instance `PROD`.
    var tag: String?
    /// True where the console is only to look.
    var isReadOnly = false
  }

  struct Problem: Error, Sendable, Hashable {
    var line: Int?
    var what: String
  }

  let path: String
  private(set) var values: [String: ConfigValue] = [:]
  private(set) var lines: [String: Int] = [:]
  private(set) var clusters: [Cluster] = []
  private(set) var problems: [Problem] = []
  let isThere: Bool

  static let longestTag = 12

  /// - Throws: ``TOMLError``.
  init(path: String) throws {
    self.path = path
    guard let text = try TOMLText(path: path) else {
      isThere = false
      return
    }
    isThere = true
    for (name, value) in text.root.sorted(by: { (text.line(of: $0.key) ?? 0) < (text.line(of: $1.key) ?? 0) }) {
      if name == "clusters" {
        readClusters(value, text)
      } else {
        read(name, value, line: text.line(of: name))
      }
    }
  }

  private mutating func read(_ name: String, _ value: TOMLText.Value, line: Int?) {
    func refuse(_ what: String) { problems.append(Problem(line: line, what: what)) }
    if Setting.secrets.contains(name) {
      return refuse("'\(name)' is a secret, which does not belong in this file: name a file or a command that has it")
    }
    guard let setting = Setting.named(name) else {
      return refuse("there is no setting '\(name)'\(Suggestion.text(name, Setting.all.map(\.name) + ["clusters"]))")
    }
    guard let content = Self.content(value, setting.kind) else {
      return refuse("'\(name)' has to be \(setting.kind.words)")
    }
    values[name] = ConfigValue(content, isSecret: false)
    lines[name] = line
  }

  private static func content(_ value: TOMLText.Value, _ kind: Setting.Kind) -> ConfigContent? {
    switch (kind, value) {
    case (.text, .text(let text)) where !text.isEmpty: .string(text)
    // A number of days, or a name that is digits.
    case (.text, .integer(let number)): .string(String(number))
    case (.flag, .bool(let flag)): .bool(flag)
    case (.bytes, .text(let text)) where ByteCount(argument: text) != nil: .string(text)
    case (.days, .text("forever")): .string("forever")
    case (.days, .integer(let number)) where number >= 0: .string(String(number))
    case (.number, .integer(let number)) where number > 0: .int(number)
    case (.oneOf(let words), .text(let text)) where words.contains(text): .string(text)
    case (.list, .text(let text)): .stringArray([text])
    case (.list, .list(let list)):
      list.allSatisfy { if case .text = $0 { true } else { false } }
        ? .stringArray(list.compactMap { if case .text(let text) = $0 { text } else { nil } }) : nil
    default: nil
    }
  }

  /// `[clusters.NAME]` with `address`, `tag` and `read-only`.
  private mutating func readClusters(_ value: TOMLText.Value, _ text: TOMLText) {
    guard case .table(let table) = value else {
      problems.append(Problem(line: text.line(of: "clusters"), what: "'clusters' has to be a table: [clusters.NAME]"))
      return
    }
    for (name, value) in table.sorted(by: { $0.key < $1.key }) {
      let section = "clusters.\(name)"
      guard case .table(let members) = value else {
        problems.append(
          Problem(line: text.line(of: name, in: "clusters"), what: "'\(name)' has to be a table: [clusters.\(name)]"))
        continue
      }
      var cluster = Cluster(name: name, address: name, tag: nil)
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        switch (key, value) {
        case ("address", .text(let address)) where !address.isEmpty: cluster.address = address
        case ("tag", .text(let tag)) where !tag.isEmpty && tag.count <= Self.longestTag:
          cluster.tag = SafeText(tag).string
        case ("read-only", .bool(let flag)): cluster.isReadOnly = flag
        case ("read-only", _):
          problems.append(Problem(line: text.line(of: key, in: section), what: "'read-only' has to be true or false"))
        case ("address", _), ("tag", _):
          let wanted = key == "tag" ? "a text of at most \(Self.longestTag) characters" : "a text"
          problems.append(Problem(line: text.line(of: key, in: section), what: "'\(key)' has to be \(wanted)"))
        default:
          problems.append(
            Problem(
              line: text.line(of: key, in: section), what: "there is no '\(key)' of a cluster: address, tag, read-only")
          )
        }
      }
      clusters.append(cluster)
    }
  }
}

extension Setting.Kind {
  var words: String {
    switch self {
    case .text: "a text"
    case .flag: "true or false"
    case .number: "a whole number from 1 on"
    case .bytes: "a number of bytes, such as \"256MiB\""
    case .days: "a number of days, or \"forever\""
    case .list: "a list of texts"
    case .oneOf(let words): "\(words.dropLast().joined(separator: ", ")) or \(words.last ?? "")"
    }
  }
}
