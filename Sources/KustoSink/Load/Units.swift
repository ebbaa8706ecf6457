/// Sizes and times as people write them, on the command line and in the console alike.
package enum Units {
  /// Bytes from `256MiB`, `1 GB`, `64k`, `1000000`; nil for what is no size.
  ///
  /// A letter alone is a power of 1,024, as `dd` and `split` have it.
  package static func bytes(_ text: String) -> Int? {
    let text = text.replacing(" ", with: "").lowercased()
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), let factor = sizes[String(text.dropFirst(digits.count))] else { return nil }
    let bytes = (number * factor).rounded()
    return bytes >= 1 && bytes < 1e15 ? Int(bytes) : nil
  }

  /// A size as ``bytes(_:)`` reads it back, in the greatest unit that needs one decimal at most: `256 MiB`, `1.5 GB`.
  ///
  /// What is measured and not chosen is rounded: `Figures.bytes`.
  package static func text(bytes: Int) -> String {
    for (unit, size) in binaryUnits where bytes >= size && bytes % size == 0 { return "\(bytes / size) \(unit)" }
    for (unit, size) in decimalUnits where bytes >= size && bytes % (size / 10) == 0 {
      let tenths = bytes % size / (size / 10)
      return "\(bytes / size)\(tenths == 0 ? "" : ".\(tenths)") \(unit)"
    }
    return "\(bytes) B"
  }

  /// Seconds from `30s`, `8m`, `2h`, `1d`, `1h30m`; nil for what is no length of time.
  package static func seconds(_ text: String) -> Double? {
    var rest = text[...]
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = Double(digits), let factor = times[String(unit)] else { return nil }
      total += number * factor
    }
    return total > 0 && total < 1e12 ? total : nil
  }

  /// `30s`, `8m`, `2h`: a length of time as ``seconds(_:)`` reads it, in the greatest unit that is whole.
  package static func text(seconds: Double) -> String {
    let milliseconds = Int((min(max(seconds, 0), 1e12) * 1000).rounded())
    for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
    where milliseconds >= size && milliseconds % size == 0 {
      return "\(milliseconds / size)\(unit)"
    }
    return "\(milliseconds)ms"
  }

  private static let binaryUnits = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
  private static let decimalUnits = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)]

  private static let sizes: [String: Double] = {
    var sizes: [String: Double] = ["": 1, "b": 1]
    for (unit, size) in binaryUnits + decimalUnits { sizes[unit.lowercased()] = Double(size) }
    for (unit, size) in binaryUnits { sizes[unit.prefix(1).lowercased()] = Double(size) }
    return sizes
  }()

  private static let times: [String: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400]
}
