import Foundation

/// What an option is: its values, its default, and what it does here.
struct OptionRule: Sendable {
  let option: KustoOption
  /// Keys that older versions of the connector had for it.
  var oldKeys: [String] = []
  /// What holds where it is not given; nil for nothing.
  let standard: String?
  let values: Values
  let effect: Effect
  /// Whether its value may stand in no argument of a program.
  var isSecret = false

  enum Values: Sendable {
    case text
    /// One of these, in any case of letters.
    case choice([String])
    case flag
    case number(ClosedRange<Int>)
    /// A number in these bounds, or the word `none`.
    case numberOrNone(ClosedRange<Int>)
    /// What may stand in a header of HTTP and in a tag: up to 128 letters, digits, `-`, `_` and `.`.
    case identifier

    /// `value` in the spelling of the documentation; nil when it is not allowed.
    func normal(_ value: String) -> String? {
      switch self {
      case .text: return value.isEmpty ? nil : value
      case .choice(let choices): return choices.first { $0.lowercased() == value.lowercased() }
      case .flag: return ["true", "false"].first { $0 == value.lowercased() }
      case .number(let range): return Int(value).flatMap { range.contains($0) ? String($0) : nil }
      case .numberOrNone(let range):
        return value.lowercased() == "none" ? "none" : Values.number(range).normal(value)
      case .identifier:
        let isPlain = value.utf8.allSatisfy {
          "-_.".utf8.contains($0) || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20)
        }
        return isPlain && (1...128).contains(value.utf8.count) ? value : nil
      }
    }

    /// The values in words.
    var words: String {
      switch self {
      case .text: "a text that is not empty"
      case .choice(let choices): choices.joined(separator: ", ")
      case .flag: "true or false"
      case .number(let range): "\(range.lowerBound) to \(range.upperBound)"
      case .numberOrNone(let range): "none, or \(range.lowerBound) to \(range.upperBound)"
      case .identifier: "up to 128 letters, digits, '-', '_' and '.'"
      }
    }
  }

  enum Effect: Sendable {
    case sets(@Sendable (String, inout SparkSettings) throws -> Void)
    /// These values are what happens anyway; the reason is for the others.
    case holds([String], otherwise: String)
    /// Every allowed value is kept to anyway.
    case always
    /// It comes later; the reason says what to do instead.
    case refused(String)
  }
}

/// What the options of the connector say of a load.
package struct SparkSettings: Sendable {
  package var cluster: String?
  package var database: String?
  package var table: String?
  package var createsTable: Bool?
  package var isAsynchronous: Bool?
  /// How rows get into the table; nil for the transaction.
  package var mode: IngestMode?
  package var mapping: MappingChoice?
  package var creationTime: Date?
  /// Containers of the user; their signatures are secrets.
  package var containers: [StorageAddress] = []
  package var match = ColumnMatch.byName
  package var tags: [String] = []
  /// The text of an `ingest-by:` tag: a load whose text is in the table already is not done again.
  package var ingestIfNotExists: String?
  package var partitionBytes: Int?
  package var timeoutSeconds: Double?
  package var ingestAddress: String?
  /// Seconds after which Kusto deletes a staging table that nobody came back for.
  package var stagingSeconds: Double?
  /// Comes first in the client request ids of the load.
  package var requestID: String?
  /// Bytes of a request of streaming ingestion.
  package var streamingPieceBytes: Int?
  package var checkpoint: String?
  var signIn = SparkSignIn()
  /// What a stream cannot keep to, of what was asked for; nil for nothing.
  package var refusalForStream: SparkOptionError? {
    if match == .exactly {
      return .notSupported("adjustSchema", value: "FailIfNotMatch", reason: "a stream takes columns by name")
    }
    if let mode, mode != .transactional {
      return .notSupported(
        "writeMode", value: nil, reason: "the batches of a stream are committed one by one, so that none comes twice")
    }
    if isAsynchronous != nil {
      return .notSupported("writeEnableAsync", value: nil, reason: "a stream goes on by itself until it is ended")
    }
    guard ingestIfNotExists != nil else { return nil }
    return .notSupported(
      "sparkIngestionPropertiesJson.ingestIfNotExists", value: nil,
      reason: "all batches but the first would be left out; the checkpoint keeps them from being loaded twice")
  }

  /// Whether an option says how to sign in.
  package var namesSignIn: Bool { signIn != SparkSignIn() }

  /// How the columns of the files must fit those of a table that is there.
  package enum ColumnMatch: Sendable, Hashable {
    case byName
    /// The same names in the same order.
    case exactly
  }
}

/// The options that say how to sign in.
struct SparkSignIn: Sendable, Hashable {
  var application: String?
  var secret: String?
  var tenant: String?
  var certificate: String?
  var certificatePassword: String?
  var token: String?
  var usesManagedIdentity = false
  var managedIdentity: String?
  var vault: String?
  var vaultApplication: String?
  var vaultSecret: String?

  /// The way that the options describe; nil when they describe none.
  func method() throws(SparkOptionError) -> SignInMethod? {
    if [application != nil, token != nil, usesManagedIdentity, vault != nil].count(where: \.self) > 1 {
      throw .conflict("the options name more than one way to sign in")
    }
    if let token { return .token(token) }
    if let vault { return .keyVault(address: vault, application: vaultApplication, secret: vaultSecret) }
    if vaultApplication != nil || vaultSecret != nil {
      throw .conflict("keyVaultAppId and keyVaultAppKey need the vault: keyVaultUri")
    }
    if usesManagedIdentity { return .managedIdentity(id: managedIdentity) }
    guard let application else {
      if secret != nil || certificate != nil { throw .conflict("a secret without kustoAadAppId signs nobody in") }
      return nil
    }
    guard let tenant else { throw .conflict("kustoAadAppId needs its directory: kustoAadAuthorityID") }
    if let certificate {
      return .certificate(id: application, tenant: tenant, file: certificate, password: certificatePassword)
    }
    guard let secret else { throw .conflict("kustoAadAppId needs kustoAadAppSecret or kutoAadAppCertPath") }
    return .application(id: application, tenant: tenant, secret: secret)
  }
}
