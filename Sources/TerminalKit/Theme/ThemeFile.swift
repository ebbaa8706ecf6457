import TOMLKit

/// What is wrong with a theme file, and where; the theme is used all the same.
package struct ThemeWarning: Hashable, Sendable {
  package enum Problem: Hashable, Sendable {
    case unknownKey(String)
    case unknownRole(String)
    case unknownColor(String)
    case unknownAttribute(String)
    case wrongKind(key: String, wanted: String)
    case badName(String)
    /// The name inside differs from the file's, by which it is found.
    case otherName(String, file: String)
    case unknownParent(String)
  }

  package var file: String
  /// Counted from 1; nil when it is not known.
  package var line: Int?
  package var problem: Problem
}

/// Why a theme cannot be used at all.
package enum ThemeError: Error, Hashable {
  case notFound(name: String, searched: [String])
  case unreadable(file: String, reason: String)
  case syntax(file: String, line: Int, column: Int, reason: String)
  case tooLong(file: String, bytes: Int)
}

/// Reads a theme from its TOML text.
struct ThemeFile {
  /// A theme is a page of text; more is not one.
  static let byteBound = 256 * 1024

  let file: String
  private(set) var theme: Theme
  private(set) var inherits: String?
  private(set) var warnings: [ThemeWarning] = []
  /// The lines that set roles, and those that set them for a tag.
  private(set) var roleLines: [Role: Int] = [:]
  private(set) var environmentLines: [String: [Role: Int]] = [:]
  private var palette: [String: ThemeColor] = [:]
  /// Where the reader is, as the head of the section says it; empty before the first.
  private var section = ""
  private let lines: TOMLLines

  init(_ text: String, file: String, name: String) throws(ThemeError) {
    guard text.utf8.count <= Self.byteBound else { throw .tooLong(file: file, bytes: text.utf8.count) }
    self.file = file
    self.theme = Theme(name: name, kind: .any, pair: nil, styles: [:])
    self.lines = TOMLLines(text)
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let begin = error.source.begin
      throw .syntax(file: file, line: begin.line, column: begin.column, reason: error.description)
    } catch {
      throw .unreadable(file: file, reason: "\(error)")
    }
    // The values point into the document, so it has to outlive their reading.
    withExtendedLifetime(table) { read(table) }
  }

  var inheritsLine: Int? { lines.number(of: "inherits", in: "") }

  private mutating func read(_ table: TOMLTable) {
    section = "palette"
    if let colors = table["palette"]?.table { readPalette(colors) }
    section = ""
    for key in table.keys {
      guard let value = table[key] else { continue }
      switch key {
      case "palette": if value.table == nil { warn(.wrongKind(key: key, wanted: "table"), key) }
      case "roles":
        guard let roles = value.table else {
          warn(.wrongKind(key: key, wanted: "table"), key)
          continue
        }
        section = "roles"
        let read = readRoles(roles)
        theme.styles = read.styles
        roleLines = read.lines
        section = ""
      case "env": value.table.map { readEnvironments($0) } ?? warn(.wrongKind(key: key, wanted: "table"), key)
      case "name": readName(value.string)
      case "kind":
        value.string.flatMap(Theme.Kind.init).map { theme.kind = $0 }
          ?? warn(
            .wrongKind(key: key, wanted: "dark, light or any"), key)
      case "inherits": inherits = value.string
      case "pair": theme.pair = value.string
      default: warn(.unknownKey(key), key)
      }
    }
  }

  private mutating func readName(_ name: String?) {
    guard let name, !name.isEmpty, name.count <= 32, name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
      return warn(.badName(name ?? ""), "name")
    }
    if name != theme.name { warn(.otherName(name, file: theme.name), "name") }
  }

  private mutating func readPalette(_ table: TOMLTable) {
    for key in table.keys {
      guard let value = table[key] else { continue }
      // A colour of the palette may not be made from another: no order to get wrong, no circles.
      if let color = color(value, at: key, isPalette: true) { palette[key] = color }
    }
  }

  private mutating func readRoles(_ table: TOMLTable) -> (styles: [Role: Theme.Style], lines: [Role: Int]) {
    var (styles, found): ([Role: Theme.Style], [Role: Int]) = ([:], [:])
    for key in table.keys {
      guard let role = Role(rawValue: key) else {
        warn(.unknownRole(key), key)
        continue
      }
      guard let fields = table[key]?.table else {
        warn(.wrongKind(key: key, wanted: "table"), key)
        continue
      }
      styles[role] = style(fields, at: key)
      found[role] = lines.number(of: key, in: section)
    }
    return (styles, found)
  }

  private mutating func readEnvironments(_ table: TOMLTable) {
    for tag in table.keys {
      section = "env"
      guard let roles = table[tag]?.table else {
        warn(.wrongKind(key: tag, wanted: "table"), tag)
        continue
      }
      section = "env.\(tag)"
      let read = readRoles(roles)
      theme.environments[tag.uppercased()] = read.styles
      environmentLines[tag.uppercased()] = read.lines
    }
    section = ""
  }

  private mutating func style(_ fields: TOMLTable, at role: String) -> Theme.Style {
    var style = Theme.Style()
    for key in fields.keys {
      guard let value = fields[key] else { continue }
      switch key {
      case "fg": style.foreground = color(value, at: role, isPalette: false)
      case "bg": style.background = color(value, at: role, isPalette: false)
      case "mono": style.mono = attributes(value, at: role)
      default:
        guard let attribute = TextAttributes.names.first(where: { $0.0 == key })?.1 else {
          warn(.unknownAttribute(key), role)
          continue
        }
        if value.bool == true { style.attributes.insert(attribute) }
      }
    }
    return style
  }

  private mutating func attributes(_ value: any TOMLValueConvertible, at role: String) -> TextAttributes {
    var result: TextAttributes = []
    guard let list = value.array else {
      warn(.wrongKind(key: "mono", wanted: "list of attributes"), role)
      return result
    }
    for index in 0..<list.count {
      let word = list[index].string ?? ""
      if let attribute = TextAttributes.names.first(where: { $0.0 == word })?.1 {
        result.insert(attribute)
      } else {
        warn(.unknownAttribute(word), role)
      }
    }
    return result
  }

  private mutating func color(_ value: any TOMLValueConvertible, at key: String, isPalette: Bool) -> ThemeColor? {
    if let number = value.int, let index = UInt8(exactly: number) { return ThemeColor(color: .indexed(index)) }
    if let word = value.string {
      if !isPalette, let color = palette[word] { return color }
      if let color = plainColor(word) { return ThemeColor(color: color) }
      warn(.unknownColor(word), key)
      return nil
    }
    guard let fields = value.table, let word = fields["rgb"]?.string, let base = plainColor(word) else {
      warn(.unknownColor(value.debugDescription), key)
      return nil
    }
    var color = ThemeColor(color: base)
    color.x256 = fields["x256"]?.int.flatMap { UInt8(exactly: $0) }
    if let name = fields["x16"]?.string {
      color.x16 = Palette.index(named: name)
      if color.x16 == nil { warn(.unknownColor(name), key) }
    }
    return color
  }

  private func plainColor(_ word: String) -> Color? {
    if word == "default" { return .terminal }
    if let index = Palette.index(named: word) { return .indexed(index) }
    guard word.hasPrefix("#"), word.utf8.count == 7, let value = UInt32(word.dropFirst(), radix: 16) else { return nil }
    return .rgb(UInt8(value >> 16), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
  }

  private mutating func warn(_ problem: ThemeWarning.Problem, _ key: String) {
    warnings.append(ThemeWarning(file: file, line: lines.number(of: key, in: section), problem: problem))
  }
}
