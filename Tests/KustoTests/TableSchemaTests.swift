import Kusto
import KustoTypes
import Testing

struct TableSchemaTests {
  @Test(arguments: [
    ("a:long", "a:long"),
    ("a:long, b:string", "a:long, b:string"),
    (" a : int64 ,['b c']:uuid", "a:long, ['b c']:guid"),
    ("[\"it's\"]:date", "['it\\'s']:datetime"),
    ("2nd:real", "['2nd']:real"),
    ("a.b:dynamic", "['a.b']:dynamic"),
  ])
  func `cslschema text is read and written as people write it`(text: String, plain: String) throws {
    let schema = try TableSchema(cslSchema: text)
    #expect(schema.description == plain)
    #expect(try TableSchema(cslSchema: schema.cslSchema) == schema)
  }

  @Test(arguments: [
    ("", CSLSchemaError(offset: 0, reason: .nameExpected)),
    ("a", CSLSchemaError(offset: 1, reason: .colonExpected(after: "a"))),
    ("a:lnog", CSLSchemaError(offset: 2, reason: .unknownType("lnog", column: "a"))),
    ("a:long b:long", CSLSchemaError(offset: 7, reason: .separatorExpected)),
    ("a:long,a:int", CSLSchemaError(offset: 7, reason: .duplicateColumn("a"))),
    ("a:long,", CSLSchemaError(offset: 7, reason: .nameExpected)),
    ("['a:long", CSLSchemaError(offset: 8, reason: .closingQuoteMissing)),
  ])
  func `what is wrong with cslschema text is said with its place`(text: String, error: CSLSchemaError) {
    #expect(throws: error) { try TableSchema(cslSchema: text) }
  }

  @Test func `schema JSON comes back as the same schema for all ten types`() throws {
    let schema = TableSchema(ScalarType.allCases.map { Column(name: "\($0) \"col\"", type: $0) })
    #expect(try TableSchema(schemaJSON: schema.schemaJSON(table: "T")) == schema)
  }

  @Test func `a type that Kusto does not have is an error of the answer`() {
    let json = #"{"Name":"T","OrderedColumns":[{"Name":"a","CslType":"varchar"}]}"#
    #expect(throws: ServiceError.self) { try TableSchema(schemaJSON: json) }
  }

  @Test(arguments: ScalarType.allCases)
  func `every type is found by its CSL, short and full .NET name`(type: ScalarType) {
    #expect(ScalarType(name: type.rawValue) == type)
    #expect(ScalarType(name: type.dataType) == type)
    #expect(ScalarType(name: type.systemType) == type)
  }
}
