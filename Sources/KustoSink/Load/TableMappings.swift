import Foundation

/// An ingestion mapping that a table has.
package struct TableMapping: Sendable, Codable, Hashable {
  package var name: String
  /// As Kusto writes it, in lower case: csv, json, ….
  package var kind: String
  /// The columns that get a value; empty for a mapping that is not understood.
  package var columns: [String]

  package init(name: String, kind: String, columns: [String]) {
    self.name = name
    self.kind = kind
    self.columns = columns
  }
}

extension SinkSession {
  /// The mappings of a table that is there, by kind and name.
  package func mappings(of target: Plan.Target) async throws -> [TableMapping] {
    let answer = try await service.run(.showMappings(of: target.table), database: target.database)
    return answer.records.compactMap { record in
      guard let name = record["Name"]?.stringValue, let kind = record["Kind"]?.stringValue else { return nil }
      let mapping = record["Mapping"]?.stringValue.flatMap { try? IngestionMapping(json: $0) }
      return TableMapping(name: name, kind: kind.lowercased(), columns: mapping?.elements.map(\.column) ?? [])
    }.sorted { ($0.kind, $0.name) < ($1.kind, $1.name) }
  }

  /// Makes a mapping of a table that is there; one that has the name already stays, and the service refuses this one.
  package func create(
    _ mapping: IngestionMapping, named name: String, kind: PlannedMapping.Kind, of target: Plan.Target
  ) async throws {
    _ = try await service.run(
      .createMapping(name, kind: kind.rawValue, mapping, of: target.table), database: target.database)
  }
}

extension PlannedMapping.Kind {
  /// The kind that a load of `format` needs: what is rewritten for Kusto is CSV.
  package init(loading format: DataFormat, by mode: IngestMode) {
    let isRewritten = mode == .streaming || format.traits.mapping.isByOrdinal
    self = isRewritten ? .csv : Self(format)
  }
}

extension IngestionMapping {
  /// Reads the mapping of a file.
  ///
  /// - Throws: ``MappingFileError``.
  package init(file path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw MappingFileError(path: path, reason: "the file cannot be read as text")
    }
    do {
      try self.init(json: text)
    } catch {
      throw MappingFileError(path: path, reason: Explanation.words(error))
    }
  }
}

/// Why a file is no ingestion mapping.
package struct MappingFileError: Error, Sendable, Hashable, CustomStringConvertible {
  package var path: String
  package var reason: String

  package var description: String { "\(path): \(reason)" }
}
