import Datasets
import Foundation

extension Figures {
  /// `12.2 M`: at most seven columns.
  package static func short(_ number: Int) -> String {
    number.magnitude < 10_000 ? grouped(number) : scaled(Double(number), 1000, ["", "k", "M", "G", "T"])
  }

  /// `31.2 MB`: thousands, as disks and links are sold.
  package static func bytes(_ number: Int) -> String {
    number.magnitude < 1000 ? "\(number) B" : scaled(Double(number), 1000, ["B", "kB", "MB", "GB", "TB"])
  }

  package static func rate(_ bytesPerSecond: Double?) -> String {
    guard let bytesPerSecond else { return "-" }
    return "\(bytes(Int(saturating: bytesPerSecond)))/s"
  }

  /// `06:04`, from an hour on `1:06:04`.
  package static func clock(_ seconds: TimeInterval) -> String {
    let whole = Int(max(0, min(seconds, 8_640_000)))
    let tail = "\(padded(whole / 60 % 60)):\(padded(whole % 60))"
    return whole < 3600 ? tail : "\(whole / 3600):\(tail)"
  }

  /// The time of day, UTC: `10:09:14`.
  package static func time(_ date: Date) -> String {
    let whole = Int(saturating: date.timeIntervalSince1970.rounded(.down))
    let day = ((whole % 86_400) + 86_400) % 86_400
    return "\(padded(day / 3600)):\(padded(day / 60 % 60)):\(padded(day % 60))"
  }

  /// Date and time, UTC: `2026-11-23 10:09`.
  package static func moment(_ date: Date) -> String {
    let text = date.formatted(.iso8601)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
  }

  package static func percent(_ fraction: Double) -> String { "\(Int(saturating: (fraction * 100).rounded(.down)))%" }

  /// `0.12 s`: a length of time that is short.
  package static func seconds(_ seconds: Double) -> String {
    guard seconds < 60 else { return clock(seconds) }
    let hundredths = Int((max(0, seconds) * 100).rounded())
    return "\(hundredths / 100).\(padded(hundredths % 100)) s"
  }

  /// `40 s`, from a minute on `01:34`: how long something is waited for.
  package static func wait(_ seconds: TimeInterval) -> String {
    seconds < 60 ? "\(Int(max(0, seconds))) s" : clock(seconds)
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  private static func scaled(_ number: Double, _ step: Double, _ units: [String]) -> String {
    var (value, unit) = (number, 0)
    while abs(value) >= step * 0.9995, unit < units.count - 1 {
      value /= step
      unit += 1
    }
    let tenths = (value * 10).rounded()
    let shown = abs(value) < 99.95 ? "\(Int(tenths) / 10).\(abs(Int(tenths)) % 10)" : String(Int(value.rounded()))
    return units[unit].isEmpty ? shown : "\(shown) \(units[unit])"
  }
}
