/// Finds the lines of a small TOML file: the parser does not keep them.
struct TOMLLines: Sendable {
  private struct Place: Hashable {
    var section: String
    var key: String
  }

  /// The first line that sets a key of a section, or is the head of a section that is called so.
  private let numbers: [Place: Int]

  init(_ text: String) {
    var numbers: [Place: Int] = [:]
    var section = ""
    func note(_ key: some StringProtocol, in section: String, at number: Int) {
      let place = Place(section: section, key: String(key))
      if numbers[place] == nil { numbers[place] = number }
    }
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
      .enumerated()
    {
      let words = line.drop { $0 == " " || $0 == "\t" }
      if words.hasPrefix("[") {
        section = words.dropFirst().prefix { $0 != "]" }.filter { $0 != "\"" && $0 != " " && $0 != "[" }
        // The head of `a.b.c` is where `b` of `a` begins, too.
        var outer = ""
        for name in section.split(separator: ".") {
          note(name, in: outer, at: index + 1)
          outer += outer.isEmpty ? String(name) : ".\(name)"
        }
      } else {
        // An element of an array that goes over several lines has no sign behind it.
        let key = words.drop { $0 == "\"" || $0 == "'" }.prefix { !"\"' =\t#".contains($0) }
        let rest = words.drop { $0 == "\"" || $0 == "'" }.dropFirst(key.count).drop { "\"' \t".contains($0) }
        if !key.isEmpty, rest.first == "=" { note(key, in: section, at: index + 1) }
      }
    }
    self.numbers = numbers
  }

  /// From 1; `section` is empty before the first head.
  func number(of key: String, in section: String) -> Int? {
    if let number = numbers[Place(section: section, key: key)] { return number }
    // What is set may be the member `b` of the section `a`, asked for as `a.b`.
    guard let dot = key.lastIndex(of: ".") else { return nil }
    let outer = section.isEmpty ? String(key[..<dot]) : "\(section).\(key[..<dot])"
    return numbers[Place(section: outer, key: String(key[key.index(after: dot)...]))]
  }
}
