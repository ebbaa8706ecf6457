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
    var writer = JSONWriter()
    writer.beginAnswer(isProgressive: true)
    writer.append(dataTable: 0, "QueryProperties", Self.properties(visualizations))
    for (index, result) in results.enumerated() {
      Self.write(result, id: index + 1, fragment: max(rows, 1), to: &writer)
    }
    writer.append(
      dataTable: results.count + 1, "QueryCompletionInformation",
      Self.completion(clientRequestID: clientRequestID, activityID: activityID, finished: finished))
    writer.endAnswer()
    return Data(writer.bytes)
  }

  private static func write(_ table: ResultTable, id: Int, fragment rows: Int, to writer: inout JSONWriter) {
    writer.begin(frame: "TableHeader", id, "PrimaryResult", table)
    writer.append(raw: "}")
    let total = table.rows.count
    for start in stride(from: 0, to: total, by: rows) {
      let end = min(start + rows, total)
      writer.append(
        raw: ",{\"FrameType\":\"TableFragment\",\"TableId\":\(id),\"FieldCount\":\(table.columns.count),"
          + "\"TableFragmentType\":\"DataAppend\"")
      table.writeRows(start..<end, to: &writer)
      writer.append(raw: ",{\"FrameType\":\"TableProgress\",\"TableId\":\(id),\"TableProgress\":\(end * 100 / total)}")
    }
    writer.append(raw: ",{\"FrameType\":\"TableCompletion\",\"TableId\":\(id),\"RowCount\":\(total)}")
  }
}
