import Foundation
import Kusto
import Testing

struct IngestionTests {
  @Test func `a path leads to a key, whatever characters it has`() {
    #expect(IngestionMapping.path(toKey: "a b") == "$['a b']")
    #expect(IngestionMapping.path(toKey: #"it's \ here"#) == #"$['it\'s \\ here']"#)
  }

  @Test func `a message comes back from its JSON`() throws {
    let message = IngestionMessage(
      id: UUID(), blobPath: "http://127.0.0.1:1/a/c/b.csv.gz?sig=x", rawDataSize: 12, database: "D", table: "T",
      flushImmediately: true, statusEntity: .init(table: "http://127.0.0.1:1/a/t?sig=y", partitionKey: "p"),
      properties: ["format": "csv", "tags": "[\"drop-by:x\"]"])
    #expect(try IngestionMessage(json: JSONValue(parsing: message.json.text)) == message)
  }

  @Test func `members are found whatever their case, as the SDKs differ`() throws {
    let json = """
      {"id":"2f0d3f0e-6a4f-4d4f-9d0e-1f0a7a5b3c2d","blobPath":"u","databaseName":"D","tableName":"T",
       "additionalProperties":{"ValidationPolicy":"{}","FORMAT":"csv"}}
      """
    let message = try IngestionMessage(json: JSONValue(parsing: json))
    #expect(message.property("format") == "csv")
    #expect(message.property("validationPolicy") == "{}")
    #expect(message.reportLevel == .failuresOnly)
  }

  @Test(arguments: ["[]", "{}", #"{"Id":"no","BlobPath":"u","DatabaseName":"D","TableName":"T"}"#])
  func `a message that cannot be used says why`(json: String) throws {
    let value = try JSONValue(parsing: json)
    let error = #expect(throws: ServiceError.self) { try IngestionMessage(json: value) }
    #expect(error?.code == "BadRequest_InvalidIngestionMessage")
  }

  @Test func `a kind of storage that is not offered is an error, not lost data`() throws {
    let columns = [Column(name: "ResourceTypeName", type: .string), Column(name: "StorageRoot", type: .string)]
    let rows: [[JSONValue]] = [["TempStorage", "c"], ["IngestionsStatusTable", "t"]]
    #expect(throws: ServiceError.self) {
      try IngestionResources(ResultTable(name: "", columns: columns, rows: rows))
    }
    let whole = ResultTable(name: "", columns: columns, rows: rows + [["SecuredReadyForAggregationQueue", "q"]])
    #expect(try IngestionResources(whole).queues == ["q"])
  }

  @Test func `only pending and queued are not the end`() {
    #expect(Set([IngestionStatus.State.pending, .queued]).allSatisfy { !$0.isFinal })
    #expect([IngestionStatus.State.succeeded, .failed, .skipped, .partiallySucceeded].allSatisfy { $0.isFinal })
  }
}
