extension Expression {
  /// The expression with `body` applied to its direct parts.
  func mapChildren(_ body: (Expression) throws -> Expression) rethrows -> Expression {
    let mapped: Kind =
      switch kind {
      case .literal, .name, .star, .scalar, .type: kind
      case .member(let base, let key): .member(try body(base), key)
      case .assigned(let name, let value): .assigned(name, try body(value))
      case .element(let base, let key): .element(try body(base), try body(key))
      case .call(let name, let items): .call(name, try items.map(body))
      case .negative(let operand): .negative(try body(operand))
      case .arithmetic(let operation, let left, let right): .arithmetic(operation, try body(left), try body(right))
      case .comparison(let operation, let left, let right): .comparison(operation, try body(left), try body(right))
      case .all(let items): .all(try items.map(body))
      case .any(let items): .any(try items.map(body))
      case .text(let operation, let left, let right): .text(operation, try body(left), try body(right))
      case .anyText(let operation, let left, let items, let all):
        .anyText(operation, try body(left), try items.map(body), all: all)
      case .membership(let left, let items, let folded, let negated):
        .membership(try body(left), try items.map(body), folded: folded, negated: negated)
      case .tableMembership(let left, let table, let folded, let negated):
        .tableMembership(try body(left), table, folded: folded, negated: negated)
      case .between(let value, let low, let high, let negated):
        .between(try body(value), try body(low), try body(high), negated: negated)
      }
    return Expression(kind: mapped, offset: offset)
  }
}
