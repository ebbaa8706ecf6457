import SinkEngine
import Testing

/// What a person is told to do about a code of the service.
@Suite struct IngestionAdviceTests {
  @Test(arguments: [
    ("BadRequest_MappingReferenceWasNotFound", ".show table ['my table'] ingestion mappings"),
    ("BadRequest_InvalidMapping", ".show table ['my table'] ingestion mappings"),
    ("UpdatePolicy_FailedDescendantTransaction", ".show table ['my table'] policy update"),
    ("Download_Forbidden", "SAS"), ("Stream_WrongNumberOfFields", "kustosink schema"),
    ("Stream_InputStreamTooLarge", "--partition-size"), ("Forbidden", "kustosink check"),
    ("General_ThrottledIngestion", "load again later"), ("BadRequest_TableNotExist", "the table is gone"),
  ])
  func `a code of the service has its advice, with the table's own name`(code: String, words: String) {
    let advice = IngestionAdvice.words(for: code, table: "my table")
    #expect(advice?.contains(words) == true, "\(advice ?? "nothing")")
  }

  @Test(arguments: ["", "Skipped_IngestByTagAlreadyExists", "SomethingNew"])
  func `of a code that says nothing to us, the service's words are enough`(code: String) {
    #expect(IngestionAdvice.words(for: code, table: "T") == nil)
  }
}
