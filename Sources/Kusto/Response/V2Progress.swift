import Foundation

extension V2Response {
  /// Rows of one fragment, unless the request says otherwise.
  package static let fragmentRows = 1_000

  /// The body in pieces: each result is a header, fragments with how far they are, and an end.
  ///
  /// Source: Kusto REST API, "HTTP response (v2)", progressive mode, which `results_progressive_enabled` asks for. Keys
  /// stand in the order of the plain body; every fragment of up to `rows` rows is appended to those before it.
  package func progressiveBody(
    clientRequestID: String, activityID: String, finished: String, visualizations: [String?] = [],
    rows: Int = V2Response.fragmentRows
  ) -> Data {
    var text = "[{\"FrameType\":\"DataSetHeader\",\"IsProgressive\":true,\"Version\":\"v2.0\"}"
    text += Self.wholeFrame(0, "QueryProperties", Self.properties(visualizations))
    for (index, result) in results.enumerated() { Self.writeFrames(of: result, id: index + 1, rows, to: &text) }
    text += Self.wholeFrame(
      results.count + 1, "QueryCompletionInformation",
      Self.completion(clientRequestID: clientRequestID, activityID: activityID, finished: finished))
    text += ",{\"FrameType\":\"DataSetCompletion\",\"HasErrors\":false,\"Cancelled\":false}]"
    return Data(text.utf8)
  }

  private static func writeFrames(of table: ResultTable, id: Int, _ rows: Int, to text: inout String) {
    text += ",{\"FrameType\":\"TableHeader\",\(opening(id, "PrimaryResult", table))}"
    let total = table.rows.count
    for start in stride(from: 0, to: total, by: max(rows, 1)) {
      let end = min(start + max(rows, 1), total)
      text += ",{\"FrameType\":\"TableFragment\",\"TableId\":\(id),\"FieldCount\":\(table.columns.count),"
      text += "\"TableFragmentType\":\"DataAppend\",\"Rows\":\(rowText(table.rows[start..<end]))}"
      text += ",{\"FrameType\":\"TableProgress\",\"TableId\":\(id),\"TableProgress\":\(end * 100 / total)}"
    }
    text += ",{\"FrameType\":\"TableCompletion\",\"TableId\":\(id),\"RowCount\":\(total)}"
  }

  private static func wholeFrame(_ id: Int, _ kind: String, _ table: ResultTable) -> String {
    ",{\"FrameType\":\"DataTable\",\(opening(id, kind, table)),\"Rows\":\(rowText(table.rows[...]))}"
  }

  /// What frames say of a table before its rows.
  private static func opening(_ id: Int, _ kind: String, _ table: ResultTable) -> String {
    let columns = table.columns.map { column in
      "{\"ColumnName\":\(JSONValue.string(column.name).text),\"ColumnType\":\"\(column.type.rawValue)\"}"
    }
    return "\"TableId\":\(id),\"TableKind\":\"\(kind)\",\"TableName\":\(JSONValue.string(table.name).text),"
      + "\"Columns\":[\(columns.joined(separator: ","))]"
  }

  private static func rowText(_ rows: ArraySlice<[JSONValue]>) -> String {
    JSONValue.array(rows.map { .array($0) }).text
  }
}
