import Foundation
import KustoTypes

// What the properties of a load mean for the engine.
extension TableLoad {
  func inspection() throws -> InspectionOptions {
    var options = InspectionOptions(header: HeaderMode(header))
    if let format {
      guard let known = DataFormat(name: format) else {
        let names = DataFormat.named.map(\.name).joined(separator: ", ")
        throw LoadError(
          Explanation(what: "'\(format)' is not a format that is read", suggestions: ["the formats are \(names)"]))
      }
      options.format = known
    }
    if let encoding {
      guard let known = TextEncoding(named: encoding) else {
        let names = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
        throw LoadError(
          Explanation(
            what: "'\(encoding)' is not an encoding that is read", suggestions: ["the encodings are \(names)"]))
      }
      options.encoding = known
    }
    options.conversions = ConversionTable(try conversions.mapValues(Self.conversion))
    return options
  }

  private static func conversion(_ name: String) throws -> Conversion {
    guard let conversion = Conversion(name: name) else {
      throw LoadError(
        Explanation(what: "'\(name)' is not a conversion", suggestions: ["the conversions are \(Conversion.kinds)"]))
    }
    return conversion
  }

  func choices() throws -> LoadChoices {
    let types = try self.types.mapValues { name in
      guard let type = ScalarType(name: name) else {
        throw LoadError(Explanation(what: "'\(name)' is not a Kusto type", changed: "nothing was changed"))
      }
      return type
    }
    var choices = LoadChoices(
      target: Plan.Target(cluster: cluster, database: database, table: table),
      create: createsTable ? .createIfNotExist : .failIfNotExist, types: types, renames: renames,
      skips: skippedColumns, schema: try schema.map { try TableSchema(cslSchema: $0) }, partitionSize: partitionBytes,
      parallel: parallel, tags: tags,
      timeoutSeconds: timeout?.inSeconds,
      nullWords: nullWords,
      badValues: BadValueRule(policy: BadValuePolicy(badValues), maximum: maximumBadValues),
      partitionBy: partitionColumns)
    choices.ingestIfNotExists = ingestIfNotExists
    choices.mode = IngestMode(rawValue: mode.rawValue) ?? .transactional
    choices.mapping = mapping
    choices.creationTime = creationTime
    choices.stagingSeconds = stagingLifetime?.inSeconds
    choices.requestID = try requestID.map(Self.checked)
    choices.streamingPieceBytes = streamingPieceBytes
    return choices
  }

  /// A name that can stand in a header of HTTP.
  private static func checked(_ requestID: String) throws -> String {
    guard OptionRule.Values.identifier.normal(requestID) != nil else {
      let rule = OptionRule.Values.identifier.words
      throw LoadError(Explanation(what: "the request id is not \(rule)", changed: "nothing was changed"))
    }
    return requestID
  }
}

extension BadValuePolicy {
  /// The policy of the same name.
  fileprivate init(_ choice: TableLoad.BadValues) {
    self =
      switch choice {
      case .fail: .fail
      case .null: .null
      case .quarantine: .quarantine
      }
  }
}

extension HeaderMode {
  /// The mode of the same name.
  fileprivate init(_ choice: TableLoad.Header) {
    self =
      switch choice {
      case .present: .present
      case .absent: .absent
      case .auto: .auto
      }
  }
}
