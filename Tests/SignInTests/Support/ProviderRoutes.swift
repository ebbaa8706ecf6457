import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import JWTKit
import Kusto
import LocalKusto
import NIOCore

/// What the provider answers.
extension IdentityProvider {
  struct Reply {
    var status = 200
    var body: JSONValue = .null
    var text: String?
    var headers: [String: String] = [:]

    static func error(_ code: String, _ description: String = "", status: Int = 400) -> Reply {
      Reply(status: status, body: .object(["error": .string(code), "error_description": .string(description)]))
    }
  }

  func respond(to request: Request) async -> Response {
    let path = request.uri.path
    state.withLock { $0.seen.append(path) }
    let body = (try? await request.body.collect(upTo: 1 << 20)).map { String(buffer: $0) } ?? ""
    var form = Self.form(body)
    for (name, value) in Self.form(request.uri.query ?? "") { form[name] = value }
    var reply = await reply(path, form, request)
    let skew = state.withLock { $0.skew }
    reply.headers["Date"] = Self.date(Date().addingTimeInterval(skew))
    let text = reply.text ?? reply.body.text
    var fields = HTTPFields()
    fields[.contentType] = reply.text == nil ? "application/json" : "text/html"
    for (name, value) in reply.headers { HTTPField.Name(name).map { fields[$0] = value } }
    return Response(
      status: .init(code: reply.status), headers: fields, body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  private func reply(_ path: String, _ form: [String: String], _ request: Request) async -> Reply {
    let parts = path.split(separator: "/").map(String.init)
    do {
      switch parts.last {
      case "token" where parts.count > 1 && parts.contains("metadata"):
        return try await machine(form, request, "Metadata")
      case "msi": return try await machine(form, request, "X-IDENTITY-HEADER")
      case "arc":
        let key = state.withLock { $0.arcKey }
        if let key, request.headers[.authorization] == "Basic \(key.content)" {
          return try await machine(form, request, "Metadata")
        }
        return Reply(status: 401, headers: ["WWW-Authenticate": "Basic realm=\(key?.path ?? "/etc/passwd")"])
      case "token" where parts.first == Self.tenant || parts.first == "organizations":
        if let busy = wrongAnswer() { return busy }
        return try await token(form, path)
      case "devicecode": return deviceCode(form)
      case "authorize": return authorize(form)
      default:
        return parts.first == "secrets" ? vault(parts.last ?? "", request) : Reply(status: 404)
      }
    } catch {
      return .error("server_error", "\(error)", status: 500)
    }
  }

  private func wrongAnswer() -> Reply? {
    let (wrong, throttled, retryAfter) = state.withLock { state in
      let isThrottled = state.throttles > 0
      if isThrottled { state.throttles -= 1 }
      let wrong = isThrottled || state.wrong.isEmpty ? nil : state.wrong.removeFirst()
      return (wrong, isThrottled, state.retryAfter)
    }
    if throttled { return Reply(status: 429, headers: ["Retry-After": retryAfter]) }
    switch wrong {
    case nil: return nil
    case .html: return Reply(text: "<html>a proxy says hello</html>")
    case .noToken: return Reply(body: .object(["token_type": "Bearer"]))
    case .tokenWithBlank: return Reply(body: .object(["access_token": "a b\nc", "expires_in": 3600]))
    case .notJSON: return Reply(text: "{\"access_token\":")
    case .empty: return Reply(text: "")
    case .unavailable: return Reply(status: 503)
    case .endless: return Reply(text: String(repeating: "x", count: 1 << 20))
    case .refused:
      return .error(
        "invalid_client",
        "AADSTS7000215: Invalid client secret provided. Trace ID: 1 Correlation ID: 2 Timestamp: 3", status: 401)
    }
  }

  private func token(_ form: [String: String], _ path: String) async throws -> Reply {
    switch form["grant_type"] {
    case "client_credentials": return try await application(form, path)
    case "refresh_token":
      let isGood = state.withLock { $0.refreshTokens.remove(form["refresh_token"] ?? "") != nil }
      return isGood ? try await person() : .error("invalid_grant", "AADSTS700082: The refresh token has expired")
    case "urn:ietf:params:oauth:grant-type:device_code":
      let code = form["device_code"] ?? ""
      let (left, answer) = state.withLock { state in
        let left = state.deviceCodes[code]
        state.deviceCodes[code] = left.map { $0 - 1 }
        return (left, state.deviceAnswer)
      }
      guard let left else { return .error("bad_verification_code") }
      if left > 0 { return .error("authorization_pending") }
      return answer.isEmpty ? try await person() : .error(answer)
    case "authorization_code":
      let grant = state.withLock { $0.grants.removeValue(forKey: form["code"] ?? "") }
      let digest = Data(SHA256.hash(data: Data((form["code_verifier"] ?? "").utf8))).base64EncodedString()
        .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
      guard let grant, grant.challenge == digest, grant.redirect == form["redirect_uri"] else {
        return .error("invalid_grant", "AADSTS501481: The code verifier does not match")
      }
      return try await person()
    default: return .error("unsupported_grant_type")
    }
  }

  private func application(_ form: [String: String], _ path: String) async throws -> Reply {
    let id = form["client_id"] ?? ""
    guard let application = state.withLock({ $0.applications[id] }) else {
      return .error("unauthorized_client", "AADSTS700016: Application with identifier '\(id)' was not found")
    }
    guard form["scope"]?.hasSuffix("/.default") == true else { return .error("invalid_scope") }
    if let assertion = form["client_assertion"] {
      if state.withLock({ $0.federated[id] }) == assertion { return try await answer(application.principal) }
      return try await check(assertion, application, id, audience: url + path)
    }
    guard let secret = application.secret, form["client_secret"] == secret else {
      return .error(
        "invalid_client", "AADSTS7000215: Invalid client secret provided. Trace ID: x", status: 401)
    }
    return try await answer(application.principal)
  }

  private struct Assertion: JWTPayload {
    var aud: AudienceClaim
    var iss: IssuerClaim
    var sub: SubjectClaim
    var nbf: NotBeforeClaim
    var exp: ExpirationClaim

    func verify(using algorithm: some JWTAlgorithm) throws {}
  }

  private func check(
    _ assertion: String, _ application: Application, _ id: String, audience: String
  ) async throws -> Reply {
    guard let certificate = application.certificate else {
      return .error("invalid_client", "no certificate", status: 401)
    }
    let keys = await JWTKeyCollection().add(
      pss: try Insecure.RSA.PublicKey(certificatePEM: certificate), digestAlgorithm: .sha256)
    guard let claims = try? await keys.verify(assertion, as: Assertion.self) else {
      return .error("invalid_client", "AADSTS700027: the signature is not valid", status: 401)
    }
    let now = Date().addingTimeInterval(state.withLock { $0.skew })
    guard claims.nbf.value <= now, claims.exp.value > now else {
      return .error(
        "invalid_client",
        "AADSTS700024: Client assertion is not within its valid time range. Current time: \(KustoTime.text(now)), "
          + "assertion valid from …", status: 401)
    }
    guard claims.iss.value == id, claims.sub.value == id, claims.aud.value.contains(audience) else {
      return .error("invalid_client", "AADSTS700023: the audience or the subject is wrong", status: 401)
    }
    return try await answer(application.principal)
  }

  private func person() async throws -> Reply {
    let refresh = "planted-refresh-\(UUID().uuidString)"
    let principal = state.withLock { state in
      state.refreshTokens.insert(refresh)
      return state.person
    }
    var reply = try await answer(principal)
    if case .object(var members) = reply.body {
      members["refresh_token"] = .string(refresh)
      reply.body = .object(members)
    }
    return reply
  }

  func answer(_ principal: Identities.Principal) async throws -> Reply {
    let token = try await issue(to: principal)
    let seconds = state.withLock { $0.lifetime }
    return Reply(
      body: .object(["token_type": "Bearer", "access_token": .string(token), "expires_in": .integer(Int64(seconds))]))
  }

  private func deviceCode(_ form: [String: String]) -> Reply {
    guard form["scope"]?.contains("offline_access") == true, form["client_id"] == Self.clientID else {
      return .error("invalid_request")
    }
    let code = "planted-device-\(UUID().uuidString)"
    state.withLock { $0.deviceCodes[code] = $0.pendingPolls }
    return Reply(
      body: .object([
        "device_code": .string(code), "user_code": "ABCD-EFGH", "verification_uri": .string("\(url)/device"),
        "expires_in": 900, "interval": 1,
      ]))
  }

  private func authorize(_ form: [String: String]) -> Reply {
    let code = "planted-code-\(UUID().uuidString)"
    let redirect = form["redirect_uri"] ?? ""
    guard form["code_challenge_method"] == "S256", redirect.hasPrefix("http://localhost:") else {
      return .error("invalid_request")
    }
    state.withLock { $0.grants[code] = (form["code_challenge"] ?? "", redirect) }
    return Reply(status: 302, headers: ["Location": "\(redirect)?code=\(code)&state=\(form["state"] ?? "")"])
  }

  private func machine(_ form: [String: String], _ request: Request, _ header: String) async throws -> Reply {
    let (principal, secret) = state.withLock { ($0.machine, $0.identityHeader) }
    let wanted = header == "Metadata" ? "true" : secret
    guard HTTPField.Name(header).flatMap({ request.headers[$0] }) == wanted else { return Reply(status: 400) }
    guard let principal, form["client_id"].map({ principal.name.contains($0) }) ?? true else {
      return .error("invalid_request", "Identity not found")
    }
    let token = try await issue(to: principal)
    let end = Date().addingTimeInterval(state.withLock { $0.lifetime + $0.skew })
    // Machines answer with texts and with a moment.
    return Reply(
      body: .object([
        "access_token": .string(token), "expires_on": .string("\(Int(end.timeIntervalSince1970))"),
        "resource": .string(form["resource"] ?? ""), "token_type": "Bearer",
      ]))
  }

  private func vault(_ name: String, _ request: Request) -> Reply {
    let token = request.headers[.authorization]?.split(separator: " ").last.map(String.init) ?? ""
    guard principal(token) != nil else {
      let challenge = "Bearer authorization=\"\(url)/\(Self.tenant)\", resource=\"http://127.0.0.1\""
      return Reply(status: 401, headers: ["WWW-Authenticate": challenge])
    }
    guard let value = state.withLock({ $0.vault[name] }) else {
      return Reply(
        status: 404, body: .object(["error": .object(["code": "SecretNotFound", "message": "no such secret"])]))
    }
    return Reply(body: .object(["value": .string(value)]))
  }

  private static func form(_ text: String) -> [String: String] {
    let items = URLComponents(string: "?" + text.replacing("+", with: "%20"))?.queryItems ?? []
    return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
  }

  private static func date(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = .gmt
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: date)
  }
}
