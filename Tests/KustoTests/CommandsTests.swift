import Foundation
import Kusto
import Testing

/// Every command as it goes over the wire.
@Suite struct CommandsTests {
  private let schema = TableSchema([Column(name: "a", type: .long), Column(name: "b c", type: .string)])
  private let moment = Date(timeIntervalSince1970: 1_795_460_712.5)
  private let id = "7F3A9C1E-0000-4000-8000-00000000000A"

  @Test func `what is there`() {
    #expect(Command.showVersion.text == ".show version")
    #expect(Command.showDatabases.text == ".show databases")
    #expect(Command.showTables.text == ".show tables")
    #expect(Command.showSchema(of: "T").text == ".show table ['T'] schema as json")
    #expect(Command.showDetails(of: "T").text == ".show table ['T'] details")
    #expect(Command.showExtents(of: "T").text == ".show table ['T'] extents")
    #expect(
      Command.showExtents(of: "T", tag: "drop-by:x").text == ".show table ['T'] extents where tags has 'drop-by:x'")
  }

  @Test func `tables`() {
    #expect(Command.createTable("T", schema: schema).text == ".create table ['T'] (['a']:long,['b c']:string)")
    #expect(
      Command.createTable("S", schema: schema, hidden: true).text
        == ".create table ['S'] (['a']:long,['b c']:string) with (hidden=true)")
    #expect(
      Command.autoDelete("S", expiry: moment).text
        == #".alter table ['S'] policy auto_delete @"{""DeleteIfNotEmpty"":true,"#
        + #"""ExpiryDate"":""2026-11-23T19:05:12.5000000Z""}""#)
    #expect(
      Command.keepExtents(of: "S").text
        == #".alter table ['S'] policy merge @"{""AllowMerge"":false,""AllowRebuild"":false}""#)
    #expect(Command.dropTable("S").text == ".drop table ['S'] ifexists")
  }

  @Test func `ingestion mappings`() {
    #expect(Command.showMappings(of: "T").text == ".show table ['T'] ingestion mappings")
    #expect(Command.showMappings(of: "T", kind: "csv").text == ".show table ['T'] ingestion csv mappings")
    let mapping = IngestionMapping([IngestionMapping.Element(column: "a", source: .path("$['it']"))])
    #expect(
      Command.createMapping("my map", kind: "json", mapping, of: "T").text
        == #".create table ['T'] ingestion json mapping 'my map' '[{"Column":"a","Properties":{"Path":"$[\'it\']"}}]'"#)
  }

  @Test func `data management`() {
    #expect(Command.ingestionResources.text == ".get ingestion resources")
    #expect(Command.identityToken.text == ".get kusto identity token")
    #expect(Command.identityToken.service == .dataManagement)
  }

  @Test func `the commit names its extents, and the times around them`() {
    let command = Command.moveExtents([id, id], from: "S", to: "T", created: moment...moment.addingTimeInterval(10))
    #expect(
      command.text
        == ".move async extents from table ['S'] to table ['T'] with "
        + "(extentCreatedOnFrom=datetime(2026-11-22T19:05:12.5000000Z), "
        + "extentCreatedOnTo=datetime(2026-11-24T19:05:22.5000000Z), setNewIngestionTime=true) "
        + "(7f3a9c1e-0000-4000-8000-00000000000a,7f3a9c1e-0000-4000-8000-00000000000a)")
    #expect(Command.showOperation(id).text == ".show operations 7f3a9c1e-0000-4000-8000-00000000000a")
    #expect(Command.showOperationDetails(id).text == ".show operation 7f3a9c1e-0000-4000-8000-00000000000a details")
  }

  @Test func `a name or an id cannot end early and start another command`() {
    #expect(Command.dropTable("a'] | .drop table ['b").text == #".drop table ['a\'] | .drop table [\'b'] ifexists"#)
    #expect(
      Command.showOperation("x) .drop table T").text == ".show operations 00000000-0000-0000-0000-000000000000")
  }

  @Test func `counting`() {
    #expect(QueryText.count(of: "T") == "['T'] | count")
  }

  @Test(arguments: [
    ("2026-11-23T19:05:12.5000000Z", 1_795_460_712.5), ("2026-11-23T19:05:12Z", 1_795_460_712),
    ("2026-11-23T19:05:12.25", 1_795_460_712.25),
  ])
  func `times of the server are read`(text: String, seconds: Double) {
    #expect(KustoTime.date(text)?.timeIntervalSince1970 == seconds)
  }

  @Test func `what is no time is none`() {
    #expect(KustoTime.date("yesterday") == nil)
  }
}
