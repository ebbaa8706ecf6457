import ArgumentParser
import Foundation
import KustoSink
import KustoTypes

extension WriteArguments {
  /// The options as the planner takes them.
  ///
  /// - Throws: `ValidationError` for a type, name or schema text that is not one.
  func choices(for target: TargetArguments, _ dataset: DatasetArguments) throws -> LoadChoices {
    let spark = try spark.settings()
    var choices = LoadChoices(
      target: try target.target(spark), create: spark.createsTable == true ? .createIfNotExist : create,
      types: try types(), renames: try unique(renames, option: "--rename"),
      skips: Set(skippedColumns), schema: try wholeSchema(),
      partitionSize: partitionSize?.bytes ?? spark.partitionBytes ?? Settings.text("partition-size").flatMap(
        ByteCount.init(argument:))?.bytes
        ?? LoadChoices.defaultPartitionSize,
      parallel: parallel, tags: tags + spark.tags,
      timeoutSeconds: timeout?.seconds ?? spark.timeoutSeconds, keepStagingOnFailure: keepStagingOnFailure,
      nullWords: dataset.nullWordList, isUnchecked: unchecked,
      badValues: BadValueRule(policy: onBadValue, maximum: maxBadValues),
      partitionBy: partitionBy.map(Self.names(in:)) ?? [])
    // What may be left out has to be a partition of its own.
    choices.packsFiles = !partitionPerFile && allowPartial.isEmpty
    choices.allowPartial = allowPartial
    choices.ingestIfNotExists = ingestIfNotExists ?? spark.ingestIfNotExists
    choices.onFinish = onFinish
    choices.mode = mode ?? spark.mode ?? .transactional
    choices.mapping = try chosenMapping() ?? spark.mapping
    choices.creationTime = try time() ?? spark.creationTime
    choices.stagingSeconds = spark.stagingSeconds
    choices.requestID = spark.requestID
    choices.streamingPieceBytes = spark.streamingPieceBytes
    return choices
  }

  private func chosenMapping() throws -> MappingChoice? {
    if let mapping { return .named(mapping) }
    guard let mappingFile else { return nil }
    do {
      return .given(try IngestionMapping(file: mappingFile))
    } catch let error as MappingFileError {
      throw ValidationError("--mapping-file \(error.description).")
    }
  }

  private func time() throws -> Date? {
    guard let creationTime else { return nil }
    guard let time = KustoTime.moment(creationTime) else {
      throw ValidationError(
        "--creation-time '\(creationTime)': give a time such as 2024-03-01 or 2024-03-01T12:00:00Z.")
    }
    return time
  }

  /// Whether the load goes on in a process of its own.
  var isAsynchronous: Bool { asynchronous || (try? spark.settings().isAsynchronous) == true }

  private func types() throws -> [String: ScalarType] {
    try unique(columns, option: "--column").mapValues { name in
      guard let type = ScalarType(name: name) else {
        let known = ScalarType.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--column: '\(name)' is not a Kusto type; there are \(known).")
      }
      return type
    }
  }

  private func unique(_ pairs: [ColonPair], option: String) throws -> [String: String] {
    var result: [String: String] = [:]
    for pair in pairs {
      guard result.updateValue(pair.right, forKey: pair.left) == nil else {
        throw ValidationError("\(option) names '\(pair.left)' twice.")
      }
    }
    return result
  }

  private func wholeSchema() throws -> TableSchema? {
    guard let schema else { return nil }
    do {
      return try TableSchema(cslSchema: schema)
    } catch {
      let explanation = Explanation(of: error)
      throw ValidationError("--schema: \(explanation.what)" + (explanation.place.map { " (\($0))" } ?? ""))
    }
  }
}

extension TargetArguments {
  /// Where the rows go: what has an option of its own comes before the connector's, and both before the environment.
  fileprivate func target(_ spark: SparkSettings) throws -> Plan.Target {
    let isNamed = place.cluster != nil || place.access.connectionString != nil
    let cluster = isNamed ? nil : spark.cluster
    return Plan.Target(
      cluster: ClusterAccess.absolute(try cluster ?? place.needCluster()),
      database: try place.database ?? spark.database ?? place.needDatabase(),
      table: try table ?? spark.table ?? needTable())
  }
}
