/// The fuzz targets of the second program: what a server, its queries, sessions and run logs make of any bytes.
enum FuzzTargets {
  /// A new one is a file here, a line here and in scripts/fuzz, and a folder in Corpus.
  static let all: [any FuzzTarget] = [KQLTarget(), HTTPTarget(), SessionTarget(), RunLogTarget()]
}
