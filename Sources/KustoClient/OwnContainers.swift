import SinkEngine

/// Containers of the user, which are used instead of those that the service lends.
package struct OwnContainers: Sendable, ExpressibleByArrayLiteral {
  private let addresses: [StorageAddress]
  private let sign: @Sendable (StorageAddress) async throws -> StorageAddress

  /// - Parameter sign: Gives an address its signature, for as long as it is good: asked again before each use.
  package init(
    _ addresses: [StorageAddress],
    sign: @escaping @Sendable (StorageAddress) async throws -> StorageAddress = { $0 }
  ) {
    self.addresses = addresses
    self.sign = sign
  }

  package init(arrayLiteral elements: StorageAddress...) { self.init(elements) }

  var isEmpty: Bool { addresses.isEmpty }

  func signed() async throws -> [StorageAddress] {
    var signed: [StorageAddress] = []
    for address in addresses { signed.append(try await sign(address)) }
    return signed
  }
}
