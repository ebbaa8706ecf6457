import Foundation
import HTTPTypes
import Hummingbird
import Kusto
import NIOCore

extension HTTPFields {
  /// The value of the header called `name`, or nil.
  subscript(_ name: String) -> String? {
    get { HTTPField.Name(name).flatMap { self[$0] } }
    set { if let name = HTTPField.Name(name) { self[name] = newValue } }
  }
}

extension Response {
  /// JSON.
  static func json(_ data: Data, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
  }

  /// JSON.
  static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
    .json(Data(value.text.utf8), status: status)
  }

  /// XML, as queues and blobs answer.
  static func xml(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/xml"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: "<?xml version=\"1.0\" encoding=\"utf-8\"?>\(text)")))
  }

  /// An error of the engine.
  static func error(_ error: ServiceError, status: HTTPResponse.Status, ids: RequestIDs) -> Response {
    var response = Response.json(error.document(ids.context), status: status)
    if status == .unauthorized {
      response.headers[.wwwAuthenticate] =
        "Bearer authorization_uri=\"https://login.microsoftonline.com/organizations\""
    }
    return response
  }

  /// An error of lent storage; tables speak JSON, the others XML.
  static func error(_ error: StorageError, forTable: Bool) -> Response {
    var response: Response
    if forTable {
      response = .json(
        .object([
          "odata.error": .object([
            "code": .string(error.code), "message": .object(["lang": "en-US", "value": .string(error.message)]),
          ])
        ]), status: error.status)
    } else {
      response = .xml(
        "<Error><Code>\(error.code)</Code><Message>\(XMLText.escaped(error.message))</Message></Error>",
        status: error.status)
    }
    response.headers["x-ms-error-code"] = error.code
    return response
  }
}

/// The ids of a request, which every answer repeats.
struct RequestIDs: Sendable {
  /// What the client called its request.
  let client: String
  /// What this server calls it.
  let activity: String
  private let activityType: String

  /// Fresh ids for `request`.
  init(_ request: Request) {
    activity = Guid.fresh()
    client = request.headers["x-ms-client-request-id"] ?? "unspecified;\(activity)"
    activityType =
      switch Route(path: request.uri.path) {
      case .query?: "DN.FE.ExecuteQuery"
      case .management?: "DN.FE.ExecuteControlCommand"
      case .streaming?: "DN.FE.ExecuteStreamingIngest"
      default: "DN.FE.ExecuteRequest"
      }
  }

  /// What an error document says of the request now.
  var context: ServiceError.Context {
    ServiceError.Context(
      timestamp: DateTimeText.format(Clock.now), clientRequestID: client, activityID: activity,
      activityType: activityType)
  }
}

/// Text in and out of the little XML that queues and block lists need.
package enum XMLText {
  /// `text` with the marks of XML escaped.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// The texts of all elements of any of `names`, in document order; nil where such an element has no end.
  ///
  /// One pass over the bytes, whatever they are.
  package static func elements(_ names: Set<String>, in xml: String) -> [String]? {
    let bytes = Array(xml.utf8)
    let (less, greater) = (UInt8(ascii: "<"), UInt8(ascii: ">"))
    var found: [String] = []
    var open: (name: String, start: Int)?
    var place = 0
    while let start = bytes[place...].firstIndex(of: less) {
      guard let end = bytes[start...].firstIndex(of: greater) else { return open == nil ? found : nil }
      place = end + 1
      let tag = bytes[(start + 1)..<end]
      if let element = open {
        guard tag.first == UInt8(ascii: "/"), tag.dropFirst().elementsEqual(element.name.utf8) else { continue }
        found.append(unescaped(String(decoding: bytes[element.start..<start], as: UTF8.self)))
        open = nil
      } else {
        let name = String(decoding: tag.prefix { $0 != UInt8(ascii: " ") }.prefix(64), as: UTF8.self)
        if names.contains(name) { open = (name, place) }
      }
    }
    return open == nil ? found : nil
  }

  private static func unescaped(_ text: String) -> String {
    text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&apos;", with: "'").replacing("&amp;", with: "&")
  }
}

/// Dates as HTTP headers and queues write them: `Sun, 22 Nov 2026 10:04:50 GMT`.
enum MailDate {
  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The date of `ticks`.
  static func format(_ ticks: Int64) -> String {
    // 0001-01-01 was a Monday.
    let days = Int(ticks / Ticks.perDay)
    let date = CivilDate(daysSinceYearOne: days)
    let time = DateTimeText.format(ticks).dropFirst(11).prefix(8)
    let day = date.day < 10 ? "0\(date.day)" : "\(date.day)"
    return "\(weekdays[days % 7]), \(day) \(months[date.month - 1]) \(date.year) \(time) GMT"
  }
}
