import Foundation

/// The connector's `SparkIngestionProperties`, from their JSON.
struct IngestionProperties: Sendable {
  private static let option = KustoOptions.sparkIngestionPropertiesJson.key
  private static let known = [
    "flushImmediately", "dropByTags", "ingestByTags", "additionalTags", "ingestIfNotExists", "creationTime",
    "csvMapping", "csvMappingNameReference",
  ]

  private var tags: [String] = []
  private var ingestIfNotExists: String?
  private var creationTime: Date?
  private var mapping: MappingChoice?

  /// - Throws: ``SparkOptionError`` for what is no such JSON, and for fields that this version does not do.
  init(_ text: String) throws {
    guard case .object(let fields)? = try? JSONValue(parsing: text) else {
      throw SparkOptionError.badValue(key: Self.option, value: text, allowed: "an object in JSON")
    }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) where value != .null {
      switch name {
      case "dropByTags": tags += try Self.texts(value, name).map { "drop-by:\($0)" }
      case "ingestByTags": tags += try Self.texts(value, name).map { "ingest-by:\($0)" }
      case "additionalTags": tags += try Self.texts(value, name)
      // Partitions are always flushed: each has a tag of its own, so the service could not batch them.
      case "flushImmediately": guard case .bool = value else { throw Self.bad(name, "true or false") }
      case "ingestIfNotExists":
        let texts = try Self.texts(value, name)
        guard texts.count < 2 else { throw Self.bad(name, "a list of one text") }
        ingestIfNotExists = texts.first
      case "creationTime":
        guard let time = value.stringValue.flatMap(KustoTime.moment) else { throw Self.bad(name, "a time in ISO 8601") }
        creationTime = time
      case "csvMapping":
        do {
          mapping = .given(try IngestionMapping(json: value.stringValue ?? value.text))
        } catch {
          throw Self.bad(name, "an ingestion mapping in JSON: \(Explanation.words(error))")
        }
      case "csvMappingNameReference":
        guard let text = value.stringValue, !text.isEmpty else { throw Self.bad(name, "the name of a mapping") }
        mapping = .named(text)
      default:
        throw SparkOptionError.unknown(
          key: "\(Self.option).\(name)",
          nearest: OptionTable.nearest(to: name, among: Self.known).map { "\(Self.option).\($0)" })
      }
    }
  }

  func apply(to settings: inout SparkSettings) {
    settings.tags += tags
    settings.ingestIfNotExists = ingestIfNotExists
    settings.creationTime = creationTime
    settings.mapping = mapping
  }

  private static func texts(_ value: JSONValue, _ name: String) throws(SparkOptionError) -> [String] {
    guard case .array(let values) = value else { throw bad(name, "a list of texts") }
    let texts = values.compactMap(\.stringValue)
    guard texts.count == values.count else { throw bad(name, "a list of texts") }
    return texts
  }

  private static func bad(_ name: String, _ allowed: String) -> SparkOptionError {
    .badValue(key: "\(option).\(name)", value: "", allowed: allowed)
  }
}
