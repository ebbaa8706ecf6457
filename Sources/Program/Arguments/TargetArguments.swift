import ArgumentParser
import Foundation
import KustoClient

/// Which cluster and database a command talks to.
struct ClusterArguments: ParsableArguments {
  @Option(help: "name, name.region, https://…, http:// on loopback, local, or local:DIR (default: $KUSTO_CLUSTER)")
  var cluster: String?

  @Option(help: "the database (default: $KUSTO_DATABASE)")
  var database: String?

  @OptionGroup var access: AccessArguments

  func validate() throws {
    if cluster != nil, access.connectionString != nil {
      throw ValidationError("--connection-string names the cluster; leave --cluster out.")
    }
  }

  func needCluster() throws -> String {
    if let string = try access.readConnectionString() { return string.cluster }
    return try Self.need(cluster, "cluster", "KUSTO_CLUSTER")
  }

  /// The option's value, else the one of the connection string or of the address, else the environment's.
  func needDatabase() throws -> String {
    if let database { return database }
    if let named = try access.readConnectionString()?.database { return named }
    if let address = try? ClusterAddress(try needCluster()), case .remote(let endpoints) = address,
      let named = endpoints.database
    {
      return named
    }
    return try Self.need(nil, "database", "KUSTO_DATABASE")
  }

  /// The option's value, else the environment's.
  ///
  /// - Throws: `ValidationError` when neither is there.
  static func need(_ value: String?, _ option: String, _ variable: String) throws -> String {
    if let value = Self.value(value, variable) { return value }
    throw ValidationError("Missing --\(option) (or set \(variable)).")
  }

  static func value(_ value: String?, _ variable: String) -> String? {
    if let value { return value }
    let fallback = ProcessInfo.processInfo.environment[variable] ?? ""
    return fallback.isEmpty ? nil : fallback
  }
}

/// Where rows go.
struct TargetArguments: ParsableArguments {
  @OptionGroup var place: ClusterArguments

  @Option(help: "the table (default: $KUSTO_TABLE)")
  var table: String?

  func needTable() throws -> String { try ClusterArguments.need(table, "table", "KUSTO_TABLE") }
}
