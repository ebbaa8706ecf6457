/// Which of several containers or queues have done well lately.
///
/// All that are about as good as the best are used in turn; one that fails is passed over until the others do no better.
package struct StorageRanking: Sendable, Hashable {
  /// By address without signature: how much of what was asked went well, 0 to 1, the newest counting most.
  private var scores: [String: Double] = [:]

  package init() {}

  /// Takes in how a request to `address` ended.
  package mutating func note(_ address: StorageAddress, succeeded: Bool) {
    let old = scores[address.description, default: 1]
    scores[address.description] = old * (1 - Self.weight) + (succeeded ? Self.weight : 0)
  }

  /// Those of `addresses` to use now, in their order: at least one where there is one.
  package func best(of addresses: [String]) -> [String] {
    let rated = addresses.map { (address: $0, score: scores[StorageAddress($0).description, default: 1]) }
    guard let top = rated.map(\.score).max() else { return [] }
    return rated.filter { $0.score >= top - Self.tolerance }.map(\.address)
  }

  /// How much the newest result counts against all before.
  private static let weight = 0.25
  /// One failure among many successes is no reason.
  private static let tolerance = 0.15
}
