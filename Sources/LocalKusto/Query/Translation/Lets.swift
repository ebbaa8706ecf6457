/// A name that a statement gave.
enum Let {
  case scalar(name: String, value: Expression)
  case table(name: String, value: Pipeline)

  var name: String {
    switch self {
    case .scalar(let name, _), .table(let name, _): name
    }
  }
}

/// The names that the statements so far gave, in order; a later one hides an earlier one.
struct Lets {
  private var all: [Let] = []
  private var places: [String: [Int]] = [:]

  var count: Int { all.count }

  subscript(_ index: Int) -> Let { all[index] }

  mutating func append(_ item: Let) {
    places[item.name, default: []].append(all.count)
    all.append(item)
  }

  /// The last one called `name` among the first `limit`.
  func index(of name: String, before limit: Int) -> Int? { places[name]?.last { $0 < limit } }
}
