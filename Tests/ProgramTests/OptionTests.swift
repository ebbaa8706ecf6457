import Foundation
import Testing

/// The Spark connector's options on the command line.
struct OptionTests {
  let program: Program

  init() throws { program = try Program() }

  @Test func `a load takes its target from options and from a file of them`() throws {
    let source = try program.folder.write("id\n1\n2\n", to: "a.csv")
    let file = try program.folder.write(
      "# the target\nKUSTODATABASE = Demo\nkustoTable=Flights\nwriteMode=Transactional\n", to: "options.txt")
    let result = try program.run(
      "write", source, "--options-file", file, "--option", "kustoCluster=\(program.cluster)", "--option",
      "tableCreateOptions=CreateIfNotExist")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try program.count() == 2)
  }

  /// By default, and by the connector's option.
  @Test(arguments: [nil, "nightly-7"])
  func `the requests of a load can be found by its name`(requestID: String?) throws {
    let source = try program.folder.write("id\n1\n2\n", to: "a.csv")
    let trace = program.folder.path("wire.jsonl")
    let options = requestID.map { ["--option", "requestId=\($0)"] } ?? []
    let result = try program.run(
      ["write", source, "--create", "create-if-not-exist", "--trace-wire", trace, "--json"] + program.target + options)
    #expect(result.status == 0, "\(result.errors)")
    let run = try #require(result.events.first { $0["run"] != nil }?["run"] as? String)
    let staging = "KustoSinkStaging_Flights_\(run)"
    let requests = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").filter {
      $0.contains(staging) && $0.contains("\"kind\":\"request\"") && $0.contains("x-ms-client-request-id")
    }
    #expect(requests.count > 3)
    for request in requests {
      #expect(request.contains("\"x-ms-client-request-id\":\"\(requestID ?? run);KustoSink.execute;"))
    }
  }

  /// Wrong usage, and the words that its refusal must have.
  private static let refusals: [(arguments: [String], words: [String])] = [
    (["--option", "kustoTabel=T"], ["'kustoTabel'", "did you mean kustoTable?"]),
    (["--option", "writeMode=Sometimes"], ["writeMode", "'Sometimes'"]),
    (["--option", "timeoutLimit=soon"], ["timeoutLimit", "'soon'"]),
    (["--option", "kustoTable"], ["no '=' in it"]),
    (["--option", "accessToken=abc"], ["no secret"]),
    (["--option", "kustoAadAppId=id"], ["--sign-in"]),
    (["--option", "kustoIngestionUri=https://x"], ["--ingest-address"]),
    (["--option", "checkpointLocation=/x"], ["--checkpoint"]),
    (["--options-file", "/nowhere/options"], ["/nowhere/options"]),
  ]

  @Test(arguments: refusals.indices) func `what cannot be taken ends with exit code 2`(index: Int) throws {
    let (arguments, words) = Self.refusals[index]
    let source = try program.folder.write("id\n1\n", to: "a.csv")
    let result = try program.run(["write", source] + program.target + arguments)
    #expect(result.status == 2, "\(arguments): \(result.errors)")
    for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
    #expect(!result.errors.contains("abc"), "a secret is repeated")
  }
}
