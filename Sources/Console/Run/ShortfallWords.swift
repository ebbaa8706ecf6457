import KustoSink

extension RunShortfall {
  /// What the load leaves out, in few words for an edge; the result says the whole.
  var shortWords: String {
    let parts = [
      (rowsLeftOut, "row left out", "rows left out"),
      (valuesNulled, "value to null", "values to null"),
      (rowsMended, "row mended", "rows mended"),
    ]
    return parts.filter { $0.0 > 0 }.map { "! \(Figures.counted($0.0, $0.1, $0.2)), " }.joined()
  }
}
