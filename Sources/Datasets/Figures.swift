/// Numbers as people read them; the same in every locale, because columns must stay aligned.
package enum Figures {
  /// `336 776`: digits in groups of three.
  package static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += " " }
      result.append(digit)
    }
    return number < 0 ? "-\(result)" : result
  }

  /// `1 row`, `2 rows`.
  package static func counted(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  package static func counted(_ number: Int, _ noun: String, _ nouns: String) -> String {
    "\(grouped(number)) \(number == 1 ? noun : nouns)"
  }
}
