import Kusto

/// What a person can do about a failure of ingestion, by the service's code.
package enum IngestionAdvice {
  /// One sentence; nil where the words of the service are all there is.
  ///
  /// Source: Kusto documentation, "Ingestion error codes".
  package static func words(for code: String, table: String) -> String? {
    if let exact = byCode[code] { return exact }
    if code == "BadRequest_MappingReferenceWasNotFound" || code == "BadRequest_InvalidMapping" {
      return "look at the mappings of the table: .show table \(EntityName.quoted(table)) ingestion mappings"
    }
    if code.hasPrefix("UpdatePolicy_") {
      return
        "an update policy of the table failed: look at it with .show table \(EntityName.quoted(table)) policy update"
    }
    if code.hasPrefix("Download_") {
      return
        "Kusto could not read the blob: load again; with your own container, look at the rights and the end of its SAS"
    }
    if code.hasPrefix("Stream_") {
      return "Kusto reads the file in another way: kustosink schema tells how it was read here"
    }
    return nil
  }

  private static let byCode = [
    "BadRequest_EntityNotFound": "the table or database is gone: create it, and load again",
    "BadRequest_TableNotExist": "the table is gone: create it, and load again",
    "BadRequest_FileTooLarge": "make the partitions smaller: --partition-size 128MiB",
    "Stream_InputStreamTooLarge": "make the partitions smaller: --partition-size 128MiB",
    "Stream_DynamicPropertyBagTooLarge": "a value is too large for the type dynamic: load its column as string",
    "Forbidden": "kustosink check says which role is missing, and the command that grants it",
    "Unauthorised": "kustosink check says which role is missing, and the command that grants it",
    "General_ThrottledIngestion": busy, "TooManyRequests": busy, "OutOfMemory": busy, "Timeout": busy,
    "General_RetryAttemptsExceeded": "Kusto gave up after several tries of its own: load again later",
    "IngestionTimedOut": "look at .show capacity ingestions: others may use all of it",
  ]

  private static let busy = "the cluster is busy: load again later, or with a smaller --parallel"
}
