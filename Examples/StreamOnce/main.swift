// The Spark connector's streaming sample, in Swift: loads what is in a folder and not in the table yet, and ends.
//
//     scripts/example stream
import Foundation
import KustoSink

let environment = ProcessInfo.processInfo.environment
let cluster = environment["KUSTO_CLUSTER"] ?? "http://127.0.0.1:8080"
let database = environment["KUSTO_DATABASE"] ?? "Demo"
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 2 else {
  print("give a folder, and a folder for the checkpoint")
  exit(2)
}

let query = try Dataset(of: [arguments[0]])
  .writeStream
  .option(KustoOptions.kustoCluster, cluster)
  .option(KustoOptions.kustoDatabase, database)
  .option(KustoOptions.kustoTable, "Flights")
  .option(KustoOptions.tableCreateOptions, "CreateIfNotExist")
  .option(KustoOptions.checkpointLocation, arguments[1])
  .onProgress { print("batch \($0.batch): \($0.rows) rows of \($0.files) files") }
  .trigger(.once)
  .start()
let hasEnded = try await query.awaitTermination(timeout: .seconds(480))
print(hasEnded ? "the stream has ended" : "the stream still runs")
exit(hasEnded ? 0 : 1)
