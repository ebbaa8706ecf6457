/// `make-series`.
extension Parser {
  mutating func makeSeries() throws(QueryError) -> Step.Kind {
    let isNeverEmpty = try takeNonempty()
    let aggregates = try seriesAggregates()
    try expect(word: "on")
    inFollows = true
    let axis = try named()
    inFollows = false
    let (from, to, step) = try seriesBounds()
    let keys = try take(word: "by") ? try namedList() : []
    return .series(
      Series(
        aggregates: aggregates, axis: axis, from: from, to: to, step: step, keys: keys, isNeverEmpty: isNeverEmpty))
  }

  /// True for `kind=nonempty`, among hints that say nothing here.
  private mutating func takeNonempty() throws(QueryError) -> Bool {
    var isNeverEmpty = false
    while let word, word == "kind" || word == "hint" {
      guard word == "kind" else {
        try skipHint()
        continue
      }
      try advance()
      try expect(.assign)
      try expect(word: "nonempty")
      isNeverEmpty = true
    }
    return isNeverEmpty
  }

  private mutating func seriesAggregates() throws(QueryError) -> [Series.Aggregate] {
    var aggregates: [Series.Aggregate] = []
    repeat {
      var aggregate = Series.Aggregate(item: try named())
      if try take(word: "default") {
        try expect(.assign)
        aggregate.fallback = try expression()
      }
      aggregates.append(aggregate)
    } while try take(.comma)
    return aggregates
  }

  /// `in range(from, to, step)`, or `from … to … step …`, of which the first two may be missing.
  private mutating func seriesBounds() throws(QueryError) -> (from: Expression?, to: Expression?, step: Expression) {
    if try take(word: "in") {
      try expect(word: "range")
      let bounds = try arguments()
      guard bounds.count == 3 else { throw unexpected("range(from, to, step)") }
      return (bounds[0], bounds[1], bounds[2])
    }
    let from = try take(word: "from") ? try expression() : nil
    let to = try take(word: "to") ? try expression() : nil
    try expect(word: "step")
    return (from, to, try expression())
  }
}
