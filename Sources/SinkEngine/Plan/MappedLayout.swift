import Datasets
import Kusto
import KustoTypes

/// The columns of a load that an ingestion mapping fills: Kusto gets the fields as they are in the files.
///
/// Delimited text is written with all of its fields in their order, so that ordinals hold for every file; what has paths
/// is passed through.
struct MappedLayout {
  /// Columns of the table.
  private(set) var schema = TableSchema([])
  /// A column of the blob for each of the source.
  private(set) var blob: [ColumnLayout.Placed] = []
  private(set) var problems: [PlanError.Problem] = []
  private let profile: DatasetProfile
  private let planned: PlannedMapping
  private let isByOrdinal: Bool

  init(_ profile: DatasetProfile, _ planned: PlannedMapping, _ choices: LoadChoices, target: TableSchema?) {
    self.profile = profile
    self.planned = planned
    isByOrdinal = profile.format.traits.mapping.isByOrdinal
    let elements = planned.mapping.elements
    schema = target ?? TableSchema(elements.map { Column(name: $0.column, type: $0.type ?? .string) })
    checkElements(elements, isNew: target == nil)
    let conflicts = [
      ("--schema", choices.schema != nil), ("--column", !choices.types.isEmpty), ("--rename", !choices.renames.isEmpty),
      ("--skip-column", !choices.skips.isEmpty), ("--partition-by", !choices.partitionBy.isEmpty),
    ]
    for (option, isGiven) in conflicts where isGiven { note(.conflicts(option: option)) }
    blob = profile.columns.indices.map { index in
      let type = storedType(of: index, elements)
      return ColumnLayout.Placed(
        source: profile.label(of: index), sourceIndex: index, name: profile.columns[index].name, type: type,
        isChosen: false)
    }
    for column in blob { checkValues(of: column, choices) }
  }

  private mutating func note(_ problem: MappingProblem) { problems.append(.mapping(problem)) }

  private mutating func checkElements(_ elements: [IngestionMapping.Element], isNew: Bool) {
    var seen: Set<String> = []
    for element in elements {
      if !seen.insert(element.column).inserted { note(.columnTwice(element.column)) }
      if isNew, element.type == nil { note(.typeMissing(column: element.column)) }
      guard let column = schema[element.column] else {
        note(.columnNotInTable(element.column, columns: schema.columns.map(\.name)))
        continue
      }
      checkSource(element)
      if let transform = element.transform, let types = transform.types, !types.contains(column.type) {
        note(
          .transformNeeds(
            column: column.name, transform: transform.rawValue, type: column.type,
            types: types.sorted { $0.rawValue < $1.rawValue }))
      }
    }
  }

  private mutating func checkSource(_ element: IngestionMapping.Element) {
    switch element.source {
    case .ordinal(let number):
      let fields = profile.columns.count
      if !isByOrdinal { note(.wrongSource(column: element.column, kind: planned.kind.rawValue)) }
      if isByOrdinal, number >= fields {
        note(.ordinalTooLarge(column: element.column, ordinal: number, fields: fields))
      }
    case .path: if isByOrdinal { note(.wrongSource(column: element.column, kind: planned.kind.rawValue)) }
    case .constant, .none: break
    }
  }

  /// The type that all columns agree on which take a field as it is; text where a transform reads it, or nobody.
  private func storedType(of index: Int, _ elements: [IngestionMapping.Element]) -> ScalarType {
    guard isByOrdinal else { return profile.columns[index].type }
    let users = elements.filter { $0.source == .ordinal(index) }
    let types = Set(users.compactMap { $0.transform == nil ? schema[$0.column]?.type : .string })
    return types.count == 1 ? types.first ?? .string : .string
  }

  /// A value that the type of its column would lose.
  private mutating func checkValues(of column: ColumnLayout.Placed, _ choices: LoadChoices) {
    guard let index = column.sourceIndex, let violation = profile.columns[index].violations[column.type],
      choices.badValues.policy == .fail, isByOrdinal
    else { return }
    problems.append(.typeLosesValue(column: column.source, type: column.type, violation: violation, inTarget: true))
  }
}
