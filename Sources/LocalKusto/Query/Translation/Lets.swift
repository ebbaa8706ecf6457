/// What a name stands for that is neither a column nor a table of the catalogue.
enum Meaning {
  case scalar(Expression)
  case table(Pipeline)
  case function(LetFunction)
  /// A scalar argument of the function whose text is translated.
  case argument(ScalarArgument)
  /// A tabular one.
  case rows(Relation)
}

/// The names that the statements so far gave, in order; a later one hides an earlier one.
struct Lets {
  private var all: [(name: String, meaning: Meaning)] = []
  private var places: [String: [Int]] = [:]
  /// Functions that count as tables of the database.
  private(set) var views: [String] = []

  var count: Int { all.count }

  subscript(_ index: Int) -> Meaning { all[index].meaning }

  mutating func append(_ name: String, _ meaning: Meaning) {
    places[name, default: []].append(all.count)
    all.append((name, meaning))
    if case .function(let function) = meaning, function.isView, function.needsNothing { views.append(name) }
  }

  /// The last one called `name` among the first `limit`.
  func index(of name: String, before limit: Int) -> Int? { places[name]?.last { $0 < limit } }
}
