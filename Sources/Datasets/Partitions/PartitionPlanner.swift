/// Cuts a dataset into the parts that travel as one blob each.
package enum PartitionPlanner {
  /// At least one partition for each file with rows, and more for a file that is larger than `targetBytes` and can
  /// be cut.
  ///
  /// Compressed files stay whole. `columns` are the columns of the load, in its order, as indices into the
  /// profile's, nil for one that the dataset lacks. Rows and bytes are exact when the profile is of a full scan,
  /// which is what a load wants.
  package static func partitions(
    of profile: DatasetProfile, columns: [Int?], targetBytes: Int
  ) -> [Partition] {
    var partitions: [Partition] = []
    for file in profile.files where file.rows > 0 {
      var starts = [RecordCut(row: 0, offset: file.firstRecordOffset)]
      starts += cuts(of: file, targetBytes: targetBytes)
      for (index, start) in starts.enumerated() {
        let next = index + 1 < starts.count ? starts[index + 1] : nil
        let slice = FileSlice(
          file: file.file, start: start.offset, end: next?.offset, firstRow: start.row,
          fields: columns.map { $0.flatMap { file.fieldOfColumn[$0] } }, fieldCount: file.fieldCount,
          names: file.names)
        partitions.append(
          Partition(
            index: partitions.count, slice: slice, rows: (next?.row ?? file.rows) - start.row,
            bytes: (next?.offset ?? file.contentBytes) - start.offset))
      }
    }
    return partitions
  }

  /// The cuts nearest to equal parts.
  private static func cuts(of file: FileProfile, targetBytes: Int) -> [RecordCut] {
    let bytes = file.contentBytes - file.firstRecordOffset
    let parts = (bytes + targetBytes - 1) / max(targetBytes, 1)
    guard parts > 1, !file.cuts.isEmpty else { return [] }
    var chosen: [RecordCut] = []
    var rest = file.cuts[...]
    for part in 1..<parts {
      let wanted = file.firstRecordOffset + bytes / parts * part
      while let next = rest.dropFirst().first, abs(next.offset - wanted) <= abs((rest.first?.offset ?? 0) - wanted) {
        rest = rest.dropFirst()
      }
      guard let cut = rest.popFirst() else { break }
      chosen.append(cut)
    }
    return chosen
  }
}
