import Kusto
import KustoTypes

/// The names that may be used at one place of a query: those of the statements before it, and within a function its
/// parameters and its own lets.
struct Names {
  /// Statements before this one.
  var statements: Int
  /// The names of the function whose text this is.
  var frame: Frame?
  /// How many of those may be used.
  var visible = 0
  /// The functions whose text this is, outermost first.
  var functions: [String] = []
}

/// The names that one call of a function has, in order.
final class Frame {
  private var all: [(name: String, meaning: Meaning)] = []
  /// The names around the function.
  let outer: Names

  init(outer: Names) { self.outer = outer }

  var count: Int { all.count }

  subscript(_ index: Int) -> Meaning { all[index].meaning }

  func append(_ name: String, _ meaning: Meaning) { all.append((name, meaning)) }

  /// The last one called `name` among the first `limit`.
  func index(of name: String, before limit: Int) -> Int? { all[..<limit].lastIndex { $0.name == name } }
}

/// A scalar argument: its value where it was computed, its text elsewhere.
///
/// A table expression within a function has rows of its own, so there the text is translated once more, without the
/// columns that stand around the call.
final class ScalarArgument {
  let type: ScalarType
  let expression: Expression
  /// The names at the call.
  let names: Names
  private let value: Scalar?
  private let scope: Scope?

  init(_ expression: Expression, _ type: ScalarType, names: Names, value: Scalar? = nil, in scope: Scope? = nil) {
    self.expression = expression
    self.type = type
    self.names = names
    self.value = value
    self.scope = scope
  }

  /// The value, where `scope` is the one that computed it.
  func value(in scope: Scope) -> Scalar? { scope === self.scope ? value : nil }
}

extension Translation {
  /// What `name` means at a place of `names`, and the names that the text of its meaning may use.
  func meaning(of name: String, in names: Names) -> (meaning: Meaning, names: Names)? {
    var names = names
    while let frame = names.frame {
      if let index = frame.index(of: name, before: names.visible) {
        names.visible = index
        return (frame[index], names)
      }
      names = frame.outer
    }
    guard let index = lets.index(of: name, before: names.statements) else { return nil }
    return (lets[index], Names(statements: index))
  }

  /// True when `name` is one value.
  func isScalar(_ name: String, in names: Names) -> Bool {
    switch meaning(of: name, in: names)?.meaning {
    case .scalar, .argument: true
    default: false
    }
  }

  /// True when `name` is a table, or a function that yields one.
  func isTable(_ name: String, in names: Names) -> Bool {
    switch meaning(of: name, in: names) {
    case (.table, _)?, (.rows, _)?: true
    case (.function(let function), let outer)?: isTable(function, in: outer)
    default: false
    }
  }

  private func isTable(_ function: LetFunction, in outer: Names) -> Bool {
    switch function.result {
    case .table: return true
    case .name(let name, _):
      if let parameter = function.parameters.first(where: { $0.name == name }) { return parameter.isTable }
      if let inner = function.lets.last(where: { $0.name == name }) {
        if case .scalar = inner.value { return false }
        return true
      }
      return !isScalar(name, in: outer)
    case .scalar(let expression):
      guard case .call(let name, _) = expression.kind else { return false }
      return isTable(name, in: outer)
    case .function: return false
    }
  }

  /// What a name means that is given to what `other` is.
  func alias(of other: String, _ offset: Int, in names: Names) -> Meaning {
    .alias(of: other, isScalar: isScalar(other, in: names), offset)
  }
}

extension Meaning {
  /// What a name means that is given to what `other` is.
  static func alias(of other: String, isScalar: Bool, _ offset: Int) -> Meaning {
    if isScalar { return .scalar(Expression(kind: .name(other), offset: offset)) }
    let source = Source(kind: .table(name: other, database: nil), offset: offset)
    return .table(Pipeline(source: source, steps: []))
  }

  var isScalar: Bool { if case .scalar = self { true } else { false } }
}
