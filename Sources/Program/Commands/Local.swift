import ArgumentParser
import Foundation
import KustoSink
import LocalKusto

/// Serves the embedded Kusto until stopped.
struct Local: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the embedded Kusto on 127.0.0.1 until stopped.",
    discussion: """
      Microsoft's SDKs work against it. The bearer token is in the file 'token' of the data folder.

      A fault is WHERE=WHAT[:ARGUMENT][@FROM[-TO]][~TEXT]. For example: --fault management=401 answers the first command \
      with 401; --fault 'management=lose-answer~.move' carries the move out and loses the answer; --fault \
      query=429:2@1-3 refuses three queries; --fault ingestion=twice delivers a message twice.
      """)

  @Option(help: "the port; 0 for any free port")
  var port = 8080

  @Option(help: "the folder for all data (default: the user's data folder)")
  var data: String?

  @Flag(help: "accept requests without a token: everybody on this machine may read and write")
  var noAuth = false

  @Flag(help: "wait for the disk at every transaction: a power cut loses nothing that was answered")
  var durable = false

  @Flag(help: "tell clients to ingest by REST, a preview of Kusto, instead of by the queue")
  var preferRest = false

  @Option(
    help: ArgumentHelp(
      "lets requests go wrong, to see what a client does; may be given more than once", valueName: "fault"))
  var fault: [String] = []

  func validate() throws {
    do {
      if !fault.isEmpty { _ = try FaultPlan(faults: fault) }
    } catch {
      throw ValidationError("--fault \(error). A fault is \(FaultPlan.grammar).")
    }
    guard (0...65535).contains(port) else { throw ValidationError("--port \(port): give 0 to 65535.") }
  }

  func run() async throws {
    let folder = data ?? ClusterAccess.dataFolder(ProcessInfo.processInfo.environment)
    var configuration = LocalServer.Configuration(dataFolder: folder, port: port, noAuth: noAuth)
    configuration.isDurable = durable
    configuration.prefersREST = preferRest
    configuration.faults = fault.isEmpty ? nil : try FaultPlan(faults: fault)
    let server = LocalServer(configuration)
    do {
      try await Interruption.cancelling {
        try await server.run { address in
          StandardStreams.write("listening on \(address.url)")
          for line in ways(to: address.url, folder: folder) { StandardStreams.say(line) }
        }
      }
    } catch is CancellationError {
      return
    }
  }

  /// How to connect, with the token where one is asked for.
  private func ways(to url: String, folder: String) -> [String] {
    let token = URL(fileURLWithPath: folder).appending(path: "token").path
    let builder = "KustoConnectionStringBuilder"
    let (access, python) =
      noAuth
      ? ("", "\(builder).with_no_authentication(\"\(url)\")")
      : (
        " --token-file \(Explanation.shellWord(token))",
        "\(builder).with_aad_application_token_authentication(\"\(url)\", open(\"\(token)\").read().strip())"
      )
    return [
      "  console: kustosink console --cluster \(url)\(access)",
      noAuth ? nil : "  or set:  KUSTOSINK_TOKEN=\"$(cat \(Explanation.shellWord(token)))\"",
      "  Python:  \(python)",
    ].compactMap(\.self)
  }
}
