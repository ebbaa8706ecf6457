extension FileScan {
  /// What a profile of this file alone says.
  package func profile(of file: SourceFile, format: DataFormat, nullWords: NullWords) -> DatasetProfile {
    let names = names.isEmpty ? tallies.indices.map { "Column\($0 + 1)" } : names
    return DatasetProfile(
      sources: [file.path], format: format, formatEvidence: [], hasHeader: false, scanned: .full,
      files: [FileProfile(file: file, scan: self, fieldOfColumn: Array(tallies.indices))],
      columns: zip(names, tallies).map { ColumnVerdict($0, $1, nullWords: nullWords.texts).profile },
      findings: findings)
  }
}
