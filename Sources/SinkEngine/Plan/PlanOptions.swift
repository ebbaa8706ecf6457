import Datasets
import Foundation

// What a plan may lack, and when it is needless.
extension Plan {
  /// The tag by which Kusto tells that something is loaded already.
  package static func ingestTag(_ text: String) -> String { "ingest-by:\(text)" }

  /// Whether the partition may be left out of the commit.
  func mayLack(_ index: Int) -> Bool {
    guard let names = allowPartial, let plan = partitions.first(where: { $0.partition.index == index }) else {
      return false
    }
    return plan.partition.isNamed(by: Set(names))
  }

  /// The plan of the partitions that are left.
  func without(_ left: Set<Int>) -> Plan {
    guard !left.isEmpty else { return self }
    var plan = self
    plan.partitions.removeAll { left.contains($0.partition.index) }
    return plan
  }

  /// What people call the partition.
  func name(of index: Int) -> String {
    partitions.first { $0.partition.index == index }?.partition.sourceName ?? ""
  }
}

extension Partition {
  /// Whether it, or every file in it, is called by one of `names`.
  func isNamed(by names: Set<String>) -> Bool {
    names.contains(sourceName)
      || parts.allSatisfy { names.contains($0.slice.file.name) || names.contains($0.slice.file.path) }
  }
}
