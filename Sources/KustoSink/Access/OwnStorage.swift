import Foundation
import KustoClient

/// Containers of the user's own, as they are written in a file or in the environment.
package enum OwnStorage {
  /// The addresses in `text`, with blanks or line ends between them; `#` begins a comment line.
  package static func addresses(in text: String) -> [StorageAddress] {
    text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.hasPrefix("#") }.flatMap { $0.split(separator: " ").map { StorageAddress(String($0)) } }
  }

  /// The addresses in the connector's JSON: `[{"storageUrl":…,"containerName":…,"sas":…}]`.
  ///
  /// - Throws: ``SparkOptionError``.
  static func addresses(spark text: String) throws(SparkOptionError) -> [StorageAddress] {
    let key = KustoOptions.kustoIngestionStorageContainer.key
    guard case .array(let items)? = try? JSONValue(parsing: text), !items.isEmpty else {
      throw .badValue(key: key, value: "", allowed: "a list in JSON of storageUrl, containerName and perhaps sas")
    }
    var addresses: [StorageAddress] = []
    for item in items {
      guard let url = item["storageUrl"]?.stringValue, let name = item["containerName"]?.stringValue, !name.isEmpty,
        url.hasPrefix("https://") || url.hasPrefix("http://127.0.0.1")
      else {
        throw .badValue(key: key, value: "", allowed: "an https:// storageUrl and a containerName for each")
      }
      if item["userMsi"]?.stringValue?.isEmpty == false {
        throw .notSupported(
          key, value: nil, reason: "userMsi: without a sas the signature is made by who is signed in at the cluster")
      }
      let base = url.hasSuffix("/") ? String(url.dropLast()) : url
      let sas = (item["sas"]?.stringValue ?? "").trimmingPrefix("?")
      addresses.append(StorageAddress("\(base)/\(name)" + (sas.isEmpty ? "" : "?\(sas)")))
    }
    return addresses
  }

  /// The addresses, if data may go to all of them.
  ///
  /// - Parameter mayLackSignature: Whether somebody is signed in who can sign.
  /// - Throws: ``OwnStorageError``.
  package static func checked(
    _ addresses: [StorageAddress], mayLackSignature: Bool = false
  ) throws(OwnStorageError) -> [StorageAddress] {
    for address in addresses {
      guard let place = try? ServiceAddress(address.description), place.path.count > 1 else {
        throw .notAContainer(address.description)
      }
      guard address.isSigned || mayLackSignature else { throw .noSignature(address.description) }
    }
    return addresses
  }
}

/// Why a container cannot be used; addresses are without signatures.
package enum OwnStorageError: Error, Sendable, Hashable {
  case cannotRead(path: String)
  case notAContainer(String)
  case noSignature(String)
}

extension Explanation {
  init(_ error: OwnStorageError) {
    self.init(what: "", changed: Self.nothing)
    switch error {
    case .cannotRead(let path):
      what = "the file with the containers cannot be read as text"
      place = Self.clean(path)
    case .notAContainer(let address):
      what = "\(Self.quoted(address)) is not the address of a container"
      suggestions = ["write https://ACCOUNT.blob.core.windows.net/CONTAINER?SAS, one in a line"]
    case .noSignature(let address):
      what = "the address of the container \(Self.quoted(address)) has no signature (sig=…)"
      suggestions = ["make a SAS with the rights read and write, and put it behind the address after '?'"]
    }
  }
}
