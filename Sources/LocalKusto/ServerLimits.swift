import Foundation

/// How much of a server its neighbours may take.
package struct ServerLimits: Sendable {
  /// Connections that are open at the same time.
  package var connections = ServerLimits.fittingConnections
  /// How long a new connection may take for the head of its first request.
  package var firstRequest: Duration = .seconds(10)
  /// How long a connection is kept between two requests; clients keep theirs for a minute.
  package var idle: Duration = .seconds(120)
  /// How long the next piece of a body may take, and a client that does not read its answer.
  package var standstill: Duration = .seconds(30)
  /// How long the rest of a body is taken whose request is answered.
  package var lingering: Duration = .seconds(5)
  /// Queries that run at the same time.
  package var queries = 8
  /// Those of them that keep their place until they end.
  package var longQueries = 4
  /// How long the others keep theirs in any case.
  package var quick: Duration = .milliseconds(40)
  /// How long a query waits for a place.
  package var patience: Duration = .seconds(1)
  /// Queries that wait at the same time.
  package var waiting = 1_000

  /// The usual limits.
  package init() {}

  /// As many as the process may open files, without those that the store, its readers and loads need.
  private static var fittingConnections: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
    return min(max(Int(clamping: limit.rlim_cur) - filesOfTheStore, 16), 2_000)
  }

  private static let filesOfTheStore = 80
}
