import ArgumentParser

/// A number of bytes as people write it: `256MiB`, `1GB`, `64k`, `1000000`.
struct ByteCount: ExpressibleByArgument, Equatable {
  var bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    let unit = argument.dropFirst(digits.count).trimmingPrefix(" ").lowercased()
    guard let number = Double(digits), let factor = Self.factors[unit], number > 0 else { return nil }
    let bytes = number * factor
    guard bytes >= 1, bytes < 1e15 else { return nil }
    self.bytes = Int(bytes)
  }

  private static let factors: [String: Double] = [
    "": 1, "b": 1, "k": 1024, "kib": 1024, "kb": 1e3, "m": 1_048_576, "mib": 1_048_576, "mb": 1e6,
    "g": 1_073_741_824, "gib": 1_073_741_824, "gb": 1e9,
  ]

  var defaultValueDescription: String { "\(bytes / 1_048_576)MiB" }
}

/// A length of time as people write it: `30s`, `8m`, `2h`, `1d`, `1h30m`.
struct TimeSpanArgument: ExpressibleByArgument, Equatable {
  var seconds: Double

  init(seconds: Double) { self.seconds = seconds }

  init?(argument: String) {
    var rest = Substring(argument)
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = Double(digits), let factor = Self.factors[String(unit)] else { return nil }
      total += number * factor
    }
    guard total > 0 else { return nil }
    seconds = total
  }

  private static let factors: [String: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400]
}

/// Two texts with a colon between them, `NAME:TYPE` or `OLD:NEW`.
///
/// The last colon divides, so that a name may hold one.
struct ColonPair: ExpressibleByArgument, Equatable {
  var left: String
  var right: String

  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":") else { return nil }
    left = String(argument[..<colon])
    right = String(argument[argument.index(after: colon)...])
    if left.isEmpty || right.isEmpty { return nil }
  }
}
