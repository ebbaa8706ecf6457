import Kusto

/// The names of columns that a query gives no name.
///
/// A column keeps its name, a path joins its parts (`d.a` is `d_a`), conversions and `bin` have the name of what they
/// read, aggregates put theirs before it (`sum_x`); the rest is counted: `Column1`.
enum ResultName {
  /// The name that `expression` has by itself, or nil.
  static func of(_ expression: Expression) -> String? {
    switch expression.kind {
    case .name(let name): name
    case .member(let base, let key): [of(base), key].compactMap(\.self).joined(separator: "_")
    case .element(let base, let key): element(base, key)
    case .call(let name, let arguments): call(name, arguments)
    default: nil
    }
  }

  private static func element(_ base: Expression, _ key: Expression) -> String? {
    guard case .literal(let literal) = key.kind else { return of(base) }
    return [of(base), literal.text].compactMap(\.self).joined(separator: "_")
  }

  private static func call(_ name: String, _ arguments: [Expression]) -> String? {
    if let aggregate = AggregateFunction.named(name) {
      let first = arguments.first.flatMap(of) ?? ""
      return aggregate.prefix.isEmpty ? first : "\(aggregate.prefix)_\(first)"
    }
    if name == "percentile", arguments.count == 2, case .literal(let rank) = arguments[1].kind {
      return "percentile_\(arguments.first.flatMap(of) ?? "")_\(ColumnsAggregate.label(rank.text))"
    }
    guard let function = ScalarFunction.named(name), function.keepsName else { return nil }
    return arguments.first.flatMap(of)
  }

  /// Names for `expressions`, each unlike the others and unlike `taken`.
  static func all(_ expressions: [NamedExpression], taken: Set<String> = [], prefix: String = "Column", from: Int = 1)
    -> [String]
  {
    var used = taken.union(expressions.compactMap(\.name))
    var next = from
    return expressions.map { item in
      if let name = item.name { return name }
      var name = of(item.expression) ?? ""
      if name.isEmpty {
        repeat {
          name = "\(prefix)\(next)"
          next += 1
        } while used.contains(name)
      }
      var unique = name
      var count = 1
      while used.contains(unique) {
        unique = "\(name)\(count)"
        count += 1
      }
      used.insert(unique)
      return unique
    }
  }
}
