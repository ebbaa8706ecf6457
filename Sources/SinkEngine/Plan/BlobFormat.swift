import Datasets
import Foundation
import Kusto

/// How Kusto is to read the blob of a partition.
package struct BlobFormat {
  private let format: FormatTraits
  private let partition: Partition

  /// - Parameter source: The format of the dataset.
  package init(_ partition: Partition, in source: DataFormat) {
    self.partition = partition
    format = (partition.transfer == .encoded ? DataFormat.csv : source).traits
  }

  /// Kusto tells by it whether a blob is compressed.
  package var fileExtension: String { format.passage == .container ? format.name : "\(format.name).gz" }

  /// The ingestion properties that say where the value of each column of `encoding` stands, in its order.
  package func properties(
    _ encoding: EncodingPlan, _ columns: [Kusto.Column], mapping given: PlannedMapping? = nil
  ) -> [String: JSONValue] {
    var properties: [String: JSONValue] = [
      "format": .string(format.name),
      "ignoreFirstRecord": .bool(partition.transfer == .untouched && encoding.hasHeader),
    ]
    if format.mapping.isByOrdinal {
      let strict = JSONValue.object(["ValidationOptions": 1, "ValidationImplications": 0])
      properties["validationPolicy"] = .string(strict.text)
    }
    if let given {
      properties["ingestionMappingType"] = .string(given.kind.propertyName)
      if let reference = given.reference {
        properties["ingestionMappingReference"] = .string(reference)
      } else {
        properties["ingestionMapping"] = .string(given.text)
      }
    } else if let mapping = mapping(columns) {
      properties["ingestionMapping"] = .string(mapping.text)
      properties["ingestionMappingType"] = .string(format.mapping.kind)
    }
    return properties
  }

  /// Nil where the order of the fields is that of the columns.
  private func mapping(_ columns: [Kusto.Column]) -> JSONValue? {
    guard partition.transfer != .encoded else { return nil }
    let slice = partition.slice
    let isKeyed = !format.mapping.isByOrdinal
    if !isKeyed, slice.fields == Array(0..<slice.fieldCount) { return nil }
    return .array(
      zip(columns, slice.fields).compactMap { column, field in
        guard let field else { return nil }
        let place: [String: JSONValue] =
          isKeyed
          ? ["Path": .string(IngestionMapping.path(toKey: slice.names[field]))] : ["Ordinal": .string(String(field))]
        return .object([
          "Column": .string(column.name), "DataType": .string(column.type.rawValue), "Properties": .object(place),
        ])
      })
  }
}
