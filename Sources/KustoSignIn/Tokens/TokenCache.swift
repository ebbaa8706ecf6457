import Foundation
import KustoClient
import SinkEngine

/// Tokens for as long as they are good, one for each resource; renewed before their end, and by one caller at a time.
actor TokenCache {
  private let credential: any Credential
  private let clock: EngineClock
  private let memory: SignInMemory
  private var fetches: [TokenRequest: Task<AccessToken, any Error>] = [:]

  init(_ credential: any Credential, memory: SignInMemory, clock: EngineClock) {
    self.credential = credential
    self.memory = memory
    self.clock = clock
  }

  /// A token for `request`, and not the one that was `refused`.
  func token(for request: TokenRequest, refused: Secret?) async throws -> Secret {
    if let refused { memory.forget(refused, request) }
    if let found = memory.token(request), !found.token.isOld(at: clock.uptime(), lifetime: found.lifetime) {
      return found.token.secret
    }
    do {
      return try await fetched(request).secret
    } catch let error as any TokenFailure {
      // An old token that still counts is better than none, while the provider has a problem.
      guard error.isTransient, let found = memory.token(request), !found.token.isOver(at: clock.uptime()) else {
        throw error
      }
      return found.token.secret
    }
  }

  /// The token of the one fetch that is under way.
  private func fetched(_ request: TokenRequest) async throws -> AccessToken {
    while true {
      let fetch = fetches[request] ?? begin(request)
      do {
        return try await withTaskCancellationHandler {
          try await fetch.value
        } onCancel: {
          fetch.cancel()
        }
      } catch is CancellationError where !Task.isCancelled {
        // Somebody else who waited was cancelled, and the fetch with it; this one goes on with a fetch of its own.
        continue
      }
    }
  }

  /// Unstructured, because all who wait share it; whoever waits cancels it, and it is bounded in time by its credential.
  private func begin(_ request: TokenRequest) -> Task<AccessToken, any Error> {
    let fetch = Task {
      defer { fetches[request] = nil }
      let token = try await credential.token(for: request)
      memory.keep(token, request, uptime: clock.uptime())
      return token
    }
    fetches[request] = fetch
    return fetch
  }
}

/// What a token is wanted for.
struct TokenRequest: Sendable, Hashable {
  /// The service's own name, `https://kusto.kusto.windows.net`.
  var resource: String
  /// The provider's address, `https://login.microsoftonline.com`.
  var authority: String
  /// The application that people sign in through.
  var clientID: String

  var scope: String { resource.hasSuffix("/.default") ? resource : "\(resource)/.default" }

  /// Source: `KustoClientAppId` of the public cloud, the same in all documents of Microsoft's clients.
  static let publicClient = "db662dc1-0cfe-4e1c-a843-19a68e65be58"
}

/// A way to tokens; each is bounded in time.
protocol Credential: Sendable {
  var way: SignInWay { get }
  /// - Throws: ``SignInError``, `CancellationError`.
  func token(for request: TokenRequest) async throws -> AccessToken
}
