import Crypto
import Foundation
import Kusto

/// Keys that the storage gives to who is signed in, and the check of what they sign: user delegation.
///
/// Source: Azure Storage REST API, "Get User Delegation Key" and "Create a user delegation SAS", from version 2020-12-06 on.
struct DelegationKeys: Sendable {
  /// Keys are made of it and of what they are for, so that none has to be kept.
  private let root = SymmetricKey(size: .bits256)

  /// The answer to a request for a key.
  ///
  /// - Throws: ``StorageError`` for times that are none, or too far apart.
  func answer(_ body: String, to caller: Identities.Principal?, version: String) throws -> String {
    guard let start = XMLText.elements(["Start"], in: body)?.first, let from = Self.date(start),
      let expiry = XMLText.elements(["Expiry"], in: body)?.first, let to = Self.date(expiry)
    else { throw StorageError.invalidInput("Start or Expiry is no time") }
    guard to > from, to.timeIntervalSince(from) <= Self.longest else {
      throw StorageError.invalidInput("a key is good for seven days at most")
    }
    let owner = Owner(
      oid: caller?.objectID ?? "00000000-0000-0000-0000-000000000000",
      tid: caller.flatMap { $0.name.split(separator: ";").dropFirst().last.map(String.init) } ?? "local", start: start,
      expiry: expiry, service: "b", version: version)
    let fields = [
      ("SignedOid", owner.oid), ("SignedTid", owner.tid), ("SignedStart", start), ("SignedExpiry", expiry),
      ("SignedService", owner.service), ("SignedVersion", version), ("Value", value(for: owner).base64EncodedString()),
    ]
    let elements = fields.map { "<\($0.0)>\(XMLText.escaped($0.1))</\($0.0)>" }.joined()
    return "<UserDelegationKey>\(elements)</UserDelegationKey>"
  }

  /// Whether the query of a request is signed with a key that this storage gave, and is good at `now`.
  func isGood(_ query: QueryString, container: String, now: Date = Date()) -> Bool {
    func member(_ name: String) -> String { query[name] ?? "" }
    guard let given = Data(base64Encoded: member("sig")), let from = Self.date(member("st")),
      let to = Self.date(member("se")), let keyEnd = Self.date(member("ske")), from <= now.addingTimeInterval(300),
      now < to, now < keyEnd, member("sr") == "c", member("sp").contains("r"), member("sp").contains("w")
    else { return false }
    let owner = Owner(
      oid: member("skoid"), tid: member("sktid"), start: member("skt"), expiry: member("ske"), service: member("sks"),
      version: member("skv"))
    let names = [
      "sp", "st", "se", "", "skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid",
      // Of a newer version: who else may use it.
      "skdutid", "sduoid",
      "sip", "spr", "sv", "sr", "snapshot", "ses", "rscc", "rscd", "rsce", "rscl", "rsct",
    ].filter { member("sv") >= "2025-07-05" || ($0 != "skdutid" && $0 != "sduoid") }
    let text = names.map { $0.isEmpty ? "/blob/\(StorageAddress.account)/\(container)" : member($0) }
    return HMAC<SHA256>.isValidAuthenticationCode(
      given, authenticating: Data(text.joined(separator: "\n").utf8), using: SymmetricKey(data: value(for: owner)))
  }

  /// For whom and for when a key is.
  private struct Owner {
    var oid: String
    var tid: String
    var start: String
    var expiry: String
    var service: String
    var version: String
  }

  private func value(for owner: Owner) -> Data {
    let text = [owner.oid, owner.tid, owner.start, owner.expiry, owner.service, owner.version].joined(separator: "\n")
    return Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: root))
  }

  private static let longest: TimeInterval = 7 * 86_400

  private static func date(_ text: String) -> Date? { try? Date(text, strategy: .iso8601) }
}
