import Foundation
import KustoClient
import KustoSignIn
import KustoSink
import LocalKusto

/// Reaches the cluster that a person named: over HTTP, or by serving the embedded Kusto from this process.
struct ClusterAccess: Sendable {
  let options: AccessOptions
  /// Where a person is asked to sign in; nil where nobody watches.
  private let prompt: SignInPrompt?
  private let memory: SignInMemory
  /// What was chosen in the console; nil elsewhere.
  let book: SignInBook?

  /// As the options of a command say.
  init(_ arguments: AccessArguments) throws {
    self.init(try SecretPrompt.completed(try arguments.options()), prompt: .terminal)
  }

  /// As the environment says.
  init(environment: [String: String] = ProcessInfo.processInfo.environment, prompt: SignInPrompt? = nil) {
    self.init(AccessOptions(environment: environment), prompt: prompt)
  }

  init(_ options: AccessOptions, prompt: SignInPrompt?, memory: SignInMemory? = nil, book: SignInBook? = nil) {
    self.book = book
    self.options = options
    self.prompt = prompt
    self.memory = memory ?? SignInMemory(refreshToken: options.signIn.environment.refreshToken)
  }

  /// Signs in at `cluster` and goes away; what was found stays known.
  ///
  /// Before a command that has its own meaning of signals and of time: a person who is waited for must be able to leave.
  func signIn(at cluster: String) async throws {
    guard case .remote = try ClusterAddress(cluster, ingest: options.ingest) else { return }
    try await with(cluster) { _ in }
  }

  /// Opens a session with `cluster` for as long as `body` runs.
  func with<Result: Sendable>(
    _ cluster: String, _ body: @escaping @Sendable (SinkSession) async throws -> Result
  ) async throws -> Result {
    switch try ClusterAddress(cluster, ingest: options.ingest) {
    case .remote(let endpoints):
      let (options, memory) = chosen(for: cluster)
      return try await SinkSession.with(
        endpoints, options, prompt: prompt, memory: memory, onSignIn: { if prompt != nil { SignInLine.say($0) } }, body)
    case .embedded(let folder):
      let configuration = LocalServer.Configuration(dataFolder: folder ?? Self.dataFolder(options.environment))
      return try await LocalServer.withServer(configuration) { server in
        let tokens = server.token.map(TokenSource.bearer) ?? .none
        return try await SinkSession.with(
          try ClusterEndpoints(server.url), tokens: tokens, outgoing: try options.outgoing(),
          ownContainers: OwnContainers(try OwnStorage.checked(options.containers)), body)
      }
    }
  }

  /// The same without anybody to ask, for a screen that only the console may write to; what is known stays known.
  func silent(_ book: SignInBook) -> ClusterAccess { ClusterAccess(options, prompt: nil, memory: memory, book: book) }

  /// Whether the command line or the environment says how to sign in.
  var isChosen: Bool { (try? options.signIn.way()) != .auto }

  private func chosen(for cluster: String) -> (AccessOptions, SignInMemory) {
    guard let entry = book?.entry(for: cluster) else { return (options, memory) }
    return (options.signedIn(by: entry.values), entry.memory)
  }

  /// The environment of a process that goes on without this one.
  func handedOn(for cluster: String? = nil) throws -> [String: String] {
    let (options, memory) = cluster.map { chosen(for: $0) } ?? (options, memory)
    return options.handedOn(try options.signIn.way(), memory: memory)
  }

  /// Whether a person has to do something to sign in.
  func needsPerson() throws -> Bool { [.deviceCode, .browser].contains(try options.signIn.way()) }

  /// `cluster` as another process, started in another folder, understands it.
  static func absolute(_ cluster: String) -> String {
    guard let address = try? ClusterAddress(cluster), case .embedded(let folder?) = address else { return cluster }
    return "local:" + URL(fileURLWithPath: folder).standardizedFileURL.path
  }

  /// Where the embedded Kusto of this user lives.
  static func dataFolder(_ environment: [String: String]) -> String {
    let given = environment["XDG_DATA_HOME"] ?? ""
    return (given.hasPrefix("/") ? given : NSHomeDirectory() + "/.local/share") + "/kustosink/local"
  }
}
