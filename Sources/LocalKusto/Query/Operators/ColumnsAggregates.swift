import Kusto

/// An aggregate that yields several columns, or takes constants.
struct ColumnsAggregate {
  enum Kind {
    /// The row with the largest or least value, or any row when there is no value.
    case row(isMaximum: Bool, value: Expression?)
    case percentiles(Expression, [Double])
    case percentileList(Expression, [Double])
  }

  var kind: Kind
  /// What it yields, each with the name that it has by itself.
  var columns: [NamedExpression]

  /// The aggregate that `item` calls; nil for one that yields one column from its argument.
  static func of(
    _ item: NamedExpression, _ input: Relation, keys: Set<String>, _ scope: Scope
  ) throws -> ColumnsAggregate? {
    guard case .call(let name, let arguments) = item.expression.kind else { return nil }
    let offset = item.expression.offset
    var result: ColumnsAggregate
    switch name {
    case "arg_max", "arg_min":
      guard arguments.count > 1, let value = arguments.first else {
        throw scope.semantic("SEM0219", "\(name)(): function expects at least 2 argument(s)", offset)
      }
      var gone = keys
      if case .name(let name) = value.kind { gone.insert(name) }
      let rest = arguments.dropFirst().flatMap { expanded($0, input, without: gone) }
      result = ColumnsAggregate(
        kind: .row(isMaximum: name == "arg_max", value: value),
        columns: [NamedExpression(name: nil, expression: value)] + rest)
    case "take_any", "any":
      let columns = arguments.flatMap { expanded($0, input, without: keys) }
      let isAll = if case .star? = arguments.first?.kind { true } else { false }
      guard columns.count > 1 || isAll else { return nil }
      result = ColumnsAggregate(kind: .row(isMaximum: true, value: nil), columns: columns)
    case "percentiles": result = try percentiles(name, arguments, offset, scope)
    case "percentiles_array":
      let (value, ranks) = try ranks(name, arguments, offset, scope)
      let column = NamedExpression(name: "percentiles_\(ResultName.of(value) ?? "")", expression: value)
      result = ColumnsAggregate(kind: .percentileList(value, ranks.map(\.value)), columns: [column])
    default: return nil
    }
    for (index, name) in ([item.name].compactMap(\.self) + item.moreNames).enumerated() {
      guard result.columns.indices.contains(index) else {
        throw scope.semantic("SEM0101", "\(name): there are only \(result.columns.count) columns to name", offset)
      }
      result.columns[index].name = name
    }
    return result
  }

  /// `percentile(x, 95)`, which may stand inside of an expression.
  static func percentiles(
    _ name: String, _ arguments: [Expression], _ offset: Int, _ scope: Scope
  ) throws -> ColumnsAggregate {
    let (value, ranks) = try ranks(name, arguments, offset, scope)
    let columns = ranks.map {
      NamedExpression(name: "percentile_\(ResultName.of(value) ?? "")_\($0.label)", expression: value)
    }
    return ColumnsAggregate(kind: .percentiles(value, ranks.map(\.value)), columns: columns)
  }

  /// A `*` as all columns but `gone`.
  private static func expanded(
    _ expression: Expression, _ input: Relation, without gone: Set<String>
  ) -> [NamedExpression] {
    guard case .star = expression.kind else { return [NamedExpression(name: nil, expression: expression)] }
    return input.members.filter { !gone.contains($0.name) }.map {
      NamedExpression(name: nil, expression: Expression(kind: .name($0.name), offset: expression.offset))
    }
  }

  private static func ranks(
    _ name: String, _ arguments: [Expression], _ offset: Int, _ scope: Scope
  ) throws -> (Expression, [(value: Double, label: String)]) {
    guard arguments.count > 1, let value = arguments.first, name != "percentile" || arguments.count == 2 else {
      throw scope.semantic("SEM0219", "\(name)(): function expects a value and percentiles", offset)
    }
    let ranks = try scope.elements(of: Array(arguments.dropFirst())).map { scalar in
      guard let literal = scalar.literal, literal.type.isNumber,
        case .real(let number) = literal.converted(to: .real).value, (0...100).contains(number)
      else {
        throw scope.semantic("SEM0031", "\(name)(): a percentile must be a constant between 0 and 100", offset)
      }
      return (number, label(literal.text))
    }
    guard !ranks.isEmpty, ranks.count <= 90 else {
      throw scope.semantic("SEM0219", "\(name)(): function expects 1 to 90 percentiles", offset)
    }
    return (value, ranks)
  }

  /// `99.9` as it stands in the name of a column: `99_9`.
  static func label(_ text: String) -> String {
    (text.hasSuffix(".0") ? String(text.dropLast(2)) : text).replacing(".", with: "_")
  }
}
