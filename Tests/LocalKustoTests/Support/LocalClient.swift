import Foundation
import FoundationNetworking
import Kusto
import LocalKusto

/// Speaks to a server over real HTTP, with nothing of the program's own client.
struct LocalClient: Sendable {
  let address: LocalServer.Address
  private static let session: URLSession = {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 120
    return URLSession(configuration: configuration)
  }()

  struct Answer: Sendable {
    var status: Int
    var headers: [String: String]
    var body: Data
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// Sends a request to a path of this server, or to a whole address.
  func send(
    _ method: String, _ target: String, headers: [String: String] = [:], body: Data? = nil, token: String? = nil
  ) async throws -> Answer {
    let text = target.hasPrefix("http") ? target : address.url + target
    guard let url = URL(string: text) else { throw URLError(.badURL) }
    var request = URLRequest(url: url)
    request.httpMethod = method
    request.httpBody = body
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    if let token = token ?? address.token, !token.isEmpty {
      request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    }
    let (data, response) = try await Self.session.data(for: request)
    guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
    var fields: [String: String] = [:]
    for case (let name as String, let value as String) in response.allHeaderFields {
      fields[name.lowercased()] = value
    }
    return Answer(status: response.statusCode, headers: fields, body: data)
  }

  /// The body of an engine request.
  static func body(_ csl: String, database: String = "Demo") -> Data {
    Data(JSONValue.object(["db": .string(database), "csl": .string(csl)]).text.utf8)
  }

  /// Runs a management command.
  @discardableResult
  func manage(_ command: String, database: String = "Demo") async throws -> ResultTable {
    let answer = try await send("POST", "/v1/rest/mgmt", body: Self.body(command, database: database))
    guard answer.status == 200 else { throw ServiceError(body: answer.body) ?? .unreadable(answer.text) }
    return try V1Response(body: answer.body).tables[0]
  }

  /// Runs a query of one statement.
  func query(_ text: String, database: String = "Demo") async throws -> ResultTable {
    let answer = try await send("POST", "/v2/rest/query", body: Self.body(text, database: database))
    guard answer.status == 200 else { throw ServiceError(body: answer.body) ?? .unreadable(answer.text) }
    return try V2Response(body: answer.body).results[0]
  }

  /// The rows of `table`, counted by a query.
  func count(_ table: String) async throws -> Int {
    guard case .integer(let count)? = try await query("\(table) | count").rows.first?.first else { return -1 }
    return Int(count)
  }

  /// The addresses of lent storage by kind.
  func resources() async throws -> IngestionResources {
    try IngestionResources(try await manage(".get ingestion resources", database: "NetDefaultDB"))
  }
}

/// `root` with `path` put between its path and its query.
func storage(_ root: String, _ path: String) -> String {
  guard let mark = root.firstIndex(of: "?") else { return root + path }
  return root[..<mark] + path + root[mark...]
}

/// The columns of a result by name, in rows of one column each.
extension ResultTable {
  func strings(_ column: String) -> [String] { values(of: column).compactMap(\.stringValue) }
  func integers(_ column: String) -> [Int] { values(of: column).compactMap(\.integerValue).map { Int($0) } }
}
