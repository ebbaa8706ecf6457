import Foundation

/// The answer to a query: an array of frames.
///
/// Source: Kusto REST API, "HTTP response (v2)". A failure in the middle comes as an error object among the rows, as
/// `HasErrors` of the last frame, or as a completion row of level 2 or lower; all three are errors here.
package struct V2Response: Sendable, Hashable {
  /// A PrimaryResult table for each tabular statement.
  package var results: [ResultTable]

  /// An answer of `results`.
  package init(results: [ResultTable]) { self.results = results }

  /// Reads an answer's body.
  ///
  /// - Throws: ``ServiceError`` when the body is not an answer, or any part of it tells of a failure.
  package init(body: Data) throws {
    guard let document = try? JSONValue(data: body), case .array(let frames) = document
    else {
      throw ServiceError(body: body) ?? .unreadable("a v2 answer that is not an array of frames")
    }
    var results: [ResultTable] = []
    for frame in frames {
      switch frame["FrameType"]?.stringValue {
      case "DataTable":
        let table = try ResultTable(wire: frame, nameKey: "TableName")
        switch frame["TableKind"]?.stringValue {
        case "PrimaryResult": results.append(table)
        case "QueryCompletionInformation": try Self.check(completion: table)
        default: break
        }
      case "DataSetCompletion": try Self.check(end: frame)
      case "TableHeader", "TableFragment", "TableCompletion":
        throw ServiceError.unreadable("a progressive answer, in pieces, which nobody asked for")
      default: break
      }
    }
    self.results = results
  }

  private static func check(completion table: ResultTable) throws {
    for record in table.records {
      guard let level = record["Level"]?.integerValue, level <= 2 else { continue }
      throw ServiceError(
        code: record["StatusCodeName"]?.stringValue ?? "QueryFailed",
        message: record["Payload"]?.stringValue ?? "the query failed after its first rows", isPermanent: true)
    }
  }

  private static func check(end frame: JSONValue) throws {
    if frame["HasErrors"] == true {
      throw ServiceError.amongRows(frame)
    }
    if frame["Cancelled"] == true {
      throw ServiceError(code: "Cancelled", message: "the service cancelled the query", isPermanent: false)
    }
  }

  /// The body, with frames and keys in the order that Microsoft's streaming parsers insist on.
  ///
  /// `visualizations` says for each result what `render` said of it, nil where there was none.
  package func body(
    clientRequestID: String, activityID: String, finished: String, visualizations: [String?] = []
  ) -> Data {
    var writer = JSONWriter()
    writer.beginAnswer(isProgressive: false)
    writer.append(dataTable: 0, "QueryProperties", Self.properties(visualizations))
    for (index, result) in results.enumerated() { writer.append(dataTable: index + 1, "PrimaryResult", result) }
    writer.append(
      dataTable: results.count + 1, "QueryCompletionInformation",
      Self.completion(clientRequestID: clientRequestID, activityID: activityID, finished: finished))
    writer.endAnswer()
    return Data(writer.bytes)
  }

  /// The properties of the results, which have the numbers from 1 on.
  static func properties(_ visualizations: [String?]) -> ResultTable {
    let none = "{\"Visualization\":null,\"Title\":null}"
    let texts = visualizations.isEmpty ? [none] : visualizations.map { $0 ?? none }
    return ResultTable(
      name: "@ExtendedProperties",
      columns: [
        Column(name: "TableId", type: .int), Column(name: "Key", type: .string), Column(name: "Value", type: .dynamic),
      ],
      rows: texts.enumerated().map { [.integer(Int64($0 + 1)), "Visualization", .string($1)] })
  }

  static func completion(clientRequestID: String, activityID: String, finished: String) -> ResultTable {
    ResultTable(
      name: "QueryCompletionInformation",
      columns: [
        Column(name: "Timestamp", type: .datetime), Column(name: "ClientRequestId", type: .string),
        Column(name: "ActivityId", type: .guid), Column(name: "SubActivityId", type: .guid),
        Column(name: "ParentActivityId", type: .guid), Column(name: "Level", type: .int),
        Column(name: "LevelName", type: .string), Column(name: "StatusCode", type: .int),
        Column(name: "StatusCodeName", type: .string), Column(name: "EventType", type: .int),
        Column(name: "EventTypeName", type: .string), Column(name: "Payload", type: .string),
      ],
      rows: [
        [
          .string(finished), .string(clientRequestID), .string(activityID), .string(activityID), .string(activityID),
          4, "Info", 0, "S_OK (0)", 4, "QueryInfo", "{\"Count\":1,\"Text\":\"Query completed successfully\"}",
        ]
      ])
  }
}

// Frames of an answer, with keys in the order that Microsoft's streaming parsers insist on.
extension JSONWriter {
  mutating func beginAnswer(isProgressive: Bool) {
    append(raw: "[{\"FrameType\":\"DataSetHeader\",\"IsProgressive\":\(isProgressive),\"Version\":\"v2.0\"}")
  }

  mutating func endAnswer() {
    append(raw: ",{\"FrameType\":\"DataSetCompletion\",\"HasErrors\":false,\"Cancelled\":false}]")
  }

  /// A table in one frame.
  mutating func append(dataTable id: Int, _ kind: String, _ table: ResultTable) {
    begin(frame: "DataTable", id, kind, table)
    table.writeRows(table.rows.indices, to: &self)
  }

  /// The begin of a frame, up to the columns of its table.
  mutating func begin(frame: String, _ id: Int, _ kind: String, _ table: ResultTable) {
    append(raw: ",{\"FrameType\":\"\(frame)\",\"TableId\":\(id),\"TableKind\":\"\(kind)\",\"TableName\":")
    table.writeHead(to: &self) { ",\"ColumnType\":\"\($0.rawValue)\"" }
  }
}
