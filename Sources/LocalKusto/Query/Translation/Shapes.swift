/// Whether a name stands for one value or for rows.
enum Shape {
  case scalar, table
}

/// A place in the text that is looked at, not translated: functions there have no arguments yet.
private indirect enum Place {
  case names(Names)
  /// Within a function, behind the first of its lets.
  case within(LetFunction, lets: Int, around: Place)
}

extension Lets {
  /// How many names that stand for names are followed, as many as a translation would follow.
  private static let longestChain = Translation.deepest

  /// What `name`, or a call of it, is at a place of `names`; nil when no let names it, or the chain is too long.
  func shape(of name: String, in names: Names) -> Shape? { shape(of: name, at: .names(names), 0) }

  /// What `value` is at a place of `names`; a name that no let gives is a table of the catalogue.
  func shape(of value: LetValue, in names: Names) -> Shape { shape(of: value, at: .names(names), 0) }

  private func shape(of name: String, at place: Place, _ depth: Int) -> Shape? {
    guard depth < Self.longestChain else { return nil }
    switch place {
    case .names(let names):
      switch meaning(of: name, in: names) {
      case (.scalar, _)?, (.argument, _)?: return .scalar
      case (.table, _)?, (.rows, _)?: return .table
      case (.function(let function), let around)?:
        return shape(of: .function(function), at: .names(around), depth + 1)
      case nil: return nil
      }
    case .within(let function, let lets, let around):
      // A let hides a parameter, and a later one an earlier one.
      if let index = function.lets[..<lets].lastIndex(where: { $0.name == name }) {
        return shape(of: function.lets[index].value, at: .within(function, lets: index, around: around), depth + 1)
      }
      if let parameter = function.parameters.first(where: { $0.name == name }) {
        return parameter.isTable ? .table : .scalar
      }
      return shape(of: name, at: around, depth + 1)
    }
  }

  private func shape(of value: LetValue, at place: Place, _ depth: Int) -> Shape {
    switch value {
    case .table: return .table
    case .name(let name, _): return shape(of: name, at: place, depth) ?? .table
    case .scalar(let expression):
      guard case .call(let name, _) = expression.kind else { return .scalar }
      return shape(of: name, at: place, depth) ?? .scalar
    case .function(let function):
      return shape(of: function.result, at: .within(function, lets: function.lets.count, around: place), depth)
    }
  }
}
