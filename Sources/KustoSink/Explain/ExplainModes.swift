import Foundation

// Words for modes without a transaction, and for ingestion mappings.
extension Explanation {
  mutating func explainMode(_ problem: PlanError.Problem) {
    switch problem {
    case .modeWith(let mode, let option):
      what = "\(option) does not go with --mode \(mode.rawValue)\(Self.reason(mode, option))"
      suggestions = ["remove \(option), or use --mode transactional"]
    case .noDataManagement(let mode):
      what =
        "the service has no data management, which the mode \(mode.rawValue) needs: it lends no storage and no queue"
      suggestions = ["use --mode transactional: it loads with commands there", "or give its address: --ingest-address"]
    case .streamingNotEnabled(let table, let database, let isMissing):
      what =
        "streaming ingestion is not enabled for the table \(Self.quoted(table)), nor for the database "
        + Self.quoted(database)
      let entity = isMissing ? "database \(EntityName.quoted(database))" : "table \(EntityName.quoted(table))"
      suggestions = [
        "enable it: .alter \(entity) policy streamingingestion enable", "or use --mode queued or --mode transactional",
      ]
    case .modeNeedsReading(let format):
      what =
        "this service or mode needs rows that are rewritten, and files of the format \(format) are uploaded unchanged"
      suggestions = ["convert the files to Parquet or CSV", "or load them with another mode: --mode transactional"]
    case .mapping(let problem): explainMapping(problem)
    default: break
    }
  }

  private static func reason(_ mode: IngestMode, _ option: String) -> String {
    switch (mode, option) {
    case (.streaming, "--tag"), (.streaming, "--ingest-if-not-exists"): ": rows that are streamed carry no tag"
    case (.streaming, _): ": a streaming request has no such property"
    default: ": there is no staging table"
    }
  }

  private mutating func explainMapping(_ problem: MappingProblem) {
    switch problem {
    case .unknownName(let name, let kind, let names):
      what = "the table has no \(kind) mapping \(Self.quoted(name))"
      suggestions =
        names.isEmpty
        ? ["it has none of this kind; give one with --mapping-file"] : ["the mappings are \(Self.list(names))"]
    case .unreadable(let name, let error):
      what = "the mapping \(Self.quoted(name)) of the table is not understood: \(Self.words(error))"
      suggestions = ["look at it: .show table T ingestion mappings"]
    case .columnNotInTable(let column, let columns):
      what = "the mapping names the column \(Self.quoted(column)), which the table does not have"
      suggestions = ["the columns are \(Self.list(columns))"]
    case .columnTwice(let column):
      what = "the mapping names the column \(Self.quoted(column)) twice"
      suggestions = ["name it once"]
    case .ordinalTooLarge(let column, let ordinal, let fields):
      what =
        "the mapping takes the column \(Self.quoted(column)) from the field with the ordinal \(ordinal), and the files "
        + "have \(fields) fields"
      suggestions = ["ordinals count from 0: the last field is \(fields - 1)"]
    case .wrongSource(let column, let kind):
      let isCSV = kind == "csv"
      what =
        "the mapping takes the column \(Self.quoted(column)) by \(isCSV ? "path" : "ordinal"), but the data is loaded as \(kind)"
      suggestions = [isCSV ? "give its place: Ordinal" : "give its place: Path, such as $.name"]
    case .transformNeeds(let column, let transform, let type, let types):
      what =
        "the transform \(transform) makes \(Self.list(types.map(\.rawValue))), but the column \(Self.quoted(column)) is "
        + type.rawValue
      suggestions = ["use another column or another transform"]
    case .typeMissing(let column):
      what = "the table is to be created, and the mapping does not say the type of the column \(Self.quoted(column))"
      suggestions = ["add DataType to it in the mapping file", "or create the table first"]
    case .needsWholeFile(let file):
      what = "\(Self.quoted(file)) cannot be sent as it is, so the paths of the mapping would lead nowhere"
      suggestions = ["convert it to JSON Lines or Parquet", "or load it without a mapping: columns go by name"]
    case .conflicts(let option):
      what = "\(option) does not go with a mapping: the mapping decides about columns"
      suggestions = ["remove one of them"]
    }
  }

  /// The words for a text that is no mapping.
  package static func words(_ error: IngestionMappingError) -> String {
    switch error {
    case .notJSON: "it is not valid JSON"
    case .notAList: "it is not a list of objects, one for each column"
    case .noColumn(let element): "its element \(element) names no column"
    case .unknownType(let name, let column): "\(quoted(name)), for the column \(quoted(column)), is not a Kusto type"
    case .unknownTransform(let name, let column):
      "\(quoted(name)), for the column \(quoted(column)), is not a transform; there are "
        + IngestionMapping.Transform.allCases.map(\.rawValue).joined(separator: ", ")
    case .badOrdinal(let text, let column):
      "\(quoted(text)), for the column \(quoted(column)), is not an ordinal: a number, 0 or more"
    case .noSource(let column):
      "nothing says where the column \(quoted(column)) comes from: give Ordinal, Path or ConstValue"
    }
  }
}
