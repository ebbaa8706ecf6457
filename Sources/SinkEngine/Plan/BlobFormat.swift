import Datasets
import Foundation
import Kusto

/// How Kusto is to read the blob of a partition.
package struct BlobFormat {
  /// What Kusto calls it.
  package let name: String
  private let partition: Partition

  /// - Parameter source: The name of the dataset's format.
  package init(_ partition: Partition, in source: String) {
    self.partition = partition
    name = partition.transfer == .encoded ? "csv" : source
  }

  /// Kusto tells by it whether a blob is compressed.
  package var fileExtension: String { name == "parquet" ? "parquet" : "\(name).gz" }

  /// The ingestion properties that say where the value of each column of `encoding` stands, in its order.
  package func properties(_ encoding: EncodingPlan, _ columns: [Kusto.Column]) -> [String: JSONValue] {
    var properties: [String: JSONValue] = [
      "format": .string(name),
      "ignoreFirstRecord": .bool(partition.transfer == .untouched && encoding.hasHeader),
    ]
    if name == "csv" {
      let strict = JSONValue.object(["ValidationOptions": 1, "ValidationImplications": 0])
      properties["validationPolicy"] = .string(strict.text)
    }
    if let mapping = mapping(columns) {
      properties["ingestionMapping"] = .string(mapping.text)
      properties["ingestionMappingType"] = .string(Self.mappingTypes[name] ?? "Csv")
    }
    return properties
  }

  private static let mappingTypes = ["json": "Json", "multijson": "Json", "parquet": "Parquet"]

  /// Nil where the order of the fields is that of the columns.
  private func mapping(_ columns: [Kusto.Column]) -> JSONValue? {
    guard partition.transfer != .encoded else { return nil }
    let slice = partition.slice
    let isKeyed = name != "csv"
    if !isKeyed, slice.fields == Array(0..<slice.fieldCount) { return nil }
    return .array(
      zip(columns, slice.fields).compactMap { column, field in
        guard let field else { return nil }
        let place: [String: JSONValue] =
          isKeyed ? ["Path": .string("$['\(slice.names[field])']")] : ["Ordinal": .string(String(field))]
        return .object([
          "Column": .string(column.name), "DataType": .string(column.type.rawValue), "Properties": .object(place),
        ])
      })
  }
}
