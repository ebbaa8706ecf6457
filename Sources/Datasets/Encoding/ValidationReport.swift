import KustoTypes

/// What a scan of all values of a load found.
package struct ValidationReport: Sendable, Codable, Hashable {
  /// The partitions, with exactly the rows that will be sent and those that will not.
  package var partitions: [Partition]
  /// The columns with values that do not fit, in the order of the load.
  package var columns: [Column] = []
  /// Rows that are none, or not as wide as they should be.
  package var badRows = 0
  package var firstBadRows: [Fault] = []
  /// Where the rows are that will not be sent; nil when there are none, or none are kept.
  package var quarantineFile: String?

  /// Rows that will be sent.
  package var rows: Int { partitions.reduce(0) { $0 + $1.rows } }
  /// Rows that will not.
  package var skippedRows: Int { partitions.reduce(0) { $0 + $1.skippedRows } }
  package var badValues: Int { columns.reduce(0) { $0 + $1.count } }

  /// A column with values that do not fit.
  package struct Column: Sendable, Codable, Hashable {
    package var name: String
    package var type: ScalarType
    package var count: Int
    /// The first few.
    package var first: [Fault]
  }

  package struct Fault: Sendable, Codable, Hashable {
    /// Cut to 200 characters; empty where the whole row is meant.
    package var value: String
    package var location: ValueLocation
    /// In a few words.
    package var reason: String

    package init(value: String, location: ValueLocation, reason: String) {
      self.value = value
      self.location = location
      self.reason = reason
    }

    init(_ fault: RowFault) {
      value = fault.value.excerpt(200)
      location = fault.location
      reason = fault.reason.description
    }
  }
}
