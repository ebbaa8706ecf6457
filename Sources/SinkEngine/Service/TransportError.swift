import Foundation
import Kusto

/// What can go wrong between us and the service, as facts.
///
/// Addresses in it are free of signatures.
package enum TransportError: Error, Sendable, Hashable {
  /// The service answered with an error. `retryAfter` is in seconds.
  case refused(ServiceError, status: Int, retryAfter: Double?)
  /// 401 or 403 without more words than these.
  case unauthorised(address: String, status: Int, message: String)
  /// There is no token to send with the request, so it never left.
  case notSignedIn(reason: String, isTransient: Bool)
  /// No connection: the request never left.
  case unreachable(address: String, reason: String)
  /// The connection broke after the request began to leave.
  case interrupted(address: String, reason: String)
  /// An answer came that is not what the protocol says.
  case unreadable(reason: String)
  /// No answer in time.
  case timedOut(address: String, seconds: Double)

  /// True when the service may have done what was asked although no good answer came.
  package var mayHaveArrived: Bool {
    switch self {
    // Only a refusal of the request itself is certain; an answer that began well and ended badly is no refusal.
    case .refused(_, let status, _): !(400..<500).contains(status) || status == 408
    case .unauthorised, .unreachable, .notSignedIn: false
    case .interrupted, .timedOut, .unreadable: true
    }
  }

  /// True when the same request may well succeed in a moment.
  package var isTransient: Bool {
    switch self {
    case .refused(let error, let status, _):
      // A broken gateway answers without an error document; only a document can say that it is for ever.
      status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505)
        || (status < 500 && !error.isPermanent && error.type != "")
    case .unauthorised: false
    case .notSignedIn(_, let isTransient): isTransient
    case .unreachable, .interrupted, .timedOut, .unreadable: true
    }
  }

  /// True when who asks, or the signature that was used, is not let in: a new loan of the storage may help.
  package var isRefusedEntry: Bool {
    switch self {
    case .refused(_, let status, _): status == 401 || status == 403
    case .unauthorised: true
    case .notSignedIn, .unreachable, .interrupted, .timedOut, .unreadable: false
    }
  }

  /// True when a new token may help: nothing else is said by a 401.
  package var wantsNewToken: Bool {
    switch self {
    case .unauthorised(_, let status, _), .refused(_, let status, _): status == 401
    case .notSignedIn, .unreachable, .interrupted, .timedOut, .unreadable: false
    }
  }

  /// True when the service says that what was asked for is not there.
  package var meansMissing: Bool {
    guard case .refused(let error, let status, _) = self, status == 400 || status == 404 else { return false }
    return error.code.contains("EntityNotFound") || error.code.contains("TableNotExist")
      || error.type.contains("EntityNotFound")
  }

  /// Seconds that the service asked for before the next try.
  package var retryAfter: Double? {
    if case .refused(_, _, let seconds) = self { seconds } else { nil }
  }

  /// One line for the log; no secret can be in it.
  package var brief: String {
    switch self {
    case .refused(let error, let status, _):
      error.message.isEmpty ? "HTTP \(status)" : "HTTP \(status), \(error.code): \(error.message)"
    case .unauthorised(_, let status, let message): message.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(message)"
    case .notSignedIn(let reason, _): "sign-in failed: \(reason)"
    case .unreachable(let address, let reason): "\(address) cannot be reached: \(reason)"
    case .interrupted(let address, let reason): "the connection to \(address) broke: \(reason)"
    case .unreadable(let reason): "the service's answer was not understood: \(reason)"
    case .timedOut(let address, let seconds): "\(address) did not answer within \(Int(seconds)) s"
    }
  }
}
