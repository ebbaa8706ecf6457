/// A format that the embedded Kusto reads.
enum SourceFormat: Sendable, Hashable {
  case delimited(UInt8)
  /// Tabs between fields, and backslashes before what is special.
  case escapedTabs
  /// A line an object, or objects in any form.
  case json(isLines: Bool)
  /// A record a line, or one in all.
  case text(isWhole: Bool)
  case file(FileKind)

  /// A format whose files must be at hand as a whole.
  enum FileKind: String, Sendable {
    case parquet, avro, apacheavro, w3clogfile
  }

  /// The format that Kusto calls `name`; nil when it is not read here.
  init?(name: String) {
    let name = name.lowercased()
    switch name {
    case "csv": self = .delimited(UInt8(ascii: ","))
    case "tsv": self = .delimited(UInt8(ascii: "\t"))
    case "tsve": self = .escapedTabs
    case "psv": self = .delimited(UInt8(ascii: "|"))
    case "scsv": self = .delimited(UInt8(ascii: ";"))
    case "sohsv": self = .delimited(1)
    case "json": self = .json(isLines: true)
    case "multijson", "singlejson": self = .json(isLines: false)
    case "txt": self = .text(isWhole: false)
    case "raw": self = .text(isWhole: true)
    default:
      guard let kind = FileKind(rawValue: name) else { return nil }
      self = .file(kind)
    }
  }

  /// The kind of mapping that goes with it.
  var mappingKind: String {
    switch self {
    case .delimited, .escapedTabs, .text: "csv"
    case .json: "json"
    case .file(let kind): kind.rawValue
    }
  }

  /// Whether fields have names; otherwise they have places.
  var isKeyed: Bool { Self.mappingKinds[mappingKind] ?? false }

  /// The kinds of mappings, each with whether its fields have names; what is kept need not be read here.
  static let mappingKinds = [
    "csv": false, "json": true, "parquet": true, "avro": true, "apacheavro": true, "orc": true, "w3clogfile": true,
  ]
}
