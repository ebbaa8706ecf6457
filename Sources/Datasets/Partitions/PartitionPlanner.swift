/// Cuts a dataset into the parts that travel as one blob each.
package enum PartitionPlanner {
  /// At least one partition for each file with rows, and more for a file that is larger than `targetBytes` and can
  /// be cut.
  ///
  /// Compressed files stay whole, and so do those that go as they are and cannot be cut. `columns` are the columns of the load, in its order, as indices into the
  /// profile's, nil for one that the dataset lacks. Rows and bytes are exact when the profile is of a full scan,
  /// which is what a load wants.
  package static func partitions(
    of profile: DatasetProfile, columns: [Int?], targetBytes: Int,
    transfer: (FileProfile) -> Transfer = { _ in .encoded }
  ) -> [Partition] {
    guard profile.scanned == .full else { return wholeFiles(of: profile, columns: columns, transfer: transfer) }
    var partitions: [Partition] = []
    for file in profile.files where file.rows > 0 {
      let transfer = transfer(file)
      // What goes as a whole goes with its header, or with the brackets around its records.
      let isWhole = transfer == .untouched || transfer == .compressed && profile.format.traits.passage == .wholeText
      var starts = [RecordCut(row: 0, offset: isWhole ? 0 : file.firstRecordOffset, passedLines: file.passedLines)]
      if !isWhole { starts += cuts(of: file, targetBytes: targetBytes) }
      for (index, start) in starts.enumerated() {
        let next = index + 1 < starts.count ? starts[index + 1] : nil
        let slice = FileSlice(
          of: file, columns: columns, start: start.offset, end: next?.offset,
          firstRow: start.row + start.passedLines)
        partitions.append(
          Partition(
            index: partitions.count, slice: slice, rows: (next?.row ?? file.rows) - start.row,
            bytes: (next?.offset ?? file.contentBytes) - start.offset, transfer: transfer))
      }
    }
    return partitions
  }

  /// A partition a file, whose rows nobody counted.
  private static func wholeFiles(
    of profile: DatasetProfile, columns: [Int?], transfer: (FileProfile) -> Transfer
  ) -> [Partition] {
    profile.files.filter { $0.rows > 0 || !profile.format.traits.isReadHere }.enumerated().map { index, file in
      let transfer = transfer(file)
      let start = transfer == .untouched || profile.format.traits.passage == .wholeText ? 0 : file.firstRecordOffset
      let slice = FileSlice(of: file, columns: columns, start: start, end: nil, firstRow: 0)
      return Partition(
        index: index, slice: slice, rows: 0, isCounted: false, bytes: file.file.bytes - start, transfer: transfer)
    }
  }

  /// The cuts nearest to equal parts.
  private static func cuts(of file: FileProfile, targetBytes: Int) -> [RecordCut] {
    let bytes = file.contentBytes - file.firstRecordOffset
    let parts = (bytes + targetBytes - 1) / max(targetBytes, 1)
    guard parts > 1, !file.cuts.isEmpty else { return [] }
    var chosen: [RecordCut] = []
    // Behind the last row there may be many lines with nothing in them: no rows, so no partition.
    var rest = file.cuts.filter { $0.row < file.rows }[...]
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

extension FileSlice {
  /// Records of a file for the columns of a load, as indices into the profile's; nil for one that the dataset lacks.
  fileprivate init(of file: FileProfile, columns: [Int?], start: Int, end: Int?, firstRow: Int) {
    self.init(
      file: file.file, start: start, end: end, firstRow: firstRow,
      fields: columns.map { $0.flatMap { file.fieldOfColumn[$0] } }, fieldCount: file.fieldCount, names: file.names,
      binaryLeaves: file.binaryLeaves, lacksHeader: file.traits.contains(.lacksHeader) ? true : nil,
      constants: file.constants.isEmpty ? [] : columns.map { $0.flatMap { file.constant(of: $0) } })
  }
}
