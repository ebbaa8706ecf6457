import Foundation
import Kusto
import Testing

struct ResponseTests {
  let table = ResultTable(
    name: "Table_0", columns: [Column(name: "a", type: .long), Column(name: "b", type: .dynamic)],
    rows: [[1, .object(["k": "v"])], [.null, .null]])

  @Test func `a v1 answer comes back from its own body`() throws {
    let response = V1Response(tables: [table])
    let again = try V1Response(body: response.body)
    #expect(again == response)
    #expect(response.results == [table])
  }

  @Test func `a recorded v1 answer of the service is read`() throws {
    let body = """
      {"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"BuildVersion","DataType":"String","ColumnType":"string"},
      {"ColumnName":"BuildTime","DataType":"DateTime"}],"Rows":[["1.0.6693.14577","2018-04-29T08:05:54Z"]]}]}
      """
    let response = try V1Response(body: Data(body.utf8))
    #expect(response.results[0].columns.map(\.type) == [.string, .datetime])
    #expect(response.results[0].values(of: "BuildVersion") == ["1.0.6693.14577"])
  }

  @Test func `with three tables or more the table of contents tells the results`() throws {
    let contents = ResultTable(
      name: "Table_3",
      columns: ["Ordinal", "Kind", "Name", "Id", "PrettyName"].map {
        Column(name: $0, type: $0 == "Ordinal" ? .long : .string)
      },
      rows: [
        [0, "QueryResult", "PrimaryResult", "", ""], [1, "QueryProperties", "@ExtendedProperties", "", ""],
        [2, "QueryStatus", "QueryStatus", "", ""],
      ])
    let other = ResultTable(name: "x", columns: [Column(name: "Value", type: .string)], rows: [])
    let response = V1Response(tables: [table, other, other, contents])
    let results = try V1Response(body: response.body).results
    #expect(results == [table])
  }

  @Test func `a v2 answer comes back from its own body, frames in the order of the protocol`() throws {
    let body = V2Response(results: [table]).body(
      clientRequestID: "r", activityID: "4400d5e6-0000-0000-0000-000000000000", finished: "2026-01-02T03:04:05Z")
    let results = try V2Response(body: body).results
    #expect(results == [table])
    let text = String(decoding: body, as: UTF8.self)
    #expect(text.hasPrefix("[{\"FrameType\":\"DataSetHeader\""))
    #expect(text.hasSuffix("{\"FrameType\":\"DataSetCompletion\",\"HasErrors\":false,\"Cancelled\":false}]"))
  }

  @Test(arguments: [
    #"[{"FrameType":"DataTable","TableKind":"PrimaryResult","TableName":"P","Columns":[{"ColumnName":"a","ColumnType":"long"}],"Rows":[[1],{"OneApiErrors":[{"error":{"code":"LimitsExceeded","@message":"too much","@permanent":true}}]}]}]"#,
    #"[{"FrameType":"DataSetCompletion","HasErrors":true,"OneApiErrors":[{"error":{"code":"LimitsExceeded","@message":"too much"}}]}]"#,
    #"[{"FrameType":"DataTable","TableKind":"QueryCompletionInformation","Columns":[{"ColumnName":"Level","ColumnType":"int"},{"ColumnName":"StatusCodeName","ColumnType":"string"},{"ColumnName":"Payload","ColumnType":"string"}],"Rows":[[2,"LimitsExceeded","too much"]]}]"#,
  ])
  func `a failure in the middle of a v2 answer is an error wherever it is told`(body: String) {
    let error = #expect(throws: ServiceError.self) { try V2Response(body: Data(body.utf8)) }
    #expect(error?.code == "LimitsExceeded")
    #expect(error?.message == "too much")
  }

  @Test(arguments: [
    "", "[]x", "{\"Tables\":[]}", "<html>busy</html>", "{\"Tables\":[{\"Columns\":[],\"Rows\":[[1]]}]}",
  ])
  func `a body that is no answer is an error and never a trap`(body: String) {
    #expect(throws: ServiceError.self) { try V1Response(body: Data(body.utf8)) }
  }

  @Test func `an error document keeps the service's code, words and permanence`() throws {
    let error = ServiceError(
      code: "General_BadRequest", message: "Semantic error: X", type: "K.SemanticException", isPermanent: true)
    #expect(ServiceError(document: error.document()) == error)
    let bare = try #require(ServiceError(body: Data(#"{"error":{"code":"c","message":"m"}}"#.utf8)))
    #expect(bare.isPermanent == false)
    #expect(ServiceError(body: Data("busy".utf8)) == nil)
  }
}
