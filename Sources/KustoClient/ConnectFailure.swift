import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// A failure before there was a connection: only then is it certain that nobody has the request, and a commit hangs on
/// that.
///
/// Decided by the type of the error. What is not known here may have left.
struct ConnectFailure {
  var reason: String

  /// Nil for a failure after the request could begin to leave.
  init?(_ error: any Error) {
    switch error {
    case let error as NIOConnectionError: reason = Self.reason(error)
    case let error as IOError where error.errnoCode == ECONNREFUSED: reason = Self.words(error)
    case is SocketAddressError.UnknownHost: reason = "no machine of that name"
    case is SocketAddressError: reason = "the address cannot be used"
    case let error as NIOSSLError:
      guard case .handshakeFailed(let cause) = error else { return nil }
      reason = Self.reason(cause)
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      reason = "the certificate is for another name"
    case let error as HTTPClientError:
      guard let words = Self.reason(error) else { return nil }
      reason = words
    default: return nil
    }
  }

  private static func reason(_ error: NIOConnectionError) -> String {
    if error.connectionErrors.isEmpty { return "no machine of that name" }
    let causes = error.connectionErrors.map { ($0.error as? IOError).map(words) ?? "no connection in time" }
    return causes.first ?? "no connection"
  }

  /// What the certificate of the other side is not.
  private static func reason(_ error: BoringSSLError) -> String {
    let text = String(describing: error)
    return text.contains("CERTIFICATE_VERIFY_FAILED")
      ? "its certificate is not trusted" : "no secure connection could be made"
  }

  private static func reason(_ error: HTTPClientError) -> String? {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout: "no connection in time"
    case .tlsHandshakeTimeout: "no secure connection in time"
    case .httpProxyHandshakeTimeout, .socksHandshakeTimeout: "the proxy did not answer in time"
    case .proxyAuthenticationRequired: "the proxy asks for a user name and a password"
    case .invalidProxyResponse: "the proxy refuses the connection"
    default: nil
    }
  }

  private static func words(_ error: IOError) -> String { String(cString: strerror(error.errnoCode)).lowercased() }
}
