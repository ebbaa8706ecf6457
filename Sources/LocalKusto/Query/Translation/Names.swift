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
    lets.meaning(of: name, in: names)
  }

  /// True when `name` is one value, or a function that yields one.
  func isScalar(_ name: String, in names: Names) -> Bool { lets.shape(of: name, in: names) == .scalar }

  /// True when `name` is a table, or a function that yields one.
  func isTable(_ name: String, in names: Names) -> Bool { lets.shape(of: name, in: names) == .table }
}

extension Lets {
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
    guard let index = index(of: name, before: names.statements) else { return nil }
    return (self[index], Names(statements: index))
  }
}

extension LetValue {
  /// What a name means that is given this value at a place of `names`.
  func meaning(in names: Names, of lets: Lets) -> Meaning {
    switch self {
    case .function(let function): .function(function)
    case .table(let pipeline): .table(pipeline)
    case .scalar(let value): rows(in: names, of: lets) ?? .scalar(value)
    case .name(let name, let offset):
      rows(in: names, of: lets) ?? .scalar(Expression(kind: .name(name), offset: offset))
    }
  }

  private func rows(in names: Names, of lets: Lets) -> Meaning? {
    lets.shape(of: self, in: names) == .table ? pipeline.map(Meaning.table) : nil
  }
}
