import Foundation
import KustoTypes

/// What a scan of a dataset found: its files, columns, types and the evidence for them.
///
/// Made by ``DatasetInspector``. Rows and bytes are exact after a full scan.
package struct DatasetProfile: Sendable, Codable, Hashable {
  /// The sources as they were named by the user.
  package var sources: [String]
  package var format: DataFormat
  /// Why it is that format, a line a reason, for instance `delimiter , in 12 of 12 files`.
  package var formatEvidence: [String]
  /// True when the first record of each file names the columns.
  package var hasHeader: Bool
  package var scanned: ScanExtent
  /// In the order of loading: sorted by name within a folder or glob.
  package var files: [FileProfile]
  /// In the order of the first file; columns that only later files have stand at the end.
  package var columns: [ColumnProfile]
  /// What a person should know that stops nothing: files left out, columns missing in some files, ….
  package var findings: [Finding]

  package init(
    sources: [String], format: DataFormat, formatEvidence: [String], hasHeader: Bool, scanned: ScanExtent,
    files: [FileProfile], columns: [ColumnProfile], findings: [Finding]
  ) {
    self.sources = sources
    self.format = format
    self.formatEvidence = formatEvidence
    self.hasHeader = hasHeader
    self.scanned = scanned
    self.files = files
    self.columns = columns
    self.findings = findings
  }

  /// Records without headers, all files together.
  package var rows: Int { files.reduce(0) { $0 + $1.rows } }
  /// Bytes after decompression, all files together.
  package var bytes: Int { files.reduce(0) { $0 + $1.contentBytes } }
}

/// How much of a dataset was scanned.
package enum ScanExtent: Sendable, Codable, Hashable {
  case full
  /// Only the first `rows` records of each file.
  case sample(rows: Int)
}

/// What every value of a column says about its type.
package struct ColumnProfile: Sendable, Codable, Hashable {
  /// What the column is called in a table: the name in the files, or one that is made of it by ``ColumnNames``.
  package var name: String
  /// What the files call it, `Column1`, `Column2`, … where nothing names it; empty where its name is empty.
  package var source: String
  /// The type that keeps the meaning of every value.
  package var type: ScalarType
  /// Values that are nothing: empty fields, and null words beside a type other than string.
  package var nulls: Int
  /// How often each null word (`NA`, `null`, …) stands in the column, in a text column too.
  package var nullWords: [String: Int]
  /// A few distinct values as they stand in the file, first seen first.
  package var samples: [String]
  /// For every type that would lose a value: the first value that it would lose.
  ///
  /// The chosen type has none.
  package var violations: [ScalarType: Violation]
  /// For every type that could hold the values but is not given unasked: the first value that speaks against it.
  ///
  /// `+5` and `007` would lose their spelling as long, times with and without a zone their difference as datetime.
  package var doubts: [ScalarType: Violation]
  /// One sentence on why it is this type, with counts.
  package var evidence: String
  /// Hints and warnings that do not change the type: `looks like unix milliseconds`, ….
  package var warnings: [String]
  /// True when values keep their meaning but must be written differently for Kusto (trimmed, ISO dates, no null
  /// words).
  package var needsRewrite: Bool
  /// True when every value stands as Kusto reads it for whichever type keeps it: no words for nothing beside values,
  /// no padding, no spelling that Kusto does not know.
  package var isPlain: Bool
  /// How the values are read, where a person said so: whatever is sent of them is rewritten.
  package var conversion: Conversion?
  /// Values that the conversion does not read, of which the first is the violation against every type.
  package var conversionFailures: Int
  /// Conversions that would read every value.
  package var offers: [Conversion] = []

  private enum CodingKeys: String, CodingKey {
    case name, source, type, nulls, nullWords, samples, doubts, evidence, warnings, needsRewrite, isPlain, conversion
    case conversionFailures, offers
    // The key of saved sessions, which are older than the name.
    case violations = "offences"
  }

  package init(
    name: String, type: ScalarType, nulls: Int, nullWords: [String: Int], samples: [String],
    violations: [ScalarType: Violation], doubts: [ScalarType: Violation] = [:], evidence: String, warnings: [String],
    needsRewrite: Bool, isPlain: Bool = false, source: String? = nil, conversion: Conversion? = nil,
    conversionFailures: Int = 0
  ) {
    self.name = name
    self.source = source ?? name
    self.conversion = conversion
    self.conversionFailures = conversionFailures
    self.type = type
    self.nulls = nulls
    self.nullWords = nullWords
    self.samples = samples
    self.violations = violations
    self.doubts = doubts
    self.evidence = evidence
    self.warnings = warnings
    self.needsRewrite = needsRewrite
    self.isPlain = isPlain
  }
}

/// A value that a type could not keep, and where it stands.
package struct Violation: Sendable, Codable, Hashable {
  /// As it stands in the file, cut to 200 characters.
  package var value: String
  package var location: ValueLocation

  package init(value: String, location: ValueLocation) {
    self.value = value
    self.location = location
  }
}

/// The place of a value, counted as people count.
package struct ValueLocation: Sendable, Codable, Hashable {
  /// File name or path.
  package var file: String
  /// One-based record, the header being record 1 where there is one.
  package var row: Int
  /// One-based field; nil when the whole record is meant.
  package var column: Int?
  /// Zero-based offset in the decompressed content of the first byte of the value or record.
  package var byte: Int

  package init(file: String, row: Int, column: Int?, byte: Int) {
    self.file = file
    self.row = row
    self.column = column
    self.byte = byte
  }
}
