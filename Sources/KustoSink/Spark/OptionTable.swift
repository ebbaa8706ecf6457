/// All options of the connector's sink, each with its rule.
enum OptionTable {
  static let rules: [OptionRule] = target + writing + tuning + signingIn + elsewhere

  private static let target = [
    rule(KustoOptions.kustoCluster) { $1.cluster = $0 },
    rule(KustoOptions.kustoDatabase) { $1.database = $0 },
    rule(KustoOptions.kustoTable) { $1.table = $0 },
    rule(KustoOptions.kustoIngestionUri) { $1.ingestAddress = $0 },
  ]

  private static let writing = [
    OptionRule(
      option: KustoOptions.writeMode, standard: "Transactional",
      values: .choice(["Transactional", "Queued", "KustoStreaming"]),
      effect: .sets { value, settings in
        settings.mode = value == "Queued" ? .queued : value == "KustoStreaming" ? .streaming : .transactional
      }),
    rule(
      KustoOptions.tableCreateOptions, standard: "FailIfNotExist", .choice(["FailIfNotExist", "CreateIfNotExist"])
    ) { $1.createsTable = $0 == "CreateIfNotExist" },
    rule(KustoOptions.writeEnableAsync, old: ["isAsync"], standard: "false", .flag) {
      $1.isAsynchronous = $0 == "true"
    },
    OptionRule(
      option: KustoOptions.adjustSchema, standard: "GenerateDynamicCsvMapping",
      values: .choice(["NoAdjustment", "FailIfNotMatch", "GenerateDynamicCsvMapping"]),
      effect: .sets { value, settings in
        if value == "NoAdjustment" {
          throw SparkOptionError.notSupported(
            "adjustSchema", value: value,
            reason: "columns go by name here, never by place alone; leave the option out, or give FailIfNotMatch")
        }
        settings.match = value == "FailIfNotMatch" ? .exactly : .byName
      }),
    secret(KustoOptions.kustoIngestionStorageContainer) { $1.containers = try OwnStorage.addresses(spark: $0) },
    rule(KustoOptions.sparkIngestionPropertiesJson) { try IngestionProperties($0).apply(to: &$1) },
    rule(KustoOptions.checkpointLocation) { $1.checkpoint = $0 },
  ]

  private static let tuning = [
    // MiB; Kusto takes up to 6 GiB of raw data in one blob.
    rule(KustoOptions.clientBatchingLimit, standard: "256", .number(4...6144)) {
      $1.partitionBytes = (Int($0) ?? 256) << 20
    },
    rule(KustoOptions.timeoutLimit, .number(1...31_536_000)) { $1.timeoutSeconds = Double($0) },
    rule(KustoOptions.stagingResourcesAutoCleanupTimeout, standard: "604800", .number(60...31_536_000)) {
      $1.stagingSeconds = Double($0)
    },
    rule(KustoOptions.requestId, .identifier) { $1.requestID = $0 },
    // Kusto takes 4 MB a request, some of which it needs for what it adds.
    rule(KustoOptions.streamingIngestSizeInMB, standard: "4", .number(1...4)) {
      $1.streamingPieceBytes = Int($0).flatMap { $0 < 4 ? $0 << 20 : nil }
    },
    // A move whose answer is lost is looked for in the table, and sent again only where that cannot load twice.
    OptionRule(
      option: KustoOptions.maxRetriesOnMoveExtents, standard: "10", values: .number(1...1_000_000), effect: .always),
    // One command moves all extents, however many they are.
    OptionRule(
      option: KustoOptions.maximalExtentsCountForSplitMergePerNode, standard: "400", values: .number(1...1_000_000),
      effect: .always),
    // The result of save() has the counts, and nothing has to be read back for them.
    OptionRule(
      option: KustoOptions.writeResultLimit, standard: "1", values: .numberOrNone(0...2_147_483_647), effect: .always),
    OptionRule(
      option: KustoOptions.pollingOnDriver, standard: "true", values: .flag, effect: .always),
    OptionRule(
      option: KustoOptions.ensureNoDuplicatedBlobs, standard: "true", values: .flag, effect: .always),
    OptionRule(
      option: KustoOptions.disableFlushImmediately, standard: "false", values: .flag,
      effect: .holds(["false"], otherwise: "each partition has a tag of its own, so the service cannot batch them")),
    OptionRule(
      option: KustoOptions.addSourceLocationTransform, standard: "false", values: .flag,
      effect: .holds(["false"], otherwise: "a mapping file with the transform SourceLocation fills a column of yours")),
    OptionRule(
      option: KustoOptions.timeZone, standard: "UTC", values: .text,
      effect: .holds(["UTC"], otherwise: "a time keeps its own zone, and one without is UTC")),
  ]

  private static let signingIn = [
    rule(KustoOptions.kustoAadAppId, old: ["kustoAADClientID"]) { $1.signIn.application = $0 },
    secret(KustoOptions.kustoAadAppSecret, old: ["kustoClientAADClientPassword"]) { $1.signIn.secret = $0 },
    rule(KustoOptions.kustoAadAuthorityID) { $1.signIn.tenant = $0 },
    rule(KustoOptions.kutoAadAppCertPath) { $1.signIn.certificate = $0 },
    secret(KustoOptions.kutoAadAppCertPassword) { $1.signIn.certificatePassword = $0 },
    rule(KustoOptions.managedIdentityAuth, standard: "false", .flag) {
      $1.signIn.usesManagedIdentity = $0 == "true"
    },
    rule(KustoOptions.managedIdentityClientId) { $1.signIn.managedIdentity = $0 },
    secret(KustoOptions.accessToken) { $1.signIn.token = $0 },
    rule(KustoOptions.keyVaultUri) { $1.signIn.vault = $0 },
    rule(KustoOptions.keyVaultAppId) { $1.signIn.vaultApplication = $0 },
    secret(KustoOptions.keyVaultAppKey) { $1.signIn.vaultSecret = $0 },
  ]

  private static let elsewhere =
    [
      (
        KustoOptions.tempTableName,
        "a staging table is dropped to make sure that nothing is committed later, so it is always one of the run's own"
      ),
      (
        KustoOptions.clientRequestPropertiesJson,
        "the connector sends nothing of it either; requestId names the requests"
      ),
      (KustoOptions.tokenProviderCallbackClasspath, "there are no classes here; a command can print a token"),
      (KustoOptions.keyVaultPemFilePath, "the connector does not support it either"),
      (KustoOptions.keyVaultPemFileKey, "the connector does not support it either"),
      (KustoOptions.userPrompt, "the command line asks a person: --sign-in browser, or --sign-in device-code"),
    ].map { OptionRule(option: $0.0, standard: nil, values: .text, effect: .refused($0.1)) }

  private static func rule(
    _ option: KustoOption, old: [String] = [], standard: String? = nil, _ values: OptionRule.Values = .text,
    _ set: @escaping @Sendable (String, inout SparkSettings) throws -> Void
  ) -> OptionRule {
    OptionRule(option: option, oldKeys: old, standard: standard, values: values, effect: .sets(set))
  }

  /// The rule of an option whose value is a secret.
  private static func secret(
    _ option: KustoOption, old: [String] = [], _ set: @escaping @Sendable (String, inout SparkSettings) throws -> Void
  ) -> OptionRule {
    OptionRule(option: option, oldKeys: old, standard: nil, values: .text, effect: .sets(set), isSecret: true)
  }

  private static let byKey: [String: OptionRule] = {
    var table: [String: OptionRule] = [:]
    for rule in rules {
      for key in [rule.option.key] + rule.oldKeys { table[key.lowercased()] = rule }
    }
    return table
  }()

  /// The rule of `key`, in any case of letters.
  ///
  /// - Throws: ``SparkOptionError/unknown(key:nearest:)``.
  static func rule(for key: String) throws(SparkOptionError) -> OptionRule {
    if let rule = byKey[key.lowercased()] { return rule }
    throw .unknown(key: key, nearest: nearest(to: key, among: rules.map(\.option.key)))
  }

  /// The name that differs in the fewest letters; nil when all differ in more than a third of them.
  static func nearest(to name: String, among names: [String]) -> String? {
    let wanted = Array(name.lowercased())
    let ranked = names.map { (name: $0, distance: distance(wanted, Array($0.lowercased()))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(2, best.name.count / 3) ? best.name : nil
  }

  /// Letters to add, take out or change, as Levenshtein counts.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    // Bounded: a key is short, and what is not needs no suggestion.
    guard left.count < 200 else { return left.count }
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let change = corner + (letter == other ? 0 : 1)
        corner = row[j + 1]
        row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[right.count]
  }
}
