import Foundation
import Kusto

/// The storage and the identity token that data management lends for about an hour.
actor StorageLease {
  /// What was lent.
  struct Loan: Sendable {
    fileprivate(set) var resources: IngestionResources
    let identityToken: String
    fileprivate let taken: Double

    fileprivate func container(_ index: Int) -> StorageAddress { Self.pick(resources.containers, index) }
    func queue(_ index: Int) -> StorageAddress { Self.pick(resources.queues, index) }
    /// Nil where no status table is lent.
    func statusTable(_ index: Int) -> StorageAddress? {
      resources.statusTables.isEmpty ? nil : Self.pick(resources.statusTables, index)
    }

    /// `table`, which this or an earlier loan lent, with the newest signature for it.
    func renewed(_ table: StorageAddress) -> StorageAddress {
      resources.statusTables.map { StorageAddress($0) }.first { $0.description == table.description } ?? table
    }

    /// Partitions take the addresses in turn.
    ///
    /// Reading the resources has made sure that there is one.
    fileprivate static func pick(_ addresses: [String], _ index: Int) -> StorageAddress {
      StorageAddress(addresses.isEmpty ? "" : addresses[index % addresses.count])
    }
  }

  private let commander: Commander
  /// Whether containers come with the offer of REST instead of the loan.
  private let asksByREST: Bool
  private var loan: Loan?
  private var offer: (containers: [String], taken: Double)?
  private var ranking = StorageRanking()
  private var renewal: Task<Loan, any Error>?

  init(_ commander: Commander, asksByREST: Bool = false) {
    self.commander = commander
    self.asksByREST = asksByREST
  }

  /// A loan that is good for a while yet.
  func current() async throws -> Loan {
    if let loan, commander.clock.uptime() - loan.taken < Self.lifetime { return ranked(loan) }
    if let renewal { return ranked(try await Self.value(of: renewal)) }
    // One renewal for all who wait, which is why it is unstructured; it ends by the deadlines of its two commands.
    let task = Task { [commander] in try await Self.renew(commander) }
    renewal = task
    defer { renewal = nil }
    let fresh = try await Self.value(of: task)
    loan = fresh
    return ranked(fresh)
  }

  /// Whoever waits is cancelled only when the whole load is: then nobody needs the renewal any more.
  private static func value(of task: Task<Loan, any Error>) async throws -> Loan {
    try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// The container for the blob of partition `index`: the user's own, or one that is lent.
  func container(_ index: Int) async throws -> StorageAddress {
    if commander.service.hasOwnContainers {
      let own = try await commander.service.ownContainers().map(\.signed)
      return Loan.pick(ranking.best(of: own), index)
    }
    if asksByREST, let offered = try await offered() { return Loan.pick(ranking.best(of: offered), index) }
    return try await current().container(index)
  }

  /// The containers that come with the offer of REST; nil when it is not made any more.
  private func offered() async throws -> [String]? {
    if let offer, commander.clock.uptime() - offer.taken < Self.lifetime { return offer.containers }
    let found = try await commander.retrying("ingestion configuration", partition: nil) {
      try await commander.service.ingestionConfiguration()
    }
    guard let containers = found?.containers, !containers.isEmpty else { return nil }
    offer = (containers, commander.clock.uptime())
    return containers
  }

  /// Takes in how a request to a container or a queue ended.
  func note(_ address: StorageAddress, succeeded: Bool) { ranking.note(address, succeeded: succeeded) }

  /// The loan without the containers and queues that others do better than.
  private func ranked(_ loan: Loan) -> Loan {
    var loan = loan
    loan.resources.containers = ranking.best(of: loan.resources.containers)
    loan.resources.queues = ranking.best(of: loan.resources.queues)
    return loan
  }

  /// Forgets the loan, because the storage refused it.
  func discard() {
    loan = nil
    offer = nil
  }

  private static func renew(_ commander: Commander) async throws -> Loan {
    let resources = try await commander.run(.ingestionResources) { try IngestionResources($0) }
    let token = try await commander.run(.identityToken) { answer in
      guard let token = answer.rows.first?.first?.stringValue, !token.isEmpty else {
        throw ServiceError.unreadable("an identity token that is empty")
      }
      return token
    }
    return Loan(resources: resources, identityToken: token, taken: commander.clock.uptime())
  }

  /// Signatures live for hours; an hour is what Microsoft's clients keep them for.
  private static let lifetime: TimeInterval = 3300
}
