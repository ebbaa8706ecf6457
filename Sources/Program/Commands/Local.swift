import ArgumentParser
import Foundation
import KustoSink
import LocalKusto

/// Serves the embedded Kusto until stopped.
struct Local: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the embedded Kusto on 127.0.0.1 until stopped.",
    discussion: "Microsoft's SDKs work against it. The bearer token is in the file 'token' of the data folder.")

  @Option(help: "the port; 0 for any free port")
  var port = 8080

  @Option(help: "the folder for all data (default: the user's data folder)")
  var data: String?

  @Flag(help: "accept requests without a token: everybody on this machine may read and write")
  var noAuth = false

  func validate() throws {
    guard (0...65535).contains(port) else { throw ValidationError("--port \(port): give 0 to 65535.") }
  }

  func run() async throws {
    let folder = data ?? ClusterAccess.dataFolder(ProcessInfo.processInfo.environment)
    let configuration = LocalServer.Configuration(dataFolder: folder, port: port, noAuth: noAuth)
    do {
      try await Interruption.cancelling {
        try await LocalServer(configuration).run { StandardStreams.write("listening on \($0.url)") }
      }
    } catch is CancellationError {
      return
    }
  }
}
