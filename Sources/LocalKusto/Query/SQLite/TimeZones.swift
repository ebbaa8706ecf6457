import Foundation
import GRDB
import Synchronization

/// Local times of the zones that the machine knows, by their IANA names.
enum TimeZones {
  private static let zones = Mutex<[String: TimeZone]>([:])

  /// The zone called `name`, or nil.
  static func named(_ name: String) -> TimeZone? {
    if let known = zones.withLock({ $0[name] }) { return known }
    guard name.utf8.count <= 64, let zone = TimeZone(identifier: name) else { return nil }
    zones.withLock { known in
      if known.count >= 64 { known.removeAll() }
      known[name] = zone
    }
    return zone
  }

  static let functions: [DatabaseFunction] = [
    QueryFunctions.function("kusto_utc_to_local", 2) { values in
      guard let zone = named(values[1].text) else { return nil }
      return moved(values[0].int, by: offset(of: zone, at: values[0].int))?.databaseValue
    },
    QueryFunctions.function("kusto_local_to_utc", 2) { values in
      guard let zone = named(values[1].text) else { return nil }
      let local = values[0].int
      // The offset at the moment itself: twice, for the first guess may lie behind a change of the clocks.
      guard let guess = moved(local, by: -offset(of: zone, at: local)) else { return nil }
      return moved(local, by: -offset(of: zone, at: guess))?.databaseValue
    },
  ]

  private static func offset(of zone: TimeZone, at ticks: Int64) -> Int64 {
    let seconds = (Double(ticks) - Double(Ticks.unixEpoch)) / Double(Ticks.perSecond)
    return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds))) * Ticks.perSecond
  }

  private static func moved(_ ticks: Int64, by offset: Int64) -> Int64? {
    let (sum, overflows) = ticks.addingReportingOverflow(offset)
    return overflows || !Ticks.isDatetime(sum) ? nil : sum
  }
}
