import Foundation
import Kusto
import KustoClient

/// A bearer token and the time that is left of it.
struct AccessToken: Sendable, Hashable {
  var secret: Secret
  /// By the clock of this machine that nobody sets; nil when the token does not say.
  var expires: Double?

  /// - Parameter seconds: How long the token is good for, counted by the provider from now.
  init(_ text: String, seconds: Double?, uptime: Double) {
    secret = Secret(text)
    expires = seconds.map { uptime + min(max($0, 0), Self.longest) }
  }

  /// A token without an answer around it: the time that it says itself counts, when it is a web token.
  init(bare text: String, uptime: Double, now: Date) {
    self.init(text, seconds: TokenClaims(text)?.expires.map { $0 - now.timeIntervalSince1970 }, uptime: uptime)
  }

  /// A bound that keeps sums of times in range, whatever a provider says.
  private static let longest: Double = 366 * 86_400

  /// Whether it should be renewed before it is used again: five minutes before its end, or after four fifths of a short
  /// life.
  func isOld(at uptime: Double, lifetime: Double) -> Bool {
    guard let expires else { return false }
    return expires - uptime < min(300, lifetime / 5)
  }

  /// Whether its time is over, as far as this machine can tell.
  func isOver(at uptime: Double) -> Bool { expires.map { $0 <= uptime } ?? false }
}

/// What a web token says about itself, unverified: for words and times, never for a decision about access.
package struct TokenClaims: Sendable, Hashable {
  package var name: String?
  package var objectID: String?
  package var applicationID: String?
  package var tenant: String?
  /// Seconds since 1970.
  var expires: Double?

  /// Nil when `token` is no web token.
  package init?(_ token: String) {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let data = Data(base64URL: String(parts[1])),
      let claims = try? JSONValue(data: data)
    else { return nil }
    func text(_ names: String...) -> String? { names.lazy.compactMap { claims[$0]?.stringValue }.first }
    name = text("upn", "unique_name", "preferred_username", "app_displayname", "name")
    objectID = text("oid")
    applicationID = text("appid", "azp")
    tenant = text("tid")
    expires = claims["exp"]?.numberValue
  }

  /// As Kusto writes a principal in its commands: `aadapp=ID;TENANT` or `aaduser=ID;TENANT`.
  package var principal: String? {
    let end = tenant.map { ";\($0)" } ?? ""
    let isUser = name?.contains("@") == true
    if !isUser, let applicationID { return "aadapp=\(applicationID)\(end)" }
    if isUser, let name { return "aaduser=\(name)" }
    return objectID.map { "aaduser=\($0)\(end)" }
  }
}

extension JSONValue {
  /// A number, or the text of one: providers differ.
  var numberValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .string(let text): Double(text)
    default: nil
    }
  }
}

extension Data {
  /// Reads base64 of the kind that stands in addresses, without its padding.
  init?(base64URL text: String) {
    let plain = text.replacing("-", with: "+").replacing("_", with: "/")
    self.init(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
  }

  /// Base64 of the kind that stands in addresses, without padding.
  var base64URL: String {
    base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
