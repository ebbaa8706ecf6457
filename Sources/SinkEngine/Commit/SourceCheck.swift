import Datasets
import Foundation

/// Whether the files of a plan are still what they were when they were scanned.
///
/// Size, time of the last change and the kernel's own note of it tell; a file that is read again is also compared by its
/// rows.
package struct SourceCheck: Sendable {
  private let files: [SourceFile]

  package init(_ plan: Plan) {
    var seen: Set<String> = []
    files = plan.partitions.flatMap { $0.partition.parts.map(\.slice.file) }.filter { seen.insert($0.path).inserted }
  }

  /// Why they cannot be read again, for the first that differs; nil when all are the same.
  package var problem: String? {
    for file in files {
      do {
        try file.checkUntouched()
      } catch {
        return (error as? DatasetError)?.brief ?? "'\(file.path)' cannot be read"
      }
    }
    return nil
  }
}
