import Foundation
import KustoSink
import Testing

/// The options of the Spark connector, each with its values and what it does.
@Suite struct SparkOptionTests {
  private static let target = [
    "kustoCluster": "help", "kustoDatabase": "Demo", "kustoTable": "T",
  ]

  private static func load(_ options: [String: String]) throws -> TableLoad {
    try Dataset(of: ["data"]).write.options(target.merging(options) { $1 }).prepared().load
  }

  private static func fault(_ options: [String: String]) -> String? {
    do {
      _ = try load(options)
      return nil
    } catch {
      return (error as? LoadError).map { ([$0.what] + $0.suggestions).joined(separator: "; ") } ?? "\(error)"
    }
  }

  /// What an option makes of a load, as text.
  private static let effects: [(options: [String: String], isRight: @Sendable (TableLoad) -> Bool)] = [
    ([:], { !$0.createsTable && $0.timeout == nil && $0.partitionBytes == 256 << 20 && $0.tags.isEmpty }),
    (["kustotable": "U"], { $0.table == "U" }),
    (["tableCreateOptions": "CreateIfNotExist"], { $0.createsTable }),
    (["tablecreateoptions": "failifnotexist"], { !$0.createsTable }),
    (["writeMode": "Transactional"], { $0.table == "T" }),
    (["writeMode": "queued"], { $0.mode == .queued }),
    (["writeMode": "KustoStreaming"], { $0.mode == .streaming }),
    (
      ["sparkIngestionPropertiesJson": #"{"creationTime":"2021-07-01T00:00:00Z","csvMappingNameReference":"m"}"#],
      { $0.creationTime == KustoTime.moment("2021-07-01") && $0.mapping == .named("m") }
    ),
    (["timeoutLimit": "90"], { $0.timeout == .seconds(90) }),
    (["clientBatchingLimit": "1024"], { $0.partitionBytes == 1 << 30 }),
    (["kustoIngestionUri": "https://proxy.example.org"], { $0.ingestAddress == "https://proxy.example.org" }),
    (["timeZone": "utc", "pollingOnDriver": "false", "ensureNoDuplicatedBlobs": "true"], { $0.table == "T" }),
    (
      ["stagingResourcesAutoCleanupTimeout": "86400", "disableFlushImmediately": "false"],
      { $0.stagingLifetime == .seconds(86_400) }
    ),
    (["requestId": "5b9a-nightly.7"], { $0.requestID == "5b9a-nightly.7" }),
    (["streamingIngestSizeInMB": "2", "maxRetriesOnMoveExtents": "3"], { $0.streamingPieceBytes == 2 << 20 }),
    (["streamingIngestSizeInMB": "4"], { $0.streamingPieceBytes == nil }),
    (["writeResultLimit": "none", "maximalExtentsCountForSplitMergePerNode": "100"], { $0.table == "T" }),
    (
      [
        "kustoIngestionStorageContainer":
          #"[{"storageUrl":"https://a.blob.core.windows.net/","containerName":"c","sas":"sig=1"}]"#
      ], { $0.containers == ["https://a.blob.core.windows.net/c?sig=1"] }
    ),
    (
      [
        "kustoIngestionStorageContainer":
          #"[{"storageUrl":"https://a.blob.core.windows.net","containerName":"c"}]"#
      ], { $0.containers == ["https://a.blob.core.windows.net/c"] }
    ),
    (
      ["keyVaultUri": "https://v", "keyVaultAppId": "id", "keyVaultAppKey": "key"],
      {
        if case .keyVault(address: "https://v", application: "id", secret: "key") = $0.signIn { true } else { false }
      }
    ),
    (
      [
        "sparkIngestionPropertiesJson":
          #"{"flushImmediately":true,"dropByTags":["d"],"ingestByTags":["i"],"additionalTags":["a"],"csvMapping":null}"#
      ], { Set($0.tags) == ["drop-by:d", "ingest-by:i", "a"] }
    ),
    (
      ["sparkIngestionPropertiesJson": #"{"ingestIfNotExists":["day 1"]}"#], { $0.ingestIfNotExists == "day 1" }
    ),
    (["accessToken": "secret"], { if case .token("secret") = $0.signIn { true } else { false } }),
    (
      ["kustoAADClientID": "id", "kustoClientAADClientPassword": "secret", "kustoAADAuthorityID": "tenant"],
      {
        if case .application(id: "id", tenant: "tenant", secret: "secret") = $0.signIn { true } else { false }
      }
    ),
    (
      ["kustoAadAppId": "id", "kutoAadAppCertPath": "c.pem", "kustoAadAuthorityID": "tenant"],
      {
        if case .certificate(id: "id", tenant: "tenant", file: "c.pem", password: nil) = $0.signIn {
          true
        } else {
          false
        }
      }
    ),
    (
      ["managedIdentityAuth": "true", "managedIdentityClientId": "x"],
      { if case .managedIdentity(id: "x") = $0.signIn { true } else { false } }
    ),
  ]

  @Test(arguments: effects.indices) func `an option does what it says`(index: Int) throws {
    let (options, isRight) = Self.effects[index]
    #expect(isRight(try Self.load(options)), "\(options)")
  }

  /// What is refused, and the words that the refusal must have.
  private static let refusals: [(options: [String: String], words: [String])] = [
    (["kustoTabel": "T"], ["'kustoTabel'", "did you mean kustoTable?"]),
    (["tableCreateOption": "x"], ["did you mean tableCreateOptions?"]),
    (["somethingElseEntirely": "x"], ["'somethingElseEntirely'", "the options are those"]),
    (["writeMode": "Sometimes"], ["'Sometimes'", "Transactional, Queued, KustoStreaming"]),
    (["writeEnableAsync": "yes"], ["writeEnableAsync", "'yes'", "true or false"]),
    (["timeoutLimit": "soon"], ["'soon'", "1 to 31536000"]),
    (["clientBatchingLimit": "99999999999999999999"], ["4 to 6144"]),
    (["clientBatchingLimit": "0"], ["4 to 6144"]),
    (["adjustSchema": "NoAdjustment"], ["'NoAdjustment'", "by name"]),
    (["timeZone": "Europe/Berlin"], ["'Europe/Berlin'", "UTC"]),
    (["disableFlushImmediately": "true"], ["disableFlushImmediately"]),
    (["stagingResourcesAutoCleanupTimeout": "0"], ["60 to 31536000"]),
    (["writeResultLimit": "few"], ["'few'", "none, or 0 to"]),
    (["maximalExtentsCountForSplitMergePerNode": "0"], ["1 to 1000000"]),
    (["maxRetriesOnMoveExtents": "0"], ["1 to 1000000"]),
    (["requestId": "a\r\nX-Evil: 1"], ["requestId", "up to 128 letters"]),
    (["streamingIngestSizeInMB": "5"], ["1 to 4"]),
    (["clientRequestPropertiesJson": "{}"], ["not supported", "requestId names the requests"]),
    (["addSourceLocationTransform": "true"], ["SourceLocation", "mapping file"]),
    (["keyVaultAppId": "id"], ["keyVaultUri"]),
    (["keyVaultUri": "https://v", "accessToken": "t"], ["more than one way to sign in"]),
    (["sparkIngestionPropertiesJson": "{"], ["an object in JSON"]),
    (
      ["sparkIngestionPropertiesJson": #"{"dropByTag":["x"]}"#],
      ["did you mean sparkIngestionPropertiesJson.dropByTags?"]
    ),
    (["sparkIngestionPropertiesJson": #"{"dropByTags":"x"}"#], ["dropByTags", "a list of texts"]),
    (["sparkIngestionPropertiesJson": #"{"creationTime":"soon"}"#], ["creationTime", "time in ISO 8601"]),
    (["sparkIngestionPropertiesJson": #"{"csvMapping":"[{}]"}"#], ["csvMapping", "names no column"]),
    (
      ["sparkIngestionPropertiesJson": #"{"ingestIfNotExists":["i","j"]}"#],
      ["ingestIfNotExists", "a list of one text"]
    ),
    (["tempTableName": "x"], ["tempTableName", "not supported", "one of the run's own"]),
    (["kustoIngestionStorageContainer": "[]"], ["storageUrl", "containerName"]),
    (["kustoIngestionStorageContainer": #"[{"storageUrl":"ftp://a","containerName":"c"}]"#], ["https://"]),
    (
      ["kustoIngestionStorageContainer": #"[{"storageUrl":"https://a","containerName":"c","userMsi":"id"}]"#],
      ["userMsi", "who is signed in"]
    ),
    (["checkpointLocation": "/c"], ["it is for writeStream"]),
    (["kustoTable": ""], ["kustoTable", "not empty"]),
    (["kustoAadAppId": "id", "accessToken": "t"], ["more than one way to sign in"]),
    (["kustoAadAppId": "id"], ["kustoAadAuthorityID"]),
  ]

  @Test(arguments: refusals.indices) func `what cannot be done is refused by name`(index: Int) throws {
    let (options, words) = Self.refusals[index]
    let text = try #require(Self.fault(options), "\(options) was taken")
    for word in words { #expect(text.contains(word), "\(text)") }
  }

  @Test(arguments: [
    "kustoAadAppSecret", "kutoAadAppCertPassword", "accessToken", "keyVaultAppKey", "KUSTOINGESTIONSTORAGECONTAINER",
    "kustoClientAADClientPassword",
  ])
  func `a secret is known as one, by every spelling of its key`(key: String) {
    #expect(SparkOptions.isSecret("\(key)=x"))
    #expect(!SparkOptions.isSecret("kustoAadAppId=\(key)"))
  }

  @Test func `every option of the reference is known, by any case of letters`() {
    let keys = [
      "kustoCluster", "kustoDatabase", "kustoTable", "writeMode", "tableCreateOptions", "writeEnableAsync",
      "adjustSchema",
      "pollingOnDriver", "sparkIngestionPropertiesJson", "clientBatchingLimit", "timeoutLimit",
      "stagingResourcesAutoCleanupTimeout", "tempTableName", "requestId", "kustoIngestionStorageContainer",
      "kustoIngestionUri", "timeZone", "writeResultLimit", "clientRequestPropertiesJson", "streamingIngestSizeInMB",
      "maximalExtentsCountForSplitMergePerNode", "maxRetriesOnMoveExtents", "disableFlushImmediately",
      "ensureNoDuplicatedBlobs", "addSourceLocationTransform", "keyVaultPemFilePath", "keyVaultPemFileKey",
      "kustoAadAppId",
      "kustoAadAppSecret", "kustoAadAuthorityID", "kutoAadAppCertPath", "kutoAadAppCertPassword", "managedIdentityAuth",
      "managedIdentityClientId", "accessToken", "tokenProviderCallbackClasspath", "keyVaultUri", "keyVaultAppId",
      "keyVaultAppKey", "userPrompt", "checkpointLocation", "kustoAADClientID", "kustoClientAADClientPassword",
      "kustoAADAuthorityID", "isAsync",
    ]
    for key in keys {
      for spelling in [key, key.lowercased(), key.uppercased()] {
        var options = SparkOptions()
        do {
          try options.set(spelling, "true")
        } catch SparkOptionError.unknown {
          #expect(Bool(false), "\(spelling) is unknown")
        } catch {}
      }
    }
  }

  @Test(arguments: [
    ("adjustSchema", "FailIfNotMatch"), ("writeEnableAsync", "true"), ("isAsync", "false"),
    ("sparkIngestionPropertiesJson", #"{"ingestIfNotExists":["i"]}"#),
  ])
  func `a stream refuses what it cannot keep to`(key: String, value: String) {
    let error = #expect(throws: LoadError.self) {
      try Dataset(of: ["data"]).writeStream.option(KustoOptions.kustoCluster, "help")
        .option(KustoOptions.kustoDatabase, "D").option(KustoOptions.kustoTable, "T")
        .option(KustoOptions.checkpointLocation, "/nowhere").option(key, value).start()
    }
    #expect(error?.what.contains("not supported") == true, "\(error?.what ?? "")")
  }

  @Test func `a missing target is asked for by its option, and other formats are refused`() {
    let missing = #expect(throws: LoadError.self) {
      try Dataset(of: ["data"]).write.option(KustoOptions.kustoCluster, "help").prepared()
    }
    #expect(missing?.what.contains("kustoDatabase") == true)
    let format = #expect(throws: LoadError.self) {
      try Dataset(of: ["data"]).write.format("parquet").options(Self.target).prepared()
    }
    #expect(format?.suggestions.joined().contains("com.microsoft.kusto.spark.datasource") == true)
  }

  @Test func `options come from lines and from JSON`() throws {
    for text in [
      "# target\nkustoTable = T\n\ntimeoutLimit=60\n", #"{"kustoTable": "T", "timeoutLimit": 60}"#,
    ] {
      var options = SparkOptions()
      try options.set(file: text)
      let settings = try options.settings()
      #expect(settings.table == "T")
      #expect(settings.timeoutSeconds == 60)
    }
    var options = SparkOptions()
    #expect(throws: SparkOptionError.badPair("kustoTable")) { try options.set(pair: "kustoTable") }
    #expect(SparkOptions.isSecret("KustoAadAppSecret=x"))
    #expect(!SparkOptions.isSecret("kustoTable=x"))
  }

  @Test func `the samples of the connector run, as batch and as stream`() async throws {
    try await LocalCluster.with { cluster in
      let writer = Dataset(of: ["\(cluster.folder)/data"], schema: "id:long, name:string, day:datetime")
        .write
        .format("com.microsoft.kusto.spark.datasource")
        .partitionBy("name")
        .option(KustoOptions.kustoCluster, cluster.endpoints.engine.base)
        .option(KustoOptions.kustoDatabase, "Demo")
        .option(KustoOptions.kustoTable, "T")
        .option(KustoOptions.tableCreateOptions, "CreateIfNotExist")
        .option(KustoOptions.accessToken, cluster.token)
        .with { [state = cluster.state.path] in $0.stateFolder = state }
        .mode(.append)
      let rows = LocalCluster.rows.reduce(0, +)
      #expect(try await writer.save().result().rows == rows)
      let later = try await writer.option(KustoOptions.writeEnableAsync, true).save()
      #expect(try await later.result().outcome == .committed)
      #expect(try await cluster.count("T") == 2 * rows)

      let stream = Dataset(of: ["\(cluster.folder)/data"])
        .writeStream
        .format("com.microsoft.kusto.spark.datasink.KustoSinkProvider")
        .option("kustoCluster", cluster.endpoints.engine.base)
        .option("kustoDatabase", "Demo")
        .option("kustoTable", "T")
        .option("accessToken", cluster.token)
        .option(KustoOptions.checkpointLocation, "\(cluster.folder)/checkpoint")
        .with { [state = cluster.state.path] in $0.stateFolder = state }
        .trigger(.once)
      for total in [3 * rows, 3 * rows] {
        let query = try stream.start()
        try await query.awaitTermination()
        #expect(try await cluster.count("T") == total)
      }
      let endless = try stream.trigger(.processingTime(.milliseconds(50))).start()
      #expect(try await endless.awaitTermination(timeout: .milliseconds(200)) == false)
      try await endless.end()
    }
  }
}

/// Containers of one's own.
@Suite struct OwnStorageTests {
  @Test func `data go to the containers that are named, and to no other`() async throws {
    try await LocalCluster.with { cluster in
      // The embedded Kusto lends several containers: one of them is named here, with its signature.
      let answer = try await cluster.session.service.run(.ingestionResources, database: nil)
      let lent = answer.records.filter { $0["ResourceTypeName"]?.stringValue == "TempStorage" }
      let address = try #require(lent.last?["StorageRoot"]?.stringValue)
      let parts = address.split(separator: "?", maxSplits: 1).map(String.init)
      let slash = try #require(parts[0].lastIndex(of: "/"))
      func outcome(container: Substring) async throws -> RunOutcome {
        let json = """
          [{"storageUrl": "\(parts[0][..<slash])", "containerName": "\(container)",
            "sas": "\(parts.count > 1 ? parts[1] : "")"}]
          """
        let result = try await Dataset(of: ["\(cluster.folder)/data"]).write
          .option(KustoOptions.kustoCluster, cluster.endpoints.engine.base)
          .option(KustoOptions.kustoDatabase, "Demo").option(KustoOptions.kustoTable, "T")
          .option(KustoOptions.tableCreateOptions, "CreateIfNotExist").option(KustoOptions.accessToken, cluster.token)
          .option(KustoOptions.kustoIngestionStorageContainer, json).option(KustoOptions.timeoutLimit, 20)
          .with { [state = cluster.state.path] in $0.stateFolder = state }
          .save().result()
        return result.outcome == .committed ? .committed : .notCommitted
      }
      // Nothing of it could be written to a container that is not there, if the others were used.
      #expect(try await outcome(container: "nowhere") == .notCommitted)
      #expect(try await outcome(container: parts[0][parts[0].index(after: slash)...]) == .committed)
    }
  }
}
