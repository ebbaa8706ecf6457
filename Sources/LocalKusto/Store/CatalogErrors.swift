import GRDB
import Kusto
import KustoTypes

/// What the service says when a request does not fit the catalogue.
extension ServiceError {
  static func badRequest(
    _ code: String, _ message: String, type: String = "Kusto.Data.Exceptions.KustoBadRequestException"
  ) -> ServiceError {
    ServiceError(code: code, message: message, type: type, isPermanent: true)
  }

  static let methodNotAllowed = badRequest(
    "MethodNotAllowed", "Management commands are taken by POST only, and this address takes no GET.")

  static func noDatabase(_ name: String) -> ServiceError {
    badRequest(
      "BadRequest_EntityNotFound", "Bad request: Entity ID '\(name)' of kind 'Database' was not found.",
      type: "Kusto.Common.Svc.Exceptions.EntityNotFoundException")
  }

  static func noTable(_ name: String) -> ServiceError {
    badRequest(
      "BadRequest_EntityNotFound", "Bad request: Entity ID '\(name)' of kind 'Table' was not found.",
      type: "Kusto.Common.Svc.Exceptions.EntityNotFoundException")
  }

  static func exists(kind: String, name: String) -> ServiceError {
    badRequest(
      "BadRequest_EntityAlreadyExists", "Bad request: Entity ID '\(name)' of kind '\(kind)' already exists.",
      type: "Kusto.Common.Svc.Exceptions.EntityAlreadyExistsException")
  }

  static func badName(_ name: String, _ problem: EntityName.Problem) -> ServiceError {
    let why =
      switch problem {
      case .empty: "it is empty"
      case .tooLong(let limit): "it is longer than \(limit) characters"
      case .character(let scalar): "it holds U+\(String(scalar.value, radix: 16, uppercase: true))"
      case .reserved: "names that start or end with __ are reserved"
      }
    return badRequest("BadRequest_EntityNameIsNotValid", "The name '\(name)' is not valid: \(why).")
  }

  static func columnTypeConflict(_ column: String, has: ScalarType, wanted: ScalarType) -> ServiceError {
    badRequest(
      "General_BadRequest",
      "Column '\(column)' has the type '\(has.rawValue)', which cannot become '\(wanted.rawValue)'.")
  }

  static func noExtent(_ id: String, table: String) -> ServiceError {
    let place = table.isEmpty ? "" : " in table '\(table)'"
    return badRequest(
      "BadRequest_EntityNotFound", "Bad request: Entity ID '\(id)' of kind 'Extent' was not found\(place).",
      type: "Kusto.Common.Svc.Exceptions.EntityNotFoundException")
  }

  static func otherDatabase(_ table: String) -> ServiceError {
    badRequest("General_BadRequest", "Extents of table '\(table)' cannot be moved to another database.")
  }

  static func schemaMismatch(
    source: String, target: String, column: Kusto.Column, present: ScalarType?
  ) -> ServiceError {
    let fault = present.map { "has the type '\($0.rawValue)' there" } ?? "is not there"
    return badRequest(
      "General_BadRequest",
      "Extents cannot be moved from '\(source)' to '\(target)': column '\(column.name)' of type "
        + "'\(column.type.rawValue)' \(fault).")
  }

  /// SQLite, which keeps the tables, takes 2,000 columns in a table and in an answer; a query adds some of its own.
  static let greatestColumns = 1900

  static func tooManyColumns(_ count: Int) -> ServiceError {
    badRequest(
      "General_BadRequest",
      "The embedded Kusto keeps at most \(greatestColumns) columns in a table, and this one has \(count). "
        + "A cluster in Azure takes more.")
  }

  /// The words for an error that nothing else explains.
  static func internalError(_ error: any Error) -> ServiceError {
    switch error {
    case let error as DatabaseError: internalError("The catalogue answered: \(error.message ?? "no reason").")
    case let error as IngestionFailure: internalError(error.details)
    case let error as LocalKustoError: internalError(error.words)
    default: internalError("The embedded Kusto could not do it, and cannot say why.")
    }
  }

  static func internalError(_ message: String) -> ServiceError {
    ServiceError(
      code: "General_InternalServerError", message: message,
      type: "Kusto.Common.Svc.Exceptions.InternalServiceError", isPermanent: false)
  }
}
