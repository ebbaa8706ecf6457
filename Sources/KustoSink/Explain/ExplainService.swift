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
        what: "sign-in failed (HTTP \(status))"
          + (message.isEmpty ? "" : ": \(Self.clean(message, limit: 300))"),
        place: Self.clean(address),
        suggestions: ["set KUSTOSINK_TOKEN to a valid token", "check that this identity may use the database"])
    case .unreachable(let address, let reason):
      self.init(
        what: "the service cannot be reached: \(Self.clean(reason))", place: Self.clean(address),
        suggestions: ["check the name of the cluster and the network"])
    case .interrupted(let address, let reason):
      self.init(
        what: "the connection was lost: \(Self.clean(reason))", place: Self.clean(address), suggestions: ["try again"])
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
    let forms = "write a cluster as name, name.region, https://…, http:// on loopback, local or local:FOLDER"
    suggestions = [forms]
    switch error {
    case .noFolder: what = "'local:' needs a folder after it"
    case .notAnAddress(let text): what = "\(Self.quoted(text)) is not a cluster address"
    case .plainHTTP(let host):
      what = "plain http would show the token to others on the way to \(Self.quoted(host))"
      suggestions = ["use https://; http:// is for loopback only"]
    case .holdsSecret:
      what = "the address contains a user name, a password or a query"
      suggestions = ["set KUSTOSINK_TOKEN to the token"]
    }
  }

  init(_ error: RunFolderError) {
    self.init(what: Self.clean(error.reason), place: Self.clean(error.path), changed: Self.nothing)
    switch error.kind {
    case .noRoom:
      what = "no disk space is left for the run's log"
      suggestions = ["free some space, or set KUSTOSINK_STATE_DIR to a folder on another disk"]
    case .readOnly:
      what = "the folder for runs is read-only"
      suggestions = ["set KUSTOSINK_STATE_DIR to a folder that you can write to"]
    case .denied:
      what = "the folder for runs cannot be written to: \(Self.clean(error.reason))"
      suggestions = ["set KUSTOSINK_STATE_DIR to a folder of your own"]
    case .missing: what = "the run was not found: \(Self.clean(error.reason))"
    case .busy: what = "another process executes this run"
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
      what = "\(Self.quoted(type)) for the column \(Self.quoted(column)) is not a Kusto type"
      suggestions = ["the types are \(ScalarType.allCases.map(\.rawValue).joined(separator: ", "))"]
    case .separatorExpected: what = "a ',' is missing between two columns"
    case .duplicateColumn(let name): what = "the column \(Self.quoted(name)) is listed twice"
    case .closingQuoteMissing: what = "a quote or bracket is not closed"
    }
  }
}
