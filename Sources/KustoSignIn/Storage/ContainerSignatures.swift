import Crypto
import Foundation
import KustoClient
import NIOCore
import SinkEngine

/// Signs the addresses of containers in the name of who is signed in, so that nobody has to make signatures.
///
/// The storage account gives a key for that to those with the role Storage Blob Delegator; what is signed lets them, and
/// Kusto, do what their own roles let them do in the container. A signature is used for half of its time at most, so that
/// Kusto has the other half to read the blob.
///
/// Source: Azure Storage REST API, "Get User Delegation Key" and "Create a user delegation SAS", version 2023-11-03.
package actor ContainerSignatures {
  private let signIn: SignIn
  private let hosts: StorageHosts
  private let exchange: Exchange
  private let clock: EngineClock
  /// By the container's address; `renewal` is an uptime.
  private var signed: [String: (address: StorageAddress, renewal: Double)] = [:]

  package init(
    _ signIn: SignIn, at endpoints: ClusterEndpoints, trust: TrustedHosts, exchange: Exchange,
    clock: EngineClock = .system
  ) {
    self.signIn = signIn
    self.exchange = exchange
    self.clock = clock
    let isLocal = (try? ServiceAddress(endpoints.engine.base))?.isLoopback ?? false
    hosts = StorageHosts(trust: trust, allowsLoopback: isLocal)
  }

  /// `container` with a signature; one that has a signature is left as it is.
  ///
  /// - Throws: ``SignInError``, `TransportError`, `CancellationError`.
  package func signed(_ container: StorageAddress) async throws -> StorageAddress {
    guard !container.isSigned else { return container }
    let name = container.description
    if let known = signed[name], known.renewal > clock.uptime() { return known.address }
    let account = try StorageAccount(container: name)
    try hosts.check(account)
    let now = clock.now()
    let key = try await key(of: account, from: now, to: now.addingTimeInterval(Self.lifetime))
    let address = StorageAddress("\(name)?\(key.signature(for: account))")
    signed[name] = (address, clock.uptime() + Self.lifetime / 2)
    return address
  }

  /// Seconds; a key may be good for seven days.
  private static let lifetime: TimeInterval = 48 * 3600
  /// The service's own name, the same in all clouds.
  private static let resource = "https://storage.azure.com"
  static let version = "2023-11-03"

  private func key(of account: StorageAccount, from start: Date, to end: Date) async throws -> DelegationKey {
    guard let token = try await signIn.tokens(for: Self.resource).token(account.base, nil) else {
      throw SignInError.missing(what: "a signature (sig=…) in the address of the container", way: signIn.way)
    }
    let body =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?><KeyInfo><Start>\(DelegationKey.text(start))</Start>"
      + "<Expiry>\(DelegationKey.text(end))</Expiry></KeyInfo>"
    let url = account.base + "/?restype=service&comp=userdelegationkey"
    let answer = try await exchange.send(
      .init(
        method: .POST, url: url,
        headers: [
          ("Authorization", "Bearer \(token.value)"), ("x-ms-version", Self.version),
          ("x-ms-date", MailDate.text(start)), ("Content-Type", "application/xml"),
        ], body: ByteBuffer(string: body), deadline: .seconds(30), hidesBody: true))
    if answer.status == 401 || answer.status == 403 {
      throw SignInError.noStorageKey(account: account.name, reason: answer.error(at: url).brief)
    }
    guard answer.isSuccess else { throw answer.error(at: url) }
    guard let key = DelegationKey(answer.body) else {
      throw TransportError.unreadable(reason: "a key of the storage account '\(account.name)' that is none")
    }
    return key
  }
}

/// What the account gave to sign with.
package struct DelegationKey: Sendable {
  private let fields: [String: String]
  private let key: SymmetricKey

  /// Reads `<UserDelegationKey>`; nil for anything else.
  package init?(_ body: Data) {
    let text = String(decoding: body.prefix(64 << 10), as: UTF8.self)
    var fields: [String: String] = [:]
    for match in text.matches(of: /<(Signed[A-Za-z]+|Value)>([^<>&]+)<\//) {
      fields[String(match.1)] = String(match.2)
    }
    guard let value = fields.removeValue(forKey: "Value").flatMap({ Data(base64Encoded: $0) }), !value.isEmpty,
      Self.parts.allSatisfy({ fields[$0.field] != nil })
    else { return nil }
    self.fields = fields
    key = SymmetricKey(data: value)
  }

  /// What of the key stands in an address, in the order of the text that is signed.
  private static let parts: [(name: String, field: String)] = [
    ("skoid", "SignedOid"), ("sktid", "SignedTid"), ("skt", "SignedStart"), ("ske", "SignedExpiry"),
    ("sks", "SignedService"), ("skv", "SignedVersion"),
  ]

  /// A query that lets its bearer read and write the blobs of the container for as long as the key is good.
  package func signature(for account: StorageAccount) -> String {
    let rights = "rw"
    let (start, end) = (fields["SignedStart"] ?? "", fields["SignedExpiry"] ?? "")
    let proto = account.isEncrypted ? "https" : "https,http"
    let own = Self.parts.map { (name: $0.name, value: fields[$0.field] ?? "") }
    let empty = ""
    // Rights, times, container; the key; three ids and an address of nobody; protocol, version, kind; a snapshot, an
    // encryption scope, and five headers of the answer that are not set.
    let signed =
      [rights, start, end, account.canonicalContainer] + own.map(\.value) + Array(repeating: empty, count: 4)
      + [proto, ContainerSignatures.version, "c"] + Array(repeating: empty, count: 7)
    let code = HMAC<SHA256>.authenticationCode(for: Data(signed.joined(separator: "\n").utf8), using: key)
    let query =
      [("sv", ContainerSignatures.version), ("sr", "c"), ("sp", rights), ("st", start), ("se", end), ("spr", proto)]
      + own
      + [("sig", Data(code).base64EncodedString())]
    return query.map { "\($0.0)=\(TokenEndpoint.escaped($0.1))" }.joined(separator: "&")
  }

  /// A time as storage writes it, in whole seconds.
  static func text(_ date: Date) -> String {
    date.formatted(.iso8601.year().month().day().timeZone(separator: .omitted).time(includingFractionalSeconds: false))
  }
}
