import Foundation

/// Makes the plan of a batch: finds which of the files can be loaded together, and which cannot be loaded at all.
struct BatchMaker {
  let choices: LoadChoices
  let inspection: InspectionOptions
  /// Whether a file with a finding that changes what is stored is a bad one.
  let isStrict: Bool
  let lister: FolderLister
  let session: SinkSession
  let state: StateFolder
  let policy: BadFilePolicy
  /// The columns that the first batch had; nil for the first.
  let fixed: TableSchema?

  /// What becomes of the files that were scanned; the others wait.
  struct Batch {
    var files: [StreamFile] = []
    /// Nil when no file has a row.
    var load: (steps: Load, plan: Plan, profile: DatasetProfile)?
    var bad: [(file: StreamFile, reason: Explanation)] = []
  }

  /// Scans `files`, and plans those that go together.
  ///
  /// - Throws: ``StreamError`` for a bad file that is not to be quarantined, ``TransportError``, ``PlanError`` for what is
  ///   wrong with the target, ``RunFolderError``, `CancellationError`.
  func make(_ files: [StreamFile]) async throws -> Batch {
    var batch = Batch()
    var rest = files
    while !rest.isEmpty {
      do {
        let load = try await plan(rest)
        batch.files += rest
        batch.load = load
        return batch
      } catch {
        guard let fault = Self.fileFault(error) else { throw error }
        if rest.count == 1 {
          try settle(rest[0], fault, &batch)
          return batch
        }
        try await divide(&rest, &batch, because: error)
      }
    }
    return batch
  }

  /// Takes out of `files` those that cannot be loaded by themselves, or, where each can, leaves the first half.
  private func divide(_ files: inout [StreamFile], _ batch: inout Batch, because error: any Error) async throws {
    var good: [StreamFile] = []
    for file in files {
      do {
        let load = try await plan([file])
        load.steps.discard(load.plan)
        good.append(file)
      } catch {
        guard let fault = Self.fileFault(error) else { throw error }
        try settle(file, fault, &batch)
      }
    }
    if good.count < files.count {
      files = good
    } else if policy == .fail {
      throw error
    } else {
      files = Array(good.prefix(good.count / 2))
    }
  }

  private func settle(_ file: StreamFile, _ fault: FileFault, _ batch: inout Batch) throws {
    var file = file
    switch fault {
    case .noRows: file.fate = .empty
    // It is scanned again when it has settled, or is gone.
    case .passing: return
    case .bad(let reason):
      guard policy == .quarantine else {
        throw StreamError.badFile(path: lister.path(of: file.path), reason: reason)
      }
      file.fate = .quarantined
      batch.bad.append((file, reason))
    }
    batch.files.append(file)
  }

  private func plan(_ files: [StreamFile]) async throws -> (steps: Load, plan: Plan, profile: DatasetProfile) {
    let steps = Load(choices, inspection, isStrict: isStrict, state: state)
    let profile = try steps.inspect(files.map { lister.path(of: $0.path) })
    // The rows that were counted are those of the files that the checkpoint will name.
    for file in files where FileStamp(of: lister.path(of: file.path)) != file.stamp {
      throw DatasetError.changed(path: lister.path(of: file.path))
    }
    var plan = try await steps.plan(profile, on: session)
    if plan.targetIsMissing, let fixed, plan.schema != fixed {
      // Somebody dropped the table: it is made again as it was, not as these files would have it.
      var choices = choices
      (choices.schema, choices.types) = (fixed, [:])
      plan = try await session.plan(profile, choices)
    }
    plan.isBatch = true
    return (steps, try steps.prepare(plan), profile)
  }

  /// What is wrong with files, and not with the target, the service or the machine.
  enum FileFault {
    case bad(Explanation)
    case noRows
    /// The file is written to, or gone.
    case passing
  }

  static func fileFault(_ error: any Error) -> FileFault? {
    switch error {
    case DatasetError.diskFull, DatasetError.unwritable: nil
    case DatasetError.empty: .noRows
    case DatasetError.changed, DatasetError.notFound: .passing
    case is DatasetError, is FindingsRefused: .bad(Explanation(of: error))
    case let error as PlanError:
      error.problems.contains(where: isOfTarget)
        ? nil : error.problems.allSatisfy(isEmptiness) ? .noRows : .bad(Explanation(of: error))
    default: nil
    }
  }

  private static func isOfTarget(_ problem: PlanError.Problem) -> Bool {
    switch problem {
    case .noDatabase, .tableMissing, .badTableName, .badParallel, .badPartitionSize, .uncheckedWith,
      .uncheckedNeedsRewrite, .modeWith, .noDataManagement, .streamingNotEnabled, .mapping(.unknownName),
      .mapping(.unreadable), .mapping(.conflicts), .mapping(.columnTwice), .mapping(.typeMissing):
      true
    default: false
    }
  }

  private static func isEmptiness(_ problem: PlanError.Problem) -> Bool {
    switch problem {
    case .nothingToLoad, .noColumns: true
    default: false
    }
  }
}
