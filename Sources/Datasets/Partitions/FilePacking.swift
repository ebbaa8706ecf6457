/// Puts small files together, so that a blob has about the bytes that a partition should have.
///
/// Each file stays a part of its own: its values keep their place in it.
package struct FilePacking {
  private let profile: DatasetProfile
  private let format: FormatTraits
  private let targetBytes: Int

  /// What a file costs besides its bytes, in bytes: no partition has more files than are read in a moment.
  private static let costOfFile = 16 << 10
  /// Larger files are worth a blob each, and are sent side by side.
  ///
  /// Up to this size a file that Kusto could read as it is, and whose bytes cannot stand behind those of another, is
  /// rather rewritten than sent alone.
  private static let smallFile = 1 << 20

  package init(_ profile: DatasetProfile, targetBytes: Int) {
    self.profile = profile
    format = profile.format.traits
    self.targetBytes = targetBytes
  }

  /// The same parts in fewer partitions; those of one file that is cut stay alone.
  package func pack(_ partitions: [Partition]) -> [Partition] {
    var packed: [Pack] = []
    var open: [Company: Int] = [:]
    let firstRecords = firstRecords(of: partitions)
    for (place, partition) in partitions.enumerated() {
      let isCut = place > 0 && partitions[place - 1].slice.file.path == partition.slice.file.path
      guard !isCut, let company = company(of: partition) else {
        packed.append(Pack(partition))
        continue
      }
      let bytes = partition.bytes + Self.costOfFile
      if let pack = open[company], packed[pack].bytes + bytes <= targetBytes {
        packed[pack].partition.parts += partition.parts
        packed[pack].partition.transfer = company.transfer
        packed[pack].bytes += bytes
      } else {
        open[company] = packed.count
        packed.append(Pack(partition))
      }
    }
    return packed.enumerated().map { index, pack in
      var partition = pack.partition
      partition.index = index
      if partition.parts.count > 1, partition.transfer == .encoded { Self.leaveOutHeads(&partition, firstRecords) }
      return partition
    }
  }

  /// Where the records begin in files that would have been sent as a whole, by path.
  private func firstRecords(of partitions: [Partition]) -> [String: Int] {
    guard partitions.contains(where: { $0.transfer == .untouched || $0.transfer == .compressed }) else { return [:] }
    return Dictionary(
      profile.files.lazy.filter { $0.firstRecordOffset > 0 }.map { ($0.file.path, $0.firstRecordOffset) },
      uniquingKeysWith: { first, _ in first })
  }

  /// A file that is sent as a whole begins with its header, one whose rows are rewritten with its first record.
  private static func leaveOutHeads(_ partition: inout Partition, _ firstRecords: [String: Int]) {
    for index in partition.parts.indices where partition.parts[index].slice.start == 0 {
      guard let offset = firstRecords[partition.parts[index].slice.file.path] else { continue }
      partition.parts[index].slice.start = offset
      partition.parts[index].bytes -= offset
    }
  }

  private struct Pack {
    var partition: Partition
    var bytes: Int

    init(_ partition: Partition) {
      self.partition = partition
      bytes = partition.bytes + FilePacking.costOfFile
    }
  }

  /// Files that may share a partition.
  private struct Company: Hashable {
    var transfer: Transfer
    /// Where each column stands, where the bytes go as they are.
    var fields: [Int?] = []
    var fieldCount = 0
    var names: [String] = []
  }

  /// Nil for a partition that stays alone.
  private func company(of partition: Partition) -> Company? {
    guard partition.slice.end == nil, partition.parts.count == 1, partition.key == nil,
      partition.bytes <= Self.smallFile
    else { return nil }
    switch partition.transfer {
    case .encoded: return Company(transfer: .encoded)
    case .compressed where format.passage == .records:
      let slice = partition.slice
      return Company(
        transfer: .compressed, fields: slice.fields, fieldCount: slice.fieldCount,
        names: format.mapping.isByOrdinal ? [] : slice.names)
    case .compressed, .untouched:
      return partition.isCounted ? Company(transfer: .encoded) : nil
    }
  }
}
