import Kusto
import KustoTypes

/// `make-series`: the rows of each slot of the axis are summarized, then the slots of each group become arrays.
extension PipelineTranslator {
  func series(_ input: Relation, _ series: Series, _ step: Step) throws -> Relation {
    let scope = scope(input, step.name)
    let axis = try scope.settled(try scope.translate(series.axis.expression))
    guard axis.type.isInteger || [.real, .datetime, .timespan].contains(axis.type) else {
      throw scope.semantic(
        "SEM0031", "the axis must be a number, a datetime or a timespan, not a \(axis.type.rawValue)",
        series.axis.expression.offset)
    }
    let limits = try limits(of: series, axis.type, step)
    // No column can have this name: NUL is refused in names.
    let slot = Relation.Member(name: "\0slot", type: .long, sql: translation.newColumn())
    var slotted = input
    slotted.extent = ExtentMembers()
    slotted.stage = translation.stage(
      "SELECT *, kusto_slot(\(axis.sql), \(limits)) AS \(slot.sql) FROM \(scope.flush())")
    slotted.stage = translation.stage("SELECT * FROM \(slotted.stage) WHERE \(slot.sql) IS NOT NULL")
    slotted.members.append(slot)
    let slotKey = NamedExpression(
      name: slot.name, expression: Expression(kind: .name(slot.name), offset: step.offset))
    let groups = try summarized(slotted, series.aggregates.map(\.item), by: series.keys + [slotKey], step)
    return try arrays(groups, series, axis.type, limits, step)
  }

  /// The start, the end and the step as SQL: the constants of the query.
  private func limits(of series: Series, _ type: ScalarType, _ step: Step) throws -> String {
    let scope = self.scope(Self.oneRow, step.name)
    let stepType: ScalarType = type == .datetime ? .timespan : type
    func bound(_ expression: Expression?, _ wanted: ScalarType) throws -> Scalar {
      guard let expression else { return scope.literal(.null(wanted)) }
      let value = try scope.translate(expression)
      guard value.type == wanted || (value.type.isNumber && wanted.isNumber) else {
        throw scope.semantic(
          "SEM0031", "from, to and step must go with the axis: a \(wanted.rawValue), not a \(value.type.rawValue)",
          expression.offset)
      }
      return try scope.settled(try scope.convert(value, to: wanted == .int ? .long : wanted, expression.offset))
    }
    let bounds = [
      try bound(series.from, type), try bound(series.to, type), try bound(series.step, stepType),
    ]
    let names = bounds.map { _ in translation.newColumn() }
    let list = zip(bounds, names).map { "\($0.sql) AS \($1)" }.joined(separator: ", ")
    let stage = translation.stage("SELECT \(list) FROM \(scope.flush())", isMaterialized: true)
    return names.map { "(SELECT \($0) FROM \(stage))" }.joined(separator: ", ")
  }

  private func arrays(
    _ groups: Relation, _ series: Series, _ type: ScalarType, _ limits: String, _ step: Step
  ) throws -> Relation {
    let scope = scope(groups, step.name)
    let keys = Array(groups.members.prefix(series.keys.count))
    let values = Array(groups.members.dropFirst(series.keys.count + 1))
    guard let slot = groups.member("\0slot"), values.count == series.aggregates.count else {
      throw translation.unsupported(
        "make-series with an aggregate of several columns", supported: "aggregates of one column", step.offset)
    }
    var taken = Set(keys.map(\.name))
    var members = keys.map { Relation.Member(name: $0.name, type: $0.type, sql: translation.newColumn()) }
    var list = zip(keys, members).map { "\($0.sql) AS \($1.sql)" }
    var defaults: [String] = []
    for (value, aggregate) in zip(values, series.aggregates) {
      let element = try scope.simple(try scope.element(of: scope.column(value), step.offset))
      let fallback = try fallback(aggregate.fallback, value.type, step)
      let member = Relation.Member(
        name: Self.fresh(value.name, &taken), type: .dynamic, sql: translation.newColumn())
      members.append(member)
      list.append("kusto_series(\(slot.sql), \(limits), \(fallback), \(element.sql)) AS \(member.sql)")
      defaults.append("kusto_default_series(\(limits), \(fallback))")
    }
    let name = series.axis.name ?? ResultName.of(series.axis.expression) ?? "Column1"
    let member = Relation.Member(name: Self.fresh(name, &taken), type: .dynamic, sql: translation.newColumn())
    members.append(member)
    list.append("kusto_series_axis(\(slot.sql), \(limits), \(type.code)) AS \(member.sql)")
    defaults.append("kusto_default_axis(\(limits), \(type.code))")
    let source = scope.flush()
    // Without keys an empty input has no row either: a group by a constant has none.
    let grouped = keys.isEmpty ? "'' || ''" : keys.map(\.sql).joined(separator: ", ")
    var select = "SELECT \(list.joined(separator: ", ")) FROM \(source) GROUP BY \(grouped)"
    if series.isNeverEmpty, keys.isEmpty {
      // With keys there is no group that the defaults could belong to.
      select += " UNION ALL SELECT \(defaults.joined(separator: ", ")) WHERE NOT EXISTS (SELECT 1 FROM \(source))"
    }
    return Relation(stage: translation.stage(select), members: members)
  }

  /// What stands in an array where no rows are, as JSON.
  private func fallback(_ expression: Expression?, _ type: ScalarType, _ step: Step) throws -> String {
    guard let expression else { return translation.bind(.string("0")) }
    let scope = self.scope(Self.oneRow, step.name)
    guard let literal = try scope.translate(expression).literal else {
      throw scope.semantic("SEM0105", "the default must be a literal", expression.offset)
    }
    return translation.bind(.string(literal.converted(to: type).json.text))
  }
}
