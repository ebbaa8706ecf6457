import Datasets
import Kusto
import KustoTypes

/// Which column of the source goes where, and what stands against it.
struct ColumnLayout {
  /// A column of the load.
  struct Placed {
    /// What a person knows the column by: the name in the source, or the table's own where the source has none.
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
  /// Indices in the profile of the columns by whose values the rows are divided.
  private var keys: [Int] = []

  init(profile: DatasetProfile, choices: LoadChoices) {
    self.profile = profile
    badValues = choices.badValues.policy
    let types = resolve(choices.types, .type)
    let renames = resolve(choices.renames, .rename)
    let skips = resolve(Dictionary(uniqueKeysWithValues: choices.skips.map { ($0, true) }), .skip)
    for (index, column) in profile.columns.enumerated() where skips[index] == nil {
      columns.append(
        Placed(
          source: profile.label(of: index), sourceIndex: index, name: renames[index] ?? column.name,
          type: types[index] ?? column.type, isChosen: types[index] != nil))
    }
    keys = choices.partitionBy.compactMap { find($0, .partition) }
    if let schema = choices.schema { take(schema) }
    let leftOut = skips.keys.sorted().map { profile.label(of: $0) }
    if !leftOut.isEmpty { warnings.append(.columnsLeftOut(leftOut)) }
    if profile.columns.isEmpty, profile.rows > 0 {
      problems.append(.noKeys(file: profile.files.first { $0.rows > 0 }?.file.label ?? ""))
    } else if columns.isEmpty {
      problems.append(.noColumns(sources: profile.sources))
    }
    checkDuplicates()
  }

  /// The columns by whose values the rows are divided, as indices into ``columns``.
  ///
  /// One that is not loaded is left out, and a problem.
  mutating func keyColumns() -> [Int] {
    keys.compactMap { key in
      if let place = columns.firstIndex(where: { $0.sourceIndex == key }) { return place }
      problems.append(
        .unknownColumn(profile.label(of: key), columns: columns.map(\.source), choice: .partition))
      return nil
    }
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
    let taken = Set(columns.map(\.name))
    for var column in columns {
      // A table may have the name of the files, whoever made it.
      if schema[column.name] == nil, let index = column.sourceIndex, column.name == profile.columns[index].name,
        case let source = profile.columns[index].source, !taken.contains(source), bySchemaName[source] == nil,
        schema[source] != nil
      {
        column.name = source
      }
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

  /// What was chosen for columns, by their indices in the profile instead of by their names.
  private mutating func resolve<Value>(_ choices: [String: Value], _ choice: PlanError.Choice) -> [Int: Value] {
    var result: [Int: Value] = [:]
    for (name, value) in choices.sorted(by: { $0.key < $1.key }) {
      guard let index = find(name, choice) else { continue }
      if result.updateValue(value, forKey: index) != nil {
        problems.append(.namedTwice(profile.label(of: index), choice: choice))
      }
    }
    return result
  }

  private mutating func find(_ name: String, _ choice: PlanError.Choice) -> Int? {
    switch profile.column(named: name) {
    case .found(let index): return index
    case .several(let columns): problems.append(.ambiguousColumn(name, columns: columns, choice: choice))
    case .none: problems.append(.unknownColumn(name, columns: profile.columns.map(\.name), choice: choice))
    }
    return nil
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
      let match = columns.first { $0.name == column.name } ?? columns.first { $0.source == column.name }
      guard var found = match else {
        problems.append(.unknownColumn(column.name, columns: columns.map(\.name), choice: .schema))
        continue
      }
      // A table that takes the name of the files need not be told another.
      if EntityName.problem(with: column.name) == nil { found.name = column.name }
      found.type = column.type
      found.isChosen = true
      placed.append(found)
    }
    let used = Set(placed.compactMap(\.sourceIndex))
    for column in columns where column.sourceIndex.map(used.contains) == false {
      problems.append(.columnNotInSchema(column.source))
    }
    columns = placed
  }

  private mutating func checkDuplicates() {
    var seen: Set<String> = []
    for column in columns where !seen.insert(column.name).inserted {
      problems.append(.duplicateColumnName(column.name))
    }
  }

  private mutating func checkValues(of column: Placed, inTarget: Bool) {
    guard let index = column.sourceIndex, let violation = profile.columns[index].violations[column.type]
    else { return }
    let found = profile.columns[index]
    guard badValues == .fail else {
      return warnings.append(
        .badValues(column: column.source, type: column.type, first: violation, policy: badValues))
    }
    if let conversion = found.conversion, found.conversionFailures > 0 {
      return problems.append(
        .conversionFails(
          column: column.source, conversion: conversion.name, failures: found.conversionFailures, violation: violation))
    }
    problems.append(
      .typeLosesValue(column: column.source, type: column.type, violation: violation, inTarget: inTarget))
  }
}
