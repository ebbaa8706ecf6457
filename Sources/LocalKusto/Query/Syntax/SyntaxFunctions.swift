import Kusto
import KustoTypes

/// `let name = …`.
struct LetStatement: Sendable {
  var name: String
  var value: LetValue
  var offset: Int
}

/// What stands behind `let name =`, as an argument of a function, or at the end of one.
indirect enum LetValue: Sendable {
  case scalar(Expression)
  case table(Pipeline)
  /// A name by itself: only the names that stand so far tell a scalar from a table.
  case name(String, offset: Int)
  case function(LetFunction)
}

/// A function that a query makes for itself: `(T:(*), n:long = 1) { let m = n + 1; T | take m }`.
struct LetFunction: Sendable {
  struct Parameter: Sendable {
    enum Kind: Sendable {
      case scalar(ScalarType, fallback: Literal?)
      /// Columns that the rows must have; none stand for `(*)`.
      case table([Column])
    }

    var name: String
    var kind: Kind

    var isTable: Bool { if case .table = kind { true } else { false } }

    var isOptional: Bool { if case .scalar(_, .some) = kind { true } else { false } }
  }

  var parameters: [Parameter]
  /// Whether `union *` and `search` take it for a table.
  var isView: Bool
  var lets: [LetStatement]
  var result: LetValue

  /// Whether its name alone is a call of it.
  var needsNothing: Bool { parameters.allSatisfy(\.isOptional) }
}

/// An argument of such a function.
struct CallArgument: Sendable {
  /// The parameter that is meant; nil for the next one.
  var name: String?
  var value: LetValue
  var offset: Int
}
