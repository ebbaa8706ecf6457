// The Spark connector's batch sample, in Swift: writes files to a table, which it makes where it is missing.
//
//     scripts/example batch
import Foundation
import KustoSink

let environment = ProcessInfo.processInfo.environment
let cluster = environment["KUSTO_CLUSTER"] ?? "http://127.0.0.1:8080"
let database = environment["KUSTO_DATABASE"] ?? "Demo"

let result = try await Dataset(of: Array(CommandLine.arguments.dropFirst()))
  .write
  .format("com.microsoft.kusto.spark.datasource")
  .partitionBy("origin")
  .option(KustoOptions.kustoCluster, cluster)
  .option(KustoOptions.kustoDatabase, database)
  .option(KustoOptions.kustoTable, "Flights")
  .option(KustoOptions.tableCreateOptions, "CreateIfNotExist")
  .option(KustoOptions.timeoutLimit, 600)
  .mode(.append)
  .save()
  .result()

print("\(result.outcome): \(result.rows) rows in run \(result.run)")
if let message = result.message { print(message) }
exit(result.outcome == .committed ? 0 : 1)
