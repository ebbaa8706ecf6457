import Foundation
import KustoClient

extension Explanation {
  init(_ error: TransportError) {
    switch error {
    case .refused(let told, let status, _):
      self.init(told)
      if told.message.isEmpty { what = "the service answered HTTP \(status)" }
      if status == 429 { suggestions = ["the service is busy: wait a little and try again"] }
      if status >= 500 { suggestions = ["the service has a problem: try again in a few minutes"] }
      if status == 403 { suggestions = ["ask an admin of the database for the role that the message names"] }
    case .unauthorised(let address, let status, let message):
      self.init(
        what: "the service does not let us in (HTTP \(status))"
          + (message.isEmpty ? "" : ": \(Self.clean(message, limit: 300))"),
        place: Self.clean(address),
        suggestions: ["put a valid token into KUSTOSINK_TOKEN", "check that this identity may use the database"])
    case .unreachable(let address, let reason):
      self.init(
        what: "the service cannot be reached: \(Self.clean(reason))", place: Self.clean(address),
        suggestions: ["check the name of the cluster and the network"])
    case .interrupted(let address, let reason):
      self.init(
        what: "the connection broke: \(Self.clean(reason))", place: Self.clean(address), suggestions: ["try again"])
    case .timedOut(let address, let seconds):
      self.init(
        what: "no answer within \(Int(seconds)) s", place: Self.clean(address), suggestions: ["try again later"])
    }
  }

  /// The service's own words are kept.
  init(_ error: ServiceError) {
    self.init(what: Self.clean(error.message), place: error.code.isEmpty ? nil : Self.clean(error.code))
  }

  init(_ error: ClusterAddressError) {
    self.init(what: "", changed: Self.nothing)
    let forms = "a cluster is named as name, name.region, https://…, http:// on loopback, local or local:FOLDER"
    suggestions = [forms]
    switch error {
    case .noFolder: what = "'local:' needs a folder behind it"
    case .notAnAddress(let text): what = "\(Self.quoted(text)) is no address of a cluster"
    case .plainHTTP(let host):
      what = "plain http would show the token to everybody between here and \(Self.quoted(host))"
      suggestions = ["use https://; http:// is for loopback only"]
    case .holdsSecret:
      what = "the address holds a user name, a password or a query"
      suggestions = ["put the token into KUSTOSINK_TOKEN"]
    }
  }

  init(_ error: RunFolderError) {
    self.init(what: Self.clean(error.reason), place: Self.clean(error.path), changed: Self.nothing)
    switch error.kind {
    case .noRoom:
      what = "there is no room for the run's log"
      suggestions = ["make room, or set KUSTOSINK_STATE_DIR to a folder with some"]
    case .readOnly:
      what = "the folder for runs is read-only"
      suggestions = ["set KUSTOSINK_STATE_DIR to a folder that can be written"]
    case .denied:
      what = "the folder for runs may not be written: \(Self.clean(error.reason))"
      suggestions = ["set KUSTOSINK_STATE_DIR to a folder of your own"]
    case .missing: what = "the run is not there: \(Self.clean(error.reason))"
    case .busy: what = "another process does this run"
    case .unreadable, .other: break
    }
  }

  init(_ error: CSLSchemaError) {
    let place = "character \(error.offset + 1) of the schema"
    self.init(
      what: "", place: place, changed: Self.nothing, suggestions: ["write it as 'a:long, [\\'b c\\']:string'"])
    switch error.reason {
    case .nameExpected: what = "a column name is missing"
    case .colonExpected(let name): what = "a ':' and a type are missing after \(Self.quoted(name))"
    case .unknownType(let type, let column):
      what = "\(Self.quoted(type)) for the column \(Self.quoted(column)) is no type of Kusto"
      suggestions = ["the types are \(ScalarType.allCases.map(\.rawValue).joined(separator: ", "))"]
    case .separatorExpected: what = "a ',' is missing between two columns"
    case .duplicateColumn(let name): what = "the column \(Self.quoted(name)) stands there twice"
    case .closingQuoteMissing: what = "a quote or bracket is opened and never closed"
    }
  }
}
