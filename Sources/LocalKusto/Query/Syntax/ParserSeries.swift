/// `make-series`.
extension Parser {
  mutating func makeSeries() throws(QueryError) -> Step.Kind {
    while let word, word == "kind" || word == "hint" {
      guard word == "hint" else {
        throw unsupported("make-series with kind", supported: "make-series … on Axis from … to … step … by …")
      }
      try skipHint()
    }
    var aggregates: [Series.Aggregate] = []
    repeat {
      var aggregate = Series.Aggregate(item: try named())
      if try take(word: "default") {
        try expect(.assign)
        aggregate.fallback = try expression()
      }
      aggregates.append(aggregate)
    } while try take(.comma)
    try expect(word: "on")
    inFollows = true
    let axis = try named()
    inFollows = false
    var from: Expression?
    var to: Expression?
    let step: Expression
    if try take(word: "in") {
      try expect(word: "range")
      let bounds = try arguments()
      guard bounds.count == 3 else { throw unexpected("range(from, to, step)") }
      (from, to, step) = (bounds[0], bounds[1], bounds[2])
    } else {
      if try take(word: "from") { from = try expression() }
      if try take(word: "to") { to = try expression() }
      try expect(word: "step")
      step = try expression()
    }
    let keys = try take(word: "by") ? try namedList() : []
    return .series(Series(aggregates: aggregates, axis: axis, from: from, to: to, step: step, keys: keys))
  }
}
