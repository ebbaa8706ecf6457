import Datasets
import Kusto

/// Why a source was not ingested, in the service's codes.
struct IngestionFailure: Error, Sendable, Hashable {
  var code: String
  /// `Permanent` or `Transient`.
  var status: String
  var details: String

  static func permanent(_ code: String, _ details: String) -> IngestionFailure {
    IngestionFailure(code: code, status: "Permanent", details: details)
  }

  static let sourceNotFound = permanent("Download_SourceNotFound", "The source blob was not found.")

  static func sourceUnreadable(errno: Int32) -> IngestionFailure {
    IngestionFailure(
      code: "Download_UnknownError", status: "Transient", details: "The source could not be read (errno \(errno)).")
  }

  static func fieldCount(_ found: Int, expected: Int, record: Int) -> IngestionFailure {
    permanent(
      "Stream_WrongNumberOfFields", "Record \(record) has \(found) fields, the table or mapping wants \(expected).")
  }

  static func closingQuote(record: Int) -> IngestionFailure {
    permanent("Stream_ClosingQuoteMissing", "A quote that opens in record \(record) is not closed.")
  }

  static func brokenGzip(_ reason: String) -> IngestionFailure {
    permanent("BadRequest_InvalidBlob", "The source is not readable gzip: \(reason).")
  }

  static let emptyBlob = permanent("BadRequest_EmptyBlob", "The source is empty.")

  static let noRecords = permanent(
    "BadRequest_NoRecordsOrWrongFormat", "The source has no records, or is of another format.")

  static func format(_ name: String) -> IngestionFailure {
    permanent("BadRequest_FormatNotSupported", "The embedded Kusto does not read the format '\(name)'.")
  }

  static func property(_ name: String, _ why: String) -> IngestionFailure {
    permanent("BadRequest_MalformedIngestionProperty", "The ingestion property '\(name)' is not usable: \(why).")
  }

  static func mapping(_ why: String) -> IngestionFailure {
    permanent("BadRequest_InvalidMapping", "The ingestion mapping is not usable: \(why).")
  }

  static func cancelled() -> IngestionFailure {
    IngestionFailure(code: "General_Cancelled", status: "Transient", details: "The server stopped.")
  }

  /// Any error as a failure of one source.
  init(_ error: any Error) {
    switch error {
    case let failure as IngestionFailure: self = failure
    case let error as ServiceError:
      self.init(code: error.code, status: error.isPermanent ? "Permanent" : "Transient", details: error.message)
    case DatasetError.brokenPacking(_, _, let byte, let reason): self = .brokenGzip("\(reason), at byte \(byte)")
    case let error as DatasetError:
      self = .permanent("BadRequest_InvalidBlob", "The source cannot be read: \(error.brief).")
    default:
      let words = ServiceError.internalError(error).message
      self.init(code: "General_InternalServerError", status: "Transient", details: words)
    }
  }

  init(code: String, status: String, details: String) {
    self.code = code
    self.status = status
    self.details = details
  }

  /// The failure as the answer to a command.
  var serviceError: ServiceError {
    ServiceError(
      code: code, message: details, type: "Kusto.DataNode.Exceptions.StreamIngestionException",
      isPermanent: status == "Permanent")
  }
}
