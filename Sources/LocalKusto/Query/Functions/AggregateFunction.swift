import Kusto
import KustoTypes

/// One aggregate function of `summarize`.
struct AggregateFunction: Sendable {
  /// The SQL of the aggregate over a helper column.
  typealias Build = @Sendable (Input) throws -> (sql: String, type: ScalarType)

  struct Input {
    /// The SQL name of the argument's column, null where the condition does not hold.
    var column: String
    var type: ScalarType
    /// The bound SQL of `maxSize`.
    var limit: String
    var scope: Scope
    var name: String
    var offset: Int

    func refuse(_ wanted: String) -> QueryError {
      scope.semantic("SEM0031", "\(name)(): argument #1 expected to be \(wanted), not \(type.rawValue)", offset)
    }
  }

  var name: String
  /// What stands before the argument's name in the name of the result.
  var prefix: String
  /// False only for `count()` and `countif()`.
  var takesValue = true
  /// True for the `if` forms: the last argument is a condition.
  var isConditional = false
  /// True for the functions that take a number of elements at most.
  var takesLimit = false
  /// True when values enter as JSON.
  var wantsJSON = false
  var build: Build

  static func named(_ name: String) -> AggregateFunction? { byName[name] }

  static let names = (byName.keys + severalColumns).sorted()

  /// Those that ``ColumnsAggregate`` knows: their result is a row, or they take constants.
  static let severalColumns = ["arg_max", "arg_min", "percentile", "percentiles", "percentiles_array"]

  static func isKnown(_ name: String) -> Bool { byName[name] != nil || severalColumns.contains(name) }

  private static let byName: [String: AggregateFunction] = {
    let plain = counts + sums + extremes + sets
    return Dictionary(uniqueKeysWithValues: plain.flatMap(forms).map { ($0.name, $0) })
  }()

  /// A function and its `if` form.
  private static func forms(_ function: AggregateFunction) -> [AggregateFunction] {
    guard let suffix = conditionalSuffix(function.name) else { return [function] }
    var conditional = function
    conditional.name += suffix
    conditional.isConditional = true
    if function.prefix == function.name { conditional.prefix += suffix }
    return [function, conditional]
  }

  private static func conditionalSuffix(_ name: String) -> String? {
    switch name {
    case "makelist", "makeset", "make_list_with_nulls": nil
    case "make_list", "make_set", "make_bag": "_if"
    default: "if"
    }
  }
}

extension AggregateFunction {
  private static let counts: [AggregateFunction] = [
    AggregateFunction(name: "count", prefix: "count", takesValue: false) { ("count(\($0.column))", .long) },
    AggregateFunction(name: "dcount", prefix: "dcount", takesLimit: true) { ("count(DISTINCT \($0.column))", .long) },
    AggregateFunction(name: "count_distinct", prefix: "count_distinct") { ("count(DISTINCT \($0.column))", .long) },
  ]

  private static let sums: [AggregateFunction] = [
    AggregateFunction(name: "sum", prefix: "sum") { input in
      let column = input.column
      switch input.type {
      case .int, .long: return (wrappingSum(column), .long)
      case .timespan: return (wrappingSum(column), .timespan)
      case .real: return (guarded(column, "coalesce(sum(\(column)), 0.0)"), .real)
      case .decimal: return ("kusto_sum_decimal(\(column))", .decimal)
      default: throw input.refuse("a number or a timespan")
      }
    },
    AggregateFunction(name: "avg", prefix: "avg") { input in
      let column = input.column
      switch input.type {
      case .int, .long: return ("coalesce(avg(\(column)), 'NaN')", .real)
      case .real: return (guarded(column, "coalesce(avg(\(column)), 'NaN')"), .real)
      case .timespan, .datetime: return ("kusto_avg_ticks(\(column))", input.type)
      case .decimal: return ("kusto_avg_decimal(\(column))", .decimal)
      default: throw input.refuse("a number, a datetime or a timespan")
      }
    },
    AggregateFunction(name: "stdev", prefix: "stdev") { ("kusto_stdev(\($0.column))", try $0.real) },
    AggregateFunction(name: "variance", prefix: "variance") { ("kusto_variance(\($0.column))", try $0.real) },
    AggregateFunction(name: "stdevp", prefix: "stdevp") { ("kusto_stdevp(\($0.column))", try $0.real) },
    AggregateFunction(name: "variancep", prefix: "variancep") { ("kusto_variancep(\($0.column))", try $0.real) },
  ]

  /// A sum of 64 bits that wraps, as Kusto's does: SQLite's own would refuse to overflow, so both halves are added up
  /// by themselves.
  private static func wrappingSum(_ column: String) -> String {
    "coalesce(kusto_long_add(sum(\(column) >> 32) << 32, sum(\(column) & 4294967295)), 0)"
  }

  /// `sql` unless a value is NaN, which is text to SQLite.
  private static func guarded(_ column: String, _ sql: String) -> String {
    "(CASE WHEN max(typeof(\(column)) = 'text') THEN 'NaN' ELSE \(sql) END)"
  }

  private static let extremes: [AggregateFunction] =
    [extreme("min"), extreme("max")] + [
      AggregateFunction(name: "take_any", prefix: "") { (nullable("max", $0), $0.type) },
      AggregateFunction(name: "any", prefix: "any") { (nullable("max", $0), $0.type) },
    ]

  private static func extreme(_ name: String) -> AggregateFunction {
    AggregateFunction(name: name, prefix: name) { input in
      guard input.type != .dynamic else { throw input.refuse("a type that has an order") }
      return (nullable(name, input), input.type)
    }
  }

  private static func nullable(_ function: String, _ input: Input) -> String {
    switch input.type {
    case .string: "coalesce(\(function)(\(input.column)), '')"
    case .decimal: "\(function)(\(input.column) COLLATE kusto_decimal)"
    case .real: "\(function)(CASE WHEN typeof(\(input.column)) <> 'text' THEN \(input.column) END)"
    default: "\(function)(\(input.column))"
    }
  }

  private static let sets: [AggregateFunction] =
    ["list", "set"].flatMap { kind in
      ["make_\(kind)", "make\(kind)"].map { name in
        AggregateFunction(name: name, prefix: kind, takesLimit: true, wantsJSON: true) {
          ("kusto_make_\(kind)(\($0.column), \($0.limit))", .dynamic)
        }
      }
    } + [
      AggregateFunction(name: "make_bag", prefix: "bag", takesLimit: true) { input in
        guard input.type == .dynamic else { throw input.refuse("a dynamic") }
        return ("kusto_make_bag(\(input.column), \(input.limit))", .dynamic)
      },
      AggregateFunction(name: "make_list_with_nulls", prefix: "list", wantsJSON: true) {
        ("kusto_make_list_with_nulls(\($0.column), \($0.limit))", .dynamic)
      },
    ]
}

extension AggregateFunction.Input {
  fileprivate var real: ScalarType {
    get throws {
      guard type == .real || type.isInteger else { throw refuse("a number") }
      return .real
    }
  }
}
