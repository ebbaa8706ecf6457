import Console
import Foundation
import KustoClient
import KustoSignIn
import KustoSink
import Synchronization

/// How somebody signs in at each cluster, as it was chosen in the console; secrets are in memory only.
final class SignInBook: Sendable {
  struct Entry: Sendable {
    var values: SignInOptions.Values
    var memory: SignInMemory
  }

  private let entries = Mutex<[String: Entry]>([:])

  func entry(for cluster: String) -> Entry? { entries.withLock { $0[cluster] } }
  func keep(_ entry: Entry, for cluster: String) { entries.withLock { $0[cluster] = entry } }
}

extension SignInOptions.Values {
  /// What was chosen, with the secret that was typed for it.
  init(_ chosen: SignInValues, secret: String) {
    self.init()
    func text(_ field: SignInField) -> String? { chosen[field].isEmpty ? nil : chosen[field] }
    let secret = secret.isEmpty ? nil : Secret(secret)
    way = SignInWay(chosen.kind)
    applicationID = text(.applicationID)
    tenant = text(.tenant)
    identity = chosen.kind == .managedIdentity ? text(.identity) ?? "system" : nil
    tokenFile = text(.tokenFile)
    keyVault = text(.keyVault)
    certificateFile = text(.certificateFile)
    switch chosen.kind {
    case .token: if tokenFile == nil { token = secret }
    case .application:
      if certificateFile == nil { self.secret = secret } else { certificatePassword = secret }
    default: break
    }
  }
}

extension SignInWay {
  init(_ kind: SignInKind) {
    self =
      switch kind {
      case .azureCLI: .azureCLI
      case .deviceCode: .deviceCode
      case .browser: .browser
      case .application: .application
      case .token: .token
      case .managedIdentity: .managedIdentity
      case .workload: .workload
      case .keyVault: .keyVault
      case .auto: .auto
      case .none: .none
      }
  }
}

extension ClusterAccess {
  /// Signs in at `cluster` as chosen, asks the service whether it agrees, and keeps it for this process.
  ///
  /// Gives a sentence about who is signed in.
  func signIn(
    at cluster: String, as chosen: SignInValues, secret: String, ask: @escaping @Sendable (SignInRequest) -> Void
  ) async throws -> String {
    guard case .remote(let endpoints) = try ClusterAddress(cluster, ingest: options.ingest), let book else {
      throw Problem("\(cluster) needs no sign-in")
    }
    let entry = SignInBook.Entry(values: SignInOptions.Values(chosen, secret: secret), memory: SignInMemory())
    let prompt = SignInPrompt(isWatched: true) { request in
      switch request {
      case .deviceCode(let page, let code, let minutes): ask(.deviceCode(page: page, code: code, minutes: minutes))
      case .browser(let address, let isOpen): ask(.browser(address: address, isOpen: isOpen))
      }
    }
    let words = try await SinkSession.with(
      endpoints, options.signedIn(by: entry.values), prompt: prompt, memory: entry.memory
    ) { session in
      _ = try await session.databases()
      let identity = session.signIn?.identity
      let who = identity?.name ?? identity?.applicationID ?? identity?.objectID
      return "signed in with \(session.signIn?.way.words ?? "")" + (who.map { " as \($0)" } ?? "")
    }
    book.keep(entry, for: cluster)
    return words
  }
}

extension AccessOptions {
  /// The same with another way of signing in; what the environment says of others does not count.
  func signedIn(by values: SignInOptions.Values) -> AccessOptions {
    var copy = self
    copy.signIn.arguments = values
    copy.signIn.connectionString = SignInOptions.Values()
    return copy
  }
}

extension Failure {
  /// Whether signing in, or doing so in another way, may help.
  static func wantsSignIn(_ error: any Error) -> Bool {
    switch error {
    case let error as TransportError:
      switch error {
      case .notSignedIn: true
      default: error.wantsNewToken
      }
    case let error as SignInError:
      switch error {
      case .notAnswered, .badMetadata, .providerNotTrusted, .unknownWay, .conflict: false
      default: true
      }
    default: false
    }
  }
}
