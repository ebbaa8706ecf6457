import Datasets
import Kusto
import KustoTypes

/// An ingestion mapping that a person gave for a load.
package struct PlannedMapping: Sendable, Codable, Hashable {
  package enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
    case csv, json, avro, parquet, orc, w3clogfile

    /// As the property `ingestionMappingType` has it.
    var propertyName: String {
      switch self {
      case .csv: "Csv"
      case .json: "Json"
      case .avro: "Avro"
      case .parquet: "Parquet"
      case .orc: "Orc"
      case .w3clogfile: "W3CLogFile"
      }
    }

    /// The kind for the blobs of a load of `format`.
    package init(_ format: DataFormat) {
      let traits = format.traits
      self = traits.mapping.isByOrdinal ? .csv : Kind(rawValue: traits.mapping.kind.lowercased()) ?? .json
    }
  }

  package var kind: Kind
  /// The name of a mapping that the table has; nil for one of the load's own.
  package var reference: String?
  package var mapping: IngestionMapping

  package init(kind: Kind, reference: String? = nil, mapping: IngestionMapping) {
    self.kind = kind
    self.reference = reference
    self.mapping = mapping
  }

  package var text: String { mapping.text }
}

/// A mapping as a person chose it.
package enum MappingChoice: Sendable, Codable, Hashable {
  /// One that the table has.
  case named(String)
  /// One of a file.
  case given(IngestionMapping)
}

/// What is wrong with a mapping for this load.
package enum MappingProblem: Sendable, Hashable {
  /// The table has no mapping of the kind by this name.
  case unknownName(String, kind: String, names: [String])
  /// The mapping that the table has is not understood.
  case unreadable(String, IngestionMappingError)
  case columnNotInTable(String, columns: [String])
  case columnTwice(String)
  /// `ordinal` counts from 0, `fields` is how many there are.
  case ordinalTooLarge(column: String, ordinal: Int, fields: Int)
  /// Text has places, JSON and Parquet have paths.
  case wrongSource(column: String, kind: String)
  case transformNeeds(column: String, transform: String, type: ScalarType, types: [ScalarType])
  /// The table is to be made, and the mapping does not say the type of a column.
  case typeMissing(column: String)
  /// Paths lead into the file as it is, but this one would have to be rewritten.
  case needsWholeFile(file: String)
  /// A choice for columns, beside a mapping that has the last word on them.
  case conflicts(option: String)
}
