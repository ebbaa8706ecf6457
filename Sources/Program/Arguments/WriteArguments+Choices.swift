import ArgumentParser
import Foundation
import KustoSink

extension WriteArguments {
  /// The options as the planner takes them.
  ///
  /// - Throws: `ValidationError` for a type, name or schema text that is not one.
  func choices(for target: TargetArguments, _ dataset: DatasetArguments) throws -> LoadChoices {
    var choices = LoadChoices(
      target: Plan.Target(
        cluster: ClusterAccess.absolute(try target.place.needCluster()), database: try target.place.needDatabase(),
        table: try target.needTable()),
      create: create, types: try types(), renames: try unique(renames, option: "--rename"),
      skips: Set(skippedColumns), schema: try wholeSchema(),
      partitionSize: partitionSize?.bytes ?? LoadChoices.defaultPartitionSize,
      parallel: parallel, tags: tags,
      timeoutSeconds: timeout?.seconds, keepStagingOnFailure: keepStagingOnFailure,
      nullWords: dataset.nullWordList, isUnchecked: unchecked,
      badValues: BadValueRule(policy: onBadValue, maximum: maxBadValues),
      partitionBy: partitionBy.map(Self.names(in:)) ?? [])
    choices.packsFiles = !partitionPerFile
    return choices
  }

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
