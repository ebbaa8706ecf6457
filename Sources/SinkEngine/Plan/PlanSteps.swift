import Datasets
import Foundation
import Kusto

extension Plan {
  /// One thing that a run does to the service, as it will be sent.
  package struct Step: Sendable, Codable, Hashable {
    /// What it is to the rows.
    package enum Kind: String, Sendable, Codable, Hashable {
      /// Brings a partition to Kusto.
      case partition
      /// Changes what readers see.
      case commit
      case other
    }

    package var kind = Kind.other
    /// What it is for, in a few words.
    package var title: String
    /// A command's exact text, or `PUT …`, `POST …` for storage.
    ///
    /// Holds no secret.
    package var text: String
  }

  /// Every command and upload of this plan in order, as `--dry-run` prints them.
  ///
  /// What only the service can know stands in angle brackets.
  package var steps: [Step] {
    guard loadRoute.isTransactional else { return directSteps }
    var steps = stagingCommands.map { Step(title: "make the hidden staging table", text: $0.text) }
    steps += loadSteps
    steps.append(
      Step(title: "verify the rows of every partition", text: Command.showExtents(of: staging).text))
    if targetIsMissing {
      steps.append(Step(title: "make the target", text: targetCommand.text))
    }
    steps.append(Step(kind: .commit, title: "commit: one move of the verified extents", text: moveText))
    steps.append(Step(title: "watch the commit", text: ".show operations <operation>"))
    steps.append(Step(title: "check every extent moved", text: ".show operation <operation> details"))
    steps.append(Step(title: "drop the staging table", text: Command.dropTable(staging).text))
    return steps
  }

  /// A load whose partitions are in the table as soon as they are ingested.
  private var directSteps: [Step] {
    var steps: [Step] = []
    if targetIsMissing { steps.append(Step(title: "make the target", text: targetCommand.text)) }
    steps += loadSteps
    if loadRoute.leavesTags {
      steps.append(
        Step(title: "count the rows that arrived", text: Command.showExtents(of: target.table, tag: tag).text))
    }
    return steps
  }

  /// What brings the partitions to Kusto.
  private var loadSteps: [Step] {
    var steps: [Step] = []
    if loadRoute.ingestor == .queue {
      steps.append(Step(title: "borrow storage", text: Command.ingestionResources.text))
      steps.append(Step(title: "borrow storage", text: Command.identityToken.text))
    } else if loadRoute.ingestor == .rest {
      steps.append(Step(title: "borrow storage", text: "GET /v1/rest/ingestion/configuration"))
    }
    for plan in partitions {
      let title =
        "partition \(plan.partition.index + 1): \(plan.partition.sourceName), \(Figures.grouped(plan.partition.rows)) rows"
      if loadRoute.uploader == .storage {
        steps.append(Step(kind: .partition, title: title, text: "PUT <container>/\(plan.blobName)"))
      }
      steps.append(Step(kind: .partition, title: title, text: ingestText(of: plan)))
    }
    return steps
  }

  private func ingestText(of plan: PartitionPlan) -> String {
    switch (loadRoute.ingestor, loadRoute.uploader) {
    case (.queue, _): "POST <queue>/messages (source id \(plan.sourceID.uuidString.lowercased()))"
    case (.rest, _):
      "POST /v1/rest/ingestion/queued/\(target.database)/\(ingestTable) (source id \(plan.sourceID.uuidString.lowercased()))"
    case (.stream, _): "POST /v1/rest/ingest/\(target.database)/\(target.table) (requests of up to 4 MB)"
    case (.command, .storage):
      Command.ingest("<container>/\(plan.blobName)", into: ingestTable, ingestionProperties(of: plan)).shown ?? ""
    case (.command, .request):
      Command.ingestInline(into: ingestTable, ingestionProperties(of: plan), "").shown ?? ""
    }
  }

  /// The exact commands, without storage requests.
  package var commands: [String] { steps.map(\.text).filter { $0.hasPrefix(".") } }

  /// Staging: made, then at once given its end, then kept from merging.
  var stagingCommands: [Command] {
    RunMachine.StagingStep.allCases.map(stagingCommand)
  }

  func stagingCommand(_ step: RunMachine.StagingStep) -> Command {
    switch step {
    case .create: .createTable(staging, schema: schema, hidden: true)
    case .autoDelete: .autoDelete(staging, expiry: created.addingTimeInterval(stagingLifetime))
    case .keepExtents: .keepExtents(of: staging)
    }
  }

  var targetCommand: Command { .createTable(target.table, schema: schema, docstring: targetDocstring) }

  /// Tells whose the table is, for ever and to everybody: of two runs that make it, the one whose name is in it did.
  var targetDocstring: String { "made by kustosink run \(run)" }

  /// Seconds after which Kusto may delete a staging table that nobody came back for: a week, or longer for long runs.
  private var stagingLifetime: TimeInterval { max(stagingSeconds ?? 7 * 86_400, (timeoutSeconds ?? 0) * 2) }

  private var moveText: String {
    // The same maker as for the real one; only what the service will say is put in afterwards.
    let nobody = "00000000-0000-0000-0000-000000000000"
    return Command.moveExtents(
      [nobody], from: staging, to: target.table, created: created...created, keepsTimes: creationTime != nil
    ).text
      .replacing(nobody, with: "<verified extents>")
      .replacing(/datetime\([^)]*\)/, with: "<time of the extents>")
  }
}
