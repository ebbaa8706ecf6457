import Foundation
import Kusto
import SinkEngine
import Testing

/// When a request is sent again, and where to.
struct RetryPolicyTests {
  struct Row: Sendable {
    var error: TransportError
    var isTransient: Bool
    var mayHaveArrived: Bool
  }

  private static func refused(_ status: Int, type: String = "Kusto.X", permanent: Bool) -> TransportError {
    .refused(ServiceError(code: "C", message: "m", type: type, isPermanent: permanent), status: status, retryAfter: nil)
  }

  private static let rows = [
    Row(error: refused(400, permanent: true), isTransient: false, mayHaveArrived: false),
    Row(error: refused(400, permanent: false), isTransient: true, mayHaveArrived: false),
    // Without a document nobody says that it passes.
    Row(error: refused(400, type: "", permanent: false), isTransient: false, mayHaveArrived: false),
    Row(error: refused(403, permanent: true), isTransient: false, mayHaveArrived: false),
    Row(error: refused(408, permanent: true), isTransient: true, mayHaveArrived: true),
    Row(error: refused(429, permanent: true), isTransient: true, mayHaveArrived: false),
    Row(error: refused(500, permanent: true), isTransient: true, mayHaveArrived: true),
    Row(error: refused(503, permanent: false), isTransient: true, mayHaveArrived: true),
    Row(error: refused(501, permanent: false), isTransient: false, mayHaveArrived: true),
    Row(error: .unreachable(address: "a", reason: "r"), isTransient: true, mayHaveArrived: false),
    Row(error: .interrupted(address: "a", reason: "r"), isTransient: true, mayHaveArrived: true),
    Row(error: .timedOut(address: "a", seconds: 1), isTransient: true, mayHaveArrived: true),
    Row(error: .unreadable(reason: "r"), isTransient: true, mayHaveArrived: true),
    Row(error: .unauthorised(address: "a", status: 401, message: ""), isTransient: false, mayHaveArrived: false),
  ]

  @Test func `status, code and @permanent say whether a request is worth another try, and whether it may have arrived`()
  {
    for row in Self.rows {
      #expect(row.error.isTransient == row.isTransient, "\(row.error)")
      #expect(row.error.mayHaveArrived == row.mayHaveArrived, "\(row.error)")
    }
  }

  @Test func `waits grow, are shaken, end with patience, and are as long as the service asks`() {
    let backoff = Backoff(patience: 60, first: 0.5, longest: 8)
    #expect((1...6).map { backoff.delay(after: $0, retryAfter: nil, shake: 1) } == [0.5, 1, 2, 4, 8, 8])
    #expect(backoff.delay(after: 3, retryAfter: nil, shake: 0) == 1)
    #expect(backoff.delay(after: 1, retryAfter: 17, shake: 1) == 17)
    #expect(backoff.delay(after: 1, retryAfter: 1_000_000, shake: 1) == 120)
    #expect(backoff.delay(after: 1, waited: 60, retryAfter: nil, shake: 1) == nil)
    #expect(backoff.delay(after: .max, retryAfter: nil, shake: 1) == 8)
  }

  @Test func `a container that fails is passed over until it is as good as the others`() {
    let (one, two) = ("https://a/one?sig=x", "https://a/two?sig=x")
    var ranking = StorageRanking()
    #expect(ranking.best(of: [one, two]) == [one, two])
    ranking.note(StorageAddress(one), succeeded: false)
    #expect(ranking.best(of: [one, two]) == [two])
    #expect(ranking.best(of: [one]) == [one])
    ranking.note(StorageAddress(two), succeeded: false)
    #expect(ranking.best(of: [one, two]) == [one, two])
    for _ in 0..<20 { ranking.note(StorageAddress(one), succeeded: true) }
    #expect(ranking.best(of: [one, two]) == [one])
    // A new signature is the same container.
    #expect(ranking.best(of: ["https://a/one?sig=y", two]) == ["https://a/one?sig=y"])
    #expect(ranking.best(of: []) == [])
  }
}
