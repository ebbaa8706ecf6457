import Kusto
import KustoTypes

/// Rows as they stand after some operator.
struct Relation {
  /// A column: what KQL calls it, and what SQL does.
  struct Member {
    var name: String
    var type: ScalarType
    var sql: String
    /// How large the expression grows when SQLite merges the stages.
    var weight = 1
  }

  /// The stage that yields the rows.
  var stage: String
  var members: [Member]
  /// SQL names of what the extent functions answer; they flow along until rows are grouped.
  var extent = ExtentMembers()
  /// True while the order of the rows means something: window functions need it.
  var isSerialized = false

  var columns: [Column] { members.map { Column(name: $0.name, type: $0.type) } }

  func member(_ name: String) -> Member? { members.first { $0.name == name } }

  func index(_ name: String) -> Int? { members.firstIndex { $0.name == name } }
}

/// The SQL names of the hidden columns of a table's rows.
struct ExtentMembers {
  var id: String?
  var tags: String?
  var time: String?

  /// What a SELECT must list to hand them on.
  var carried: [String] { [id, tags, time].compactMap(\.self) }
}
