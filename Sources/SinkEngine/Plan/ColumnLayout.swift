import Datasets
import Kusto

/// Which column of the source goes where, and what stands against it.
struct ColumnLayout {
  /// A column of the load.
  struct Placed {
    /// The name in the source; the table's own where the source has none.
    var source: String
    /// The index in the profile; nil where the source has none: the column becomes null.
    var sourceIndex: Int?
    var name: String
    var type: ScalarType
    /// True when a person chose the type.
    var isChosen: Bool
  }

  private(set) var columns: [Placed] = []
  private(set) var problems: [PlanError.Problem] = []
  private(set) var warnings: [PlanWarning] = []
  private let profile: DatasetProfile
  private let badValues: BadValuePolicy

  init(profile: DatasetProfile, choices: LoadChoices) {
    self.profile = profile
    badValues = choices.badValues.policy
    checkChoices(choices)
    for (index, column) in profile.columns.enumerated() where !choices.skips.contains(column.name) {
      let chosen = choices.types[column.name]
      columns.append(
        Placed(
          source: column.name, sourceIndex: index, name: choices.renames[column.name] ?? column.name,
          type: chosen ?? ScalarType(column.type), isChosen: chosen != nil))
    }
    if let schema = choices.schema { take(schema) }
    let leftOut = profile.columns.map(\.name).filter(choices.skips.contains)
    if !leftOut.isEmpty { warnings.append(.columnsLeftOut(leftOut)) }
    if columns.isEmpty { problems.append(.noColumns) }
    checkDuplicates()
  }

  /// The target will be made from these columns: names and chosen types must stand on their own.
  mutating func takeOwnNames() {
    for column in columns {
      if let problem = EntityName.problem(with: column.name) {
        let suggestion = EntityName.repaired(column.name, fallback: "Column\((column.sourceIndex ?? 0) + 1)")
        problems.append(.badColumnName(column.name, problem, suggestion: suggestion))
      }
      checkValues(of: column, inTarget: false)
    }
  }

  /// The target is there with `schema`: its columns and types rule.
  mutating func fit(to schema: TableSchema) {
    if isNameless, !columns.isEmpty, !columns.contains(where: { schema[$0.name] != nil }) {
      let names = TableSchema(Array(schema.columns.prefix(columns.count)))
      problems.append(.namelessForTarget(fields: columns.count, schema: names))
      return
    }
    var bySchemaName: [String: Placed] = [:]
    for var column in columns {
      guard let existing = schema[column.name] else {
        let near = schema.columns.first { $0.name.lowercased() == column.name.lowercased() }?.name
        problems.append(.columnNotInTarget(column.name, near: near))
        continue
      }
      if column.isChosen, column.type != existing.type {
        problems.append(.typeDiffers(column: column.name, chosen: column.type, inTarget: existing.type))
      }
      column.type = existing.type
      checkValues(of: column, inTarget: true)
      bySchemaName[column.name] = column
    }
    let absent = schema.columns.map(\.name).filter { bySchemaName[$0] == nil }
    if !absent.isEmpty { warnings.append(.columnsBecomeNull(absent)) }
    columns = schema.columns.map {
      bySchemaName[$0.name]
        ?? Placed(source: $0.name, sourceIndex: nil, name: $0.name, type: $0.type, isChosen: false)
    }
  }

  mutating func warn(_ warning: PlanWarning) { warnings.append(warning) }

  private mutating func checkChoices(_ choices: LoadChoices) {
    let names = profile.columns.map(\.name)
    let known = Set(names)
    let named: [(Set<String>, PlanError.Choice)] = [
      (Set(choices.types.keys), .type), (Set(choices.renames.keys), .rename), (choices.skips, .skip),
      (Set(choices.partitionBy), .partition),
    ]
    for (used, choice) in named {
      for name in used.subtracting(known).sorted() {
        problems.append(.unknownColumn(name, columns: names, choice: choice))
      }
    }
  }

  /// Whether only their places name the columns.
  private var isNameless: Bool { profile.format.traits.hasHeaderRecords && !profile.hasHeader }

  /// A schema for all columns: nothing that was inferred counts any more.
  private mutating func take(_ schema: TableSchema) {
    if profile.hasHeader || !profile.format.traits.hasHeaderRecords {
      takeByName(schema)
    } else if schema.columns.count != columns.count {
      problems.append(.schemaLength(given: schema.columns.count, found: columns.count))
    } else {
      for (index, column) in schema.columns.enumerated() {
        columns[index].name = column.name
        columns[index].type = column.type
        columns[index].isChosen = true
      }
    }
  }

  private mutating func takeByName(_ schema: TableSchema) {
    var placed: [Placed] = []
    for column in schema.columns {
      guard var found = columns.first(where: { $0.name == column.name }) else {
        problems.append(.unknownColumn(column.name, columns: columns.map(\.name), choice: .schema))
        continue
      }
      found.type = column.type
      found.isChosen = true
      placed.append(found)
    }
    for column in columns where schema[column.name] == nil { problems.append(.columnNotInSchema(column.name)) }
    columns = placed
  }

  private mutating func checkDuplicates() {
    var seen: Set<String> = []
    for column in columns where !seen.insert(column.name).inserted {
      problems.append(.duplicateColumnName(column.name))
    }
  }

  private mutating func checkValues(of column: Placed, inTarget: Bool) {
    guard let index = column.sourceIndex, let offence = profile.columns[index].offences[ColumnType(column.type)]
    else { return }
    guard badValues == .fail else {
      return warnings.append(
        .badValues(column: column.source, type: column.type, first: offence, policy: badValues))
    }
    problems.append(
      .typeLosesValue(column: column.source, type: column.type, offence: offence, inTarget: inTarget))
  }
}
