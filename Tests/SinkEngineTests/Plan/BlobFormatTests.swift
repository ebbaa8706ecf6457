import Datasets
import Kusto
import SinkEngine
import Testing

@Suite struct BlobFormatTests {
  private let encoding = EncodingPlan(
    columns: [.init(source: "a", type: .long), .init(source: "b", type: .string)], hasHeader: true)

  private func partition(_ transfer: Transfer, fields: [Int?] = [0, 1], names: [String] = []) -> Partition {
    var partition = Samples.partition(0, rows: 3)
    partition.transfer = transfer
    partition.slice.fields = fields
    partition.slice.names = names
    return partition
  }

  private func properties(_ partition: Partition, in source: DataFormat) -> [String: JSONValue] {
    BlobFormat(partition, in: source).properties(encoding, Samples.schema.columns)
  }

  @Test func `what is written anew is CSV without header, whatever it was before`() {
    for source in [DataFormat.csv, .json, .parquet, .delimited(.tab)] {
      let properties = properties(partition(.encoded, fields: [1, nil]), in: source)
      #expect(properties["format"] == "csv")
      #expect(properties["ignoreFirstRecord"] == .bool(false))
      #expect(properties["ingestionMapping"] == nil)
    }
  }

  @Test func `a header goes along only with a whole file`() {
    #expect(properties(partition(.untouched), in: .csv)["ignoreFirstRecord"] == .bool(true))
    #expect(properties(partition(.compressed), in: .csv)["ignoreFirstRecord"] == .bool(false))
  }

  @Test func `fields in another order are mapped by their place, keys by their name`() {
    let csv = properties(partition(.compressed, fields: [2, nil]), in: .csv)
    #expect(
      csv["ingestionMapping"] == .string(#"[{"Column":"a","DataType":"long","Properties":{"Ordinal":"2"}}]"#))
    #expect(csv["ingestionMappingType"] == "Csv")
    let json = properties(partition(.compressed, names: ["A", "x y"]), in: .json)
    #expect(json["ingestionMappingType"] == "Json")
    #expect(json["ingestionMapping"]?.stringValue?.contains(#"{"Path":"$['x y']"}"#) == true)
    #expect(json["validationPolicy"] == nil)
  }

  @Test(arguments: [
    (DataFormat.csv, Transfer.encoded, "csv.gz"), (.json, .untouched, "json.gz"), (.json, .encoded, "csv.gz"),
    (.parquet, .untouched, "parquet"),
  ])
  func `the name of a blob tells its format and packing`(source: DataFormat, transfer: Transfer, expected: String) {
    #expect(BlobFormat(partition(transfer), in: source).fileExtension == expected)
  }
}
