import Foundation
import Kusto
import KustoClient
import SinkEngine
import Subprocess

/// A program that prints a token: the Azure CLI, or one that a person names.
struct ProgramCredential: Credential {
  enum Program: Sendable {
    case azureCLI(tenant: String?)
    /// A command line for the shell.
    case command(String)
  }

  let program: Program
  let environment: [String: String]
  let clock: EngineClock

  var way: SignInWay { if case .azureCLI = program { .azureCLI } else { .token } }

  /// The Azure CLI starts slowly, and talks to its provider itself.
  private static let limit = Duration.seconds(30)
  private static let longestOutput = 256 << 10

  func token(for request: TokenRequest) async throws -> AccessToken {
    let output: String
    switch program {
    case .azureCLI(let tenant):
      let words = ["account", "get-access-token", "--output", "json", "--resource", request.resource]
      output = try await run("az", words + (tenant.map { ["--tenant", $0] } ?? []))
    case .command(let text):
      output = try await run("/bin/sh", ["-c", text])
    }
    return try parsed(output)
  }

  private func run(_ name: String, _ arguments: [String]) async throws -> String {
    let executable: Executable = name.hasPrefix("/") ? .path(.init(name)) : .name(name)
    let variables = environment
    do {
      let result = try await within(Self.limit) {
        try await Subprocess.run(
          executable, arguments: Arguments(arguments),
          environment: .custom(
            Dictionary(variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }) { first, _ in first }),
          output: .string(limit: Self.longestOutput), error: .string(limit: Self.longestOutput))
      }
      guard result.terminationStatus.isSuccess else {
        throw failed(Self.reason(result.standardError, isCLI: name == "az"))
      }
      return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    } catch let error as SignInError {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch is DeadlineExceeded {
      throw failed("no answer within \(Self.limit.components.seconds) s")
    } catch {
      throw failed("it cannot be run, or its output is too long")
    }
  }

  private func failed(_ reason: String) -> SignInError {
    let name = if case .command(let text) = program { String(text.prefix(60)) } else { "az" }
    return .programFailed(way: way, program: name, reason: reason)
  }

  private static func reason(_ errors: String, isCLI: Bool) -> String {
    if isCLI, errors.contains("az login") { return "nobody is signed in there: run 'az login' first" }
    let line = errors.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) } ?? ""
    let words = ProviderWords.shown(String(line))
    return words.isEmpty ? "it ended with an error" : words
  }

  /// A bare token, or JSON with the names that the Azure CLI or OAuth have.
  private func parsed(_ output: String) throws(SignInError) -> AccessToken {
    let document = output.hasPrefix("{") ? (try? JSONValue(parsing: output)) ?? .null : .null
    let text = document["accessToken"]?.stringValue ?? document["access_token"]?.stringValue ?? output
    guard AccessToken.isHeader(text), !text.hasPrefix("{") else { throw failed("its output is not a token") }
    let count = document["expires_in"]?.numberValue
    let moment = (document["expires_on"]?.numberValue).map { $0 - clock.now().timeIntervalSince1970 }
    if let seconds = count ?? moment { return AccessToken(text, seconds: seconds, uptime: clock.uptime()) }
    return AccessToken(bare: text, uptime: clock.uptime(), now: clock.now())
  }
}
