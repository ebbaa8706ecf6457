import Foundation

/// How a dataset is to be looked at.
package struct InspectionOptions: Sendable, Hashable {
  package var header: HeaderMode
  /// Look only at so many records of each file; nil for all.
  package var sampleRows: Int?
  package var nullWords: [String]
  /// The format to read the files as; nil to tell it from their content.
  package var format: String?
  /// Whether a row that is none is counted, for a load that fills it or puts it aside.
  package var toleratesBadRows: Bool
  /// Threads that work on one file at the same time.
  package var workers: Int

  package init(
    header: HeaderMode = .auto, sampleRows: Int? = nil, nullWords: [String] = NullWords.standard, format: String? = nil,
    toleratesBadRows: Bool = false, workers: Int = ProcessInfo.processInfo.activeProcessorCount
  ) {
    self.header = header
    self.sampleRows = sampleRows
    self.nullWords = nullWords
    self.format = format
    self.toleratesBadRows = toleratesBadRows
    self.workers = workers
  }
}

/// Whether the first record of a file names the columns.
package enum HeaderMode: String, Sendable, Codable, CaseIterable {
  case present, absent, auto
}

/// How far a look at a dataset has come.
package struct InspectionProgress: Sendable, Hashable {
  package var filesDone: Int
  package var files: Int
  /// The file that is being read.
  package var file: String
  /// Bytes on disk, estimated within a compressed file.
  package var bytesDone: Int
  package var bytes: Int
  package var rows: Int
}
