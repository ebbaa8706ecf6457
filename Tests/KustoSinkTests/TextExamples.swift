import Foundation
import KustoClient
import KustoSignIn
import KustoSink
import Testing

/// An example of every error and warning that has a text.
enum TextExamples {
  /// One example with the text that it gives.
  struct Example {
    var type: String
    /// The name of the case.
    var name: String
    var explanation: Explanation

    /// As the program prints it, below the name of the case.
    var text: String {
      var lines = ["[\(type).\(name)]", explanation.what + (explanation.place.map { " (\($0))" } ?? "")]
      if let changed = explanation.changed { lines.append("  \(changed)") }
      lines += explanation.suggestions.map { "  try: \($0)" }
      return lines.joined(separator: "\n") + "\n"
    }
  }

  /// An enumeration whose cases must all have an example.
  struct Enumeration: Sendable, CustomTestStringConvertible {
    var name: String
    /// Where it is declared, from the root of the package.
    var file: String
    var testDescription: String { name }

    /// The names of the cases, by the indentation of the declaration.
    func cases(in source: String) throws -> Set<String> {
      let lines = source.components(separatedBy: "\n")
      guard let start = lines.firstIndex(where: { $0.contains("enum \(simpleName):") }) else { return [] }
      let indent = String(lines[start].prefix { $0 == " " })
      var names: Set<String> = []
      for line in lines[(start + 1)...] {
        if line == indent + "}" { break }
        guard line.hasPrefix(indent + "  case ") else { continue }
        names.insert(String(line.dropFirst(indent.count + 7).prefix { $0.isLetter || $0.isNumber }))
      }
      return names
    }

    private var simpleName: String { name.split(separator: ".").last.map(String.init) ?? name }
  }

  static let enumerations = [
    Enumeration(name: "DatasetError", file: "Sources/Datasets/DatasetError.swift"),
    Enumeration(name: "PlanError.Problem", file: "Sources/SinkEngine/Plan/LoadChoices.swift"),
    Enumeration(name: "PlanWarning", file: "Sources/SinkEngine/Plan/LoadChoices.swift"),
    Enumeration(name: "TransportError", file: "Sources/SinkEngine/Service/TransportError.swift"),
    Enumeration(name: "ClusterAddressError", file: "Sources/KustoClient/ClusterAddress.swift"),
    Enumeration(name: "ConnectionStringError", file: "Sources/KustoClient/ConnectionString.swift"),
    Enumeration(name: "SignInError", file: "Sources/KustoSignIn/SignInError.swift"),
    Enumeration(name: "OwnStorageError", file: "Sources/KustoSink/Access/OwnStorage.swift"),
    Enumeration(name: "MappingProblem", file: "Sources/SinkEngine/Plan/PlannedMapping.swift"),
    Enumeration(name: "IngestionMappingError", file: "Sources/Kusto/Ingestion/IngestionMapping.swift"),
    Enumeration(name: "OutgoingError", file: "Sources/KustoClient/Outgoing.swift"),
    Enumeration(name: "RunFolderError.Kind", file: "Sources/SinkEngine/Log/RunFolderError.swift"),
    Enumeration(name: "CheckpointError", file: "Sources/KustoSink/Streaming/CheckpointFile.swift"),
    Enumeration(name: "StreamError", file: "Sources/KustoSink/Streaming/StreamSettings.swift"),
    Enumeration(name: "CSLSchemaError.Reason", file: "Sources/Kusto/TableSchema.swift"),
  ]

  static let all: [Example] =
    datasets.map { example("DatasetError", $0, Explanation(of: $0)) }
    + problems.map { example("PlanError.Problem", $0, Explanation(of: PlanError([$0]))) }
    + warnings.map { example("PlanWarning", $0, Explanation(what: $0.words)) }
    + transport.map { example("TransportError", $0, Explanation(of: $0)) }
    + addresses.map { example("ClusterAddressError", $0, Explanation(of: $0)) }
    + connectionStrings.map { example("ConnectionStringError", $0, Explanation(of: $0)) }
    + signIns.map { example("SignInError", $0, Explanation(of: $0)) }
    + storages.map { example("OwnStorageError", $0, Explanation(of: $0)) }
    + mappings.map { example("MappingProblem", $0, Explanation(of: PlanError([.mapping($0)]))) }
    + mappingTexts.map { example("IngestionMappingError", $0, Explanation(what: Explanation.words($0))) }
    + outgoing.map { example("OutgoingError", $0, Explanation(of: $0)) }
    + folders.map {
      example("RunFolderError.Kind", $0, Explanation(of: RunFolderError($0, path: "/state/run", reason: "the reason")))
    }
    + checkpoints.map { example("CheckpointError", $0, Explanation(of: $0)) }
    + streams.map { example("StreamError", $0, Explanation(of: $0)) }
    + schemas.map {
      example("CSLSchemaError.Reason", $0, Explanation(of: CSLSchemaError(offset: 3, reason: $0)))
    }

  private static func example(_ type: String, _ value: Any, _ explanation: Explanation) -> Example {
    let name = Mirror(reflecting: value).children.first?.label ?? "\(value)"
    return Example(type: type, name: name, explanation: explanation)
  }

  private static let place = ValueLocation(file: "data/a.csv", row: 3, column: 2, byte: 40)
  private static let value = Violation(value: "many", location: place)
  private static let row = BadRow(reason: .fields(2, expected: 3), location: place)
  private static let fault = ValidationReport.Fault(value: "many", location: place, reason: "not a valid long")
}

extension TextExamples {
  private static let checkpoints: [CheckpointError] = [
    .notACheckpoint(path: "state/stream"),
    .otherSource(path: "state/stream", of: "/data/in", asked: "/data/other"),
    .otherTarget(path: "state/stream", of: "help/Demo/T", asked: "help/Demo/U"),
    .newerVersion(path: "state/stream/stream", version: 2),
    .damaged(path: "state/stream/7.offsets", reason: "it is cut off"),
    .busy(path: "state/stream"),
    .behindTarget(path: "state/stream", batch: 8),
  ]

  private static let streams: [StreamError] = [
    .notAFolder("data/a.csv"),
    .batchFailed(batch: 8, run: "20261126-160000-7f3a9c1e", reason: "stopped by signal"),
    .batchUnknown(batch: 8, run: "20261126-160000-7f3a9c1e", reason: "no answer came"),
    .badFile(path: "data/a.csv", reason: Explanation(of: DatasetError.unclosedQuote(location: place))),
  ]

  private static let datasets: [DatasetError] = [
    .notFound(path: "data/a.csv"),
    .nothingToLoad(source: "data", skipped: []),
    .nothingToLoad(source: "data", skipped: ["notes.txt (not data)"]),
    .unreadable(path: "data/a.csv", reason: "permission denied"),
    .needsFormat(path: "data/a.csv", kind: "Parquet, not CSV text", hint: "--format parquet loads it"),
    .unsupported(path: "data/a.xlsx", kind: "an Excel workbook", hint: "save it as CSV"),
    .brokenLink(path: "data/b.csv", reason: "it is a link that leads to itself"),
    .brokenTable(path: "data/table", reason: "version 3 is missing from its log"),
    .brokenPacking(path: "data/a.csv.gz", compression: .gzip, byte: 100, reason: "the data ends early"),
    .brokenArchive(path: "data/a.zip", byte: 100, reason: "the directory is missing"),
    .brokenAvro(path: "data/a.avro", column: "n", byte: 100, reason: "a block is cut off"),
    .noRecords(path: "data.items", source: "data/a.json"),
    .brokenText(path: "data/a.csv", encoding: .utf16LittleEndian, byte: 100, reason: "half a character"),
    .encodingMismatch(path: "data/a.csv", asked: .utf8, marked: .utf16LittleEndian),
    .mixedFormats([
      FormatExample(format: "csv", file: "data/a.csv", files: 2),
      FormatExample(format: "json", file: "data/b.json", files: 1),
    ]),
    .diskFull(path: "/tmp/part"),
    .unwritable(path: "/tmp/part", reason: "permission denied"),
    .brokenParquet(path: "data/a.parquet", column: "n", byte: 100, reason: "a page is cut off"),
    .wrongFieldCount(location: place, fields: 2, expected: 3),
    .badJSON(location: place, line: 7, fault: .singleQuotes),
    .commentOrRow(location: place, comment: "#"),
    .unclosedQuote(location: place),
    .textAfterQuote(location: place),
    .notUTF8(location: place, hint: "set its encoding with --encoding"),
    .recordTooLong(location: place, limit: 1_048_576),
    .tooManyFields(location: place, limit: 10_000),
    .badValue(column: "n", value: "many", type: .long, location: place),
    .tooManyBad(limit: 10, .values, column: "n", fault: fault),
    .tooManyBad(limit: 10, .rows, column: nil, fault: fault),
    .tooManyKeys(columns: ["k", "l"], limit: 1000),
    .changed(path: "data/a.csv"),
    .noSuchColumn(name: "m", columns: ["k", "n"]),
    .duplicateColumn(name: "n", file: "data/a.csv"),
    .headerMismatch(file: "data/a.csv", reason: "it has 3 columns, the others 2"),
    .empty(source: "data/a.csv"),
  ]

  private static let problems: [PlanError.Problem] = [
    .noDatabase("D", databases: ["Demo", "Test"]),
    .tableMissing(table: "T", database: "D"),
    .badTableName("T!", .character("!")),
    .badColumnName("__n", .reserved, suggestion: "n"),
    .duplicateColumnName("n"),
    .unknownColumn("m", columns: ["k", "n"], choice: .rename),
    .typeLosesValue(column: "n", type: .long, violation: value, inTarget: false),
    .typeLosesValue(column: "n", type: .long, violation: value, inTarget: true),
    .typeDiffers(column: "n", chosen: .string, inTarget: .long),
    .columnNotInTarget("n", near: "N"),
    .columnNotInTarget("n", near: nil),
    .namelessForTarget(
      fields: 2, schema: .init([.init(name: "id", type: .long), .init(name: "name", type: .string)])),
    .columnNotInSchema("n"),
    .schemaLength(given: 3, found: 2),
    .noColumns(sources: ["data/a.csv"]),
    .noKeys(file: "data/a.jsonl"),
    .ambiguousColumn("n", columns: ["n", "n_2"], choice: .rename),
    .namedTwice("n", choice: .type),
    .conversionFails(column: "n", conversion: "unix-seconds", failures: 2, violation: value),
    .nothingToLoad(sources: ["data/a.csv"]),
    .onlySampled,
    .badParallel(0),
    .badPartitionSize(0),
    .tooManyPartitions(60_000, limit: 50_000, size: 8 << 20),
    .uncheckedNeedsRewrite(file: "data/a.csv"),
    .allRowsPutAside(rows: 12, file: "/state/quarantine.jsonl"),
    .uncheckedWith("--partition-by"),
    .unknownPartial("c.csv", files: ["a.csv", "b.csv"]),
    .modeWith(.queued, option: "--allow-partial"),
    .modeWith(.streaming, option: "--tag"),
    .modeWith(.streaming, option: "--mapping-file"),
    .noDataManagement(.queued),
    .streamingNotEnabled(table: "T", database: "D", isMissing: false),
    .streamingNotEnabled(table: "T", database: "D", isMissing: true),
    .modeNeedsReading(format: "orc"),
    .mapping(.columnTwice("n")),
  ]

  private static let storages: [OwnStorageError] = [
    .cannotRead(path: "/home/me/containers"), .notAContainer("http://example.org"),
    .noSignature("https://account.blob.core.windows.net/container"),
  ]

  private static let mappings: [MappingProblem] = [
    .unknownName("m", kind: "csv", names: ["m1", "m2"]), .unknownName("m", kind: "json", names: []),
    .unreadable("m", .notAList), .columnNotInTable("n", columns: ["id", "name"]), .columnTwice("n"),
    .ordinalTooLarge(column: "n", ordinal: 7, fields: 3), .wrongSource(column: "n", kind: "csv"),
    .wrongSource(column: "n", kind: "json"),
    .transformNeeds(column: "n", transform: "SourceLineNumber", type: .string, types: [.int, .long]),
    .typeMissing(column: "n"), .needsWholeFile(file: "data/a.json"), .conflicts(option: "--column"),
  ]

  private static let mappingTexts: [IngestionMappingError] = [
    .notJSON, .notAList, .noColumn(element: 2), .unknownType("number", column: "n"),
    .unknownTransform("ToUpper", column: "n"), .badOrdinal("-1", column: "n"), .noSource(column: "n"),
  ]

  private static let warnings: [PlanWarning] = [
    .columnsBecomeNull(["a", "b"]),
    .columnsLeftOut(["a", "b"]),
    .partitionsLarger(asked: 64 << 10, largest: 4 << 20),
    .badValues(column: "n", type: .long, first: value, policy: .null),
    .badValues(column: "n", type: .long, first: value, policy: .quarantine),
    .badRows(file: "a.csv", count: 2, first: row, policy: .null),
    .badRows(file: "a.csv", count: 1, first: row, policy: .quarantine),
    .badFound(values: 5, rows: 2, skippedRows: 2, file: "/state/quarantine.jsonl"),
    .badFound(values: 5, rows: 2, skippedRows: 2, file: nil),
    .updatePolicies(tables: ["Hourly", "Daily"]),
    .materializedViews(["Latest"]),
    .surroundingsUnseen(reason: "the service cannot be reached"),
    .notAdmin(table: "T", roles: ["Table T Ingestor"]),
    .notAdmin(table: "T", roles: []),
    .notAtomic(.queued),
    .notAtomic(.streaming),
    .noDataManagement(inline: true),
    .noDataManagement(inline: false),
  ]

  private static let transport: [TransportError] = [
    .refused(
      ServiceError(code: "General_BadRequest", message: "syntax error", isPermanent: true), status: 400, retryAfter: nil
    ),
    .refused(ServiceError(code: "", message: "", isPermanent: false), status: 503, retryAfter: nil),
    .unauthorised(address: "https://c.kusto.windows.net", status: 401, message: "the token has expired"),
    .notSignedIn(reason: "the secret of the application has expired", isTransient: false),
    .unreachable(address: "https://c.kusto.windows.net", reason: "connection refused"),
    .interrupted(address: "https://c.kusto.windows.net", reason: "connection reset"),
    .unreadable(reason: "it is not JSON"),
    .timedOut(address: "https://c.kusto.windows.net", seconds: 30),
    .unreadable(reason: "no result in the answer"),
  ]

  private static let addresses: [ClusterAddressError] = [
    .noFolder, .notAnAddress("my cluster"), .plainHTTP(host: "example.org"), .holdsSecret,
    .notTrusted(host: "kusto.example.org"),
  ]

  private static let connectionStrings: [ConnectionStringError] = [
    .noCluster, .noEquals(position: 2), .unclosedQuote, .unknownName("Dta Source"), .unsupported(name: "Password"),
    .notBoolean(name: "Fed"), .twice(name: "Database"), .secretInArgument(name: "Application Key"),
    .cannotRead(place: "kusto.txt", reason: "no such file or directory"),
  ]

  private static let signIns: [SignInError] = [
    .missing(what: "its tenant (--tenant)", way: .application),
    .unusableFile(path: "app.pfx", reason: "it has no private key with a certificate"),
    .refused(
      way: .application, code: "invalid_client", message: "AADSTS7000215: Invalid client secret provided"),
    .notAnswered(way: .managedIdentity, reason: "the provider answers HTTP 503", isTransient: true),
    .programFailed(way: .azureCLI, program: "az", reason: "nobody is signed in there: run 'az login' first"),
    .expired(way: .token),
    .notConfirmed(way: .deviceCode, reason: "the code was not used in time"),
    .badMetadata(address: "https://c.kusto.windows.net", reason: "the answer has no 'AzureAD'"),
    .providerNotTrusted(host: "login.example.org"),
    .noWay([
      .init(way: .application, reason: "AZURE_CLIENT_ID and AZURE_TENANT_ID are not both set"),
      .init(way: .managedIdentity, reason: "this machine has none"),
    ]),
    .unknownWay("azure"),
    .noStorageKey(account: "loads", reason: "This request is not authorized to perform this operation"),
    .conflict("a token", "an application"),
  ]

  private static let outgoing: [OutgoingError] = [
    .certificates(path: "ca.pem", reason: "the file cannot be read"), .proxy(variable: "HTTPS_PROXY"),
    .trace(path: "wire.jsonl", reason: "permission denied"),
  ]

  private static let folders: [RunFolderError.Kind] = [
    .noRoom, .readOnly, .denied, .missing, .notAFolder, .busy, .unreadable, .notPlain, .notOurs, .writableByOthers,
    .tooLarge, .other,
  ]

  private static let schemas: [CSLSchemaError.Reason] = [
    .nameExpected, .colonExpected(after: "a"), .unknownType("lnog", column: "a"), .separatorExpected,
    .duplicateColumn("a"), .closingQuoteMissing,
  ]
}
