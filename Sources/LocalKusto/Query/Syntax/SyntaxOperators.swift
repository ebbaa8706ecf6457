import Kusto
import KustoTypes

/// `join` and `lookup`.
struct Join: Sendable {
  enum Kind: String, Sendable {
    case inner, innerunique, leftouter, rightouter, fullouter, leftsemi, rightsemi, leftanti, rightanti

    /// The kind that is written `word`, or nil.
    init?(word: String) {
      switch word {
      case "anti", "leftantisemi": self = .leftanti
      case "rightantisemi": self = .rightanti
      default: self.init(rawValue: word)
      }
    }
  }

  /// One pair of columns that must be equal.
  struct Condition: Sendable {
    var left: String
    var right: String
    var offset: Int
    /// True when one name stands for both sides.
    var isCommon: Bool
  }

  var kind: Kind
  var right: Pipeline
  var conditions: [Condition]
  /// True for `lookup`, which does not repeat the keys.
  var dropsRightKeys: Bool
}

/// `parse … with …`.
struct ParsePattern: Sendable {
  enum Kind: String, Sendable {
    case simple, regex, relaxed
  }

  enum Item: Sendable, Hashable {
    case star
    case text(String)
    case column(String, ScalarType)
  }

  var kind = Kind.simple
  var flags = ""
  var expression: Expression
  var items: [Item]
  /// True for `parse-where`: rows that do not match are left out.
  var filters: Bool
}

/// `search`, as a source or behind a pipe.
struct Search: Sendable {
  /// Nil stands for all tables.
  var tables: [Pipeline]?
  var predicate: Expression
}

/// `mv-expand`: all columns at once, the shorter ones with nulls behind.
struct Expansions: Sendable {
  /// One column.
  struct Item: Sendable {
    var name: String?
    var expression: Expression
    var type: ScalarType?
  }

  var items: [Item]
  /// The column with the number of the element, from 0.
  var indexName: String?
  /// Whether a bag becomes pairs of key and value, not bags of one key.
  var pairs = false
  var limit: Expression?
}

/// `make-series`.
struct Series: Sendable {
  struct Aggregate: Sendable {
    var item: NamedExpression
    var fallback: Expression?
  }

  var aggregates: [Aggregate]
  var axis: NamedExpression
  var from: Expression?
  var to: Expression?
  var step: Expression
  var keys: [NamedExpression]
  /// `kind=nonempty`: a series of defaults where there are no rows.
  var isNeverEmpty = false
}

/// `evaluate bag_unpack(…)`.
struct Unpacking: Sendable {
  var arguments: [Expression]
  /// The columns that the query says the result has; nil when they are to be found out.
  var schema: [Column]?
  /// True when the schema begins with `*`: the other columns of the input come before.
  var keepsOthers = true
}

/// `render`: a hint for whoever shows the result.
struct Visualization: Sendable, Hashable {
  var kind: String
  var properties: [String: String]
}

extension Visualization {
  /// As the service writes it, with every property that there is.
  var json: String {
    var members: [String: JSONValue] = ["Visualization": .string(kind)]
    for (name, fallback) in Self.names {
      members[name] = properties[name.lowercased()].map(JSONValue.string) ?? fallback
    }
    return JSONValue.object(members).text
  }

  private static let names: [String: JSONValue] = [
    "Title": .null, "XColumn": .null, "Series": .null, "YColumns": .null, "AnomalyColumns": .null, "XTitle": .null,
    "YTitle": .null, "XAxis": .null, "YAxis": .null, "Legend": .null, "YSplit": .null, "Accumulate": false,
    "IsQuerySorted": false, "Kind": .null, "Ymin": "NaN", "Ymax": "NaN", "Xmin": .null, "Xmax": .null,
  ]
}
