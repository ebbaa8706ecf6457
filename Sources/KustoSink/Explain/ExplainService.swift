import Foundation
import KustoClient
import KustoTypes

extension Explanation {
  init(_ error: TransportError) {
    switch error {
    case .refused(let told, let status, _):
      self.init(told)
      if told.message.isEmpty { what = "the service answered HTTP \(status)" }
      if status == 429 { suggestions = ["the service is busy: wait a little and try again"] }
      if status >= 500 { suggestions = ["the service has a problem: try again in a few minutes"] }
      if status == 403 {
        suggestions = ["kustosink check, which names the role that is missing and the KQL that grants it"]
      }
    case .unauthorised(let address, let status, let message):
      self.init(
        what: "sign-in failed (HTTP \(status))"
          + (message.isEmpty ? "" : ": \(Self.clean(message, limit: 300))"),
        place: Self.clean(address),
        suggestions: [
          "kustosink check, which says who is signed in and what this identity may do",
          "choose how to sign in with --sign-in (kustosink write --help)",
        ])
    case .notSignedIn(let reason, _):
      self.init(
        what: "sign-in failed: \(Self.clean(reason, limit: 300))",
        suggestions: ["choose how to sign in with --sign-in (kustosink write --help)"])
    case .unreachable(let address, let reason):
      self.init(
        what: "the service cannot be reached: \(Self.clean(reason))", place: Self.clean(address),
        suggestions: ["check the name of the cluster and the network"])
    case .interrupted(let address, let reason):
      self.init(
        what: "the connection was lost: \(Self.clean(reason))", place: Self.clean(address), suggestions: ["try again"])
    case .unreadable(let reason):
      self.init(
        what: "the service's answer was not understood: \(Self.clean(reason, limit: 300))",
        suggestions: ["try again", "check that the address is one of Kusto, not of a proxy"])
    case .timedOut(let address, let seconds):
      self.init(
        what: "no answer within \(Int(seconds)) s", place: Self.clean(address),
        suggestions: ["wait a little, and run it again"])
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
      suggestions = ["write the address alone; secrets come from the environment, a file or a prompt"]
    case .notTrusted(let host):
      what = "\(Self.quoted(host)) is not known as a host of Kusto, so it gets no token"
      suggestions = [
        "check the spelling of the cluster", "--trust-host \(Self.shellWord(host)), if this host is a Kusto of yours",
      ]
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
    case .notAFolder:
      what = "the folder for runs is not a folder"
      suggestions = ["set KUSTOSINK_STATE_DIR to a folder of your own"]
    case .busy: what = "another process executes this run"
    case .notPlain:
      what = "something else stands where a file or folder of kustosink should be: \(Self.clean(error.reason))"
      suggestions = ["look who put it there, and remove it", "set KUSTOSINK_STATE_DIR to a folder of your own"]
    case .notOurs:
      what = "this is another user's, so it is not used: \(Self.clean(error.reason))"
      suggestions = ["set KUSTOSINK_STATE_DIR to a folder of your own"]
    case .writableByOthers:
      what = "other users may write here, so it is not used"
      suggestions = [
        "chmod go-w \(Self.shellWord(error.path))", "set KUSTOSINK_STATE_DIR to a folder that only you can write to",
      ]
    case .tooLarge: what = "this file is too large to be one of kustosink: \(Self.clean(error.reason))"
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
