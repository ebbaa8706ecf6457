import ArgumentParser
import KustoSink

/// A number of bytes as people write it: `256MiB`, `1GB`, `64k`, `1000000`.
struct ByteCount: ExpressibleByArgument, Equatable {
  var bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    guard let bytes = Units.bytes(argument) else { return nil }
    self.bytes = bytes
  }

  var defaultValueDescription: String { "\(bytes / 1_048_576)MiB" }
}

/// A length of time as people write it: `30s`, `8m`, `2h`, `1d`, `1h30m`.
struct TimeSpanArgument: ExpressibleByArgument, Equatable {
  var seconds: Double

  init(seconds: Double) { self.seconds = seconds }

  init?(argument: String) {
    guard let seconds = Units.seconds(argument) else { return nil }
    self.seconds = seconds
  }
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
