import HTTPTypes
import Hummingbird

/// What the lent storage refuses, in Azure's codes.
enum StorageError: Error, Sendable, Hashable {
  case forbidden
  /// The caller is known, and has not the role.
  case notPermitted
  case blobExists
  case blobNotFound
  case entityExists
  case entityNotFound
  case messageNotFound
  /// The message is there, and somebody else has received it.
  case receiptMismatch
  case invalidBlockList
  case invalidRange
  case noSuchStorage(String)
  case notSupported(String)
  case invalidInput(String)
  case tooLarge(limit: Int)
  case noRoom

  var code: String {
    switch self {
    case .forbidden: "AuthenticationFailed"
    case .notPermitted: "AuthorizationPermissionMismatch"
    case .blobExists: "BlobAlreadyExists"
    case .blobNotFound: "BlobNotFound"
    case .entityExists: "EntityAlreadyExists"
    case .entityNotFound: "ResourceNotFound"
    case .messageNotFound: "MessageNotFound"
    case .receiptMismatch: "PopReceiptMismatch"
    case .invalidBlockList: "InvalidBlockList"
    case .invalidRange: "InvalidRange"
    case .noSuchStorage: "ResourceNotFound"
    case .notSupported: "NotImplemented"
    case .invalidInput: "InvalidInput"
    case .tooLarge: "RequestBodyTooLarge"
    case .noRoom: "InsufficientStorage"
    }
  }

  var status: HTTPResponse.Status {
    switch self {
    case .forbidden, .notPermitted: .forbidden
    case .blobExists, .entityExists: .conflict
    case .blobNotFound, .entityNotFound, .messageNotFound, .noSuchStorage: .notFound
    case .invalidBlockList, .invalidInput, .receiptMismatch: .badRequest
    case .invalidRange: .rangeNotSatisfiable
    case .notSupported: .notImplemented
    case .tooLarge: .contentTooLarge
    case .noRoom: .init(code: 507)
    }
  }

  var message: String {
    switch self {
    case .forbidden:
      "Server failed to authenticate the request. The signature is wrong, missing or expired; "
        + "fetch the ingestion resources again."
    case .notPermitted: "This request is not authorized to perform this operation using this permission."
    case .blobExists: "The specified blob already exists."
    case .blobNotFound: "The specified blob does not exist."
    case .entityExists: "The specified entity already exists."
    case .entityNotFound: "The specified resource does not exist."
    case .messageNotFound: "The specified message does not exist."
    case .receiptMismatch: "The specified pop receipt did not match the pop receipt for a dequeued message."
    case .invalidBlockList: "The specified block list is invalid."
    case .invalidRange: "The range specified is invalid for the current size of the resource."
    case .noSuchStorage(let name): "There is no storage called '\(name)' here."
    case .notSupported(let what): "The embedded Kusto does not support \(what)."
    case .invalidInput(let why): "One of the request inputs is not valid: \(why)."
    case .tooLarge(let limit): "The request body is larger than \(limit) bytes."
    case .noRoom: "There is no room left in the data folder."
    }
  }
}
