/// The header that files of a dataset share, and what stands below it.
struct HeaderSample {
  let names: [String]
  /// How many files have it.
  let files: Int
  private let columns: [TypeSet?]
  private let nullWords: NullWords

  /// Nil when nothing shows that there is one: no file whose values differ from it in kind, nor two with the same.
  init?(_ openings: [FileOpening], _ nullWords: NullWords) {
    let byNames = Dictionary(grouping: openings.filter { $0.count > 0 }, by: \.first)
    let known = byNames.filter { $0.value.count > 1 || $0.value.contains { $0.vote.present > $0.vote.absent } }
    guard known.count == 1, let (names, files) = known.first else { return nil }
    self.names = names
    self.files = files.count
    self.nullWords = nullWords
    columns = names.indices.map { column in
      files.lazy.compactMap { $0.below[column] }.reduce(nil) { $0?.join($1) ?? $1 }
    }
  }

  /// Whether a record is a row: as wide, none of the names in it, no value that its column could not hold, and at least
  /// one that could not be a name there.
  func holds(_ record: [String]) -> Bool {
    guard record.count == names.count else { return false }
    let known = Set(names.map { $0.lowercased() })
    var proofs = 0
    for (value, column) in zip(record, columns) where !value.isEmpty {
      guard !known.contains(value.lowercased()) else { return false }
      guard let column, column.preferred != .string, let types = HeaderVote.types([value], nullWords) else { continue }
      guard types.join(column).preferred != .string else { return false }
      proofs += 1
    }
    return proofs > 0
  }
}
