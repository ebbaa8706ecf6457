import Foundation
import KustoSink

/// All that a console can do to the world, one closure each; the program fills them, tests script them.
///
/// A closure that throws is shown: ``problem`` turns its error into words. A closure may be cancelled when its answer
/// is not wanted any more; it then ends soon, whatever it returns.
package struct ConsoleWorld: Sendable {
  /// The databases of a cluster; signs in, and starts the embedded one when the name is `local`.
  package var databases: @Sendable (_ cluster: String) async throws -> [DatabaseEntry]
  /// The tables of a database that a person may see: no hidden staging tables.
  package var tables: @Sendable (_ cluster: String, _ database: String) async throws -> [TableEntry]
  /// The columns of a table that is there.
  package var tableSchema: @Sendable (_ target: Plan.Target) async throws -> TableSchema
  /// What is in a folder: folders first, then files, each by name; an absolute path without `..` comes back.
  package var folder: @Sendable (_ path: String) async throws -> FolderListing
  /// The first lines of a file, unpacked, at most about 20 of at most 4 KiB each; bytes that are no UTF-8 replaced.
  package var firstLines: @Sendable (_ path: String) async throws -> [String]
  /// A look at every row of files, folders and globs.
  package var inspect: Inspect
  /// Decides everything that a run would do, and does none of it.
  ///
  /// ``PlanRequest/choices`` is what the planner takes.
  package var plan: @Sendable (_ request: PlanRequest) async throws -> Plan
  /// Makes the passes over the files that the plan needs, writes it into the run's folder and starts the run as a
  /// process of its own, in a session of its own.
  ///
  /// Returns when the process is there; it must live on when this one dies.
  package var launch: @Sendable (_ plan: Plan, _ request: PlanRequest) async throws -> Void
  /// Calls `each` with the events of a run from its first one on; returns at its end or the death of its process.
  ///
  /// For instance `for await event in RunFollower(folder) { await each(event) }`.
  package var follow: Follow
  /// Asks a run to stop; returns when it was asked, not when it has stopped.
  package var abort: @Sendable (_ run: String) async throws -> Void
  /// The runs known on this machine, the newest first.
  package var runs: @Sendable () async throws -> [RunEntry]
  /// Sends text to the terminal's clipboard.
  package var copy: @Sendable (_ text: String) async throws -> Void
  package var setTheme: @MainActor @Sendable (_ name: String) -> Void
  package var now: @Sendable () -> Date
  /// The words for an error.
  package var problem: @Sendable (_ error: any Error) -> Problem
  /// Events that come closer together than this are shown together.
  package var batchInterval: Duration = .milliseconds(100)
  package var tickInterval: Duration = .seconds(1)

  package typealias Inspect =
    @Sendable (_ sources: [String], _ reading: ReadingChoices, _ badValues: BadValuePolicy) async throws
    -> DatasetProfile
  package typealias Follow = @Sendable (_ run: String, _ each: @Sendable (RunEvent) async -> Void) async throws -> Void

  package init(
    databases: @escaping @Sendable (_ cluster: String) async throws -> [DatabaseEntry],
    tables: @escaping @Sendable (_ cluster: String, _ database: String) async throws -> [TableEntry],
    tableSchema: @escaping @Sendable (_ target: Plan.Target) async throws -> TableSchema,
    folder: @escaping @Sendable (_ path: String) async throws -> FolderListing,
    firstLines: @escaping @Sendable (_ path: String) async throws -> [String],
    inspect: @escaping Inspect,
    plan: @escaping @Sendable (_ request: PlanRequest) async throws -> Plan,
    launch: @escaping @Sendable (_ plan: Plan, _ request: PlanRequest) async throws -> Void,
    follow: @escaping Follow,
    abort: @escaping @Sendable (_ run: String) async throws -> Void,
    runs: @escaping @Sendable () async throws -> [RunEntry],
    copy: @escaping @Sendable (_ text: String) async throws -> Void,
    setTheme: @escaping @MainActor @Sendable (_ name: String) -> Void,
    now: @escaping @Sendable () -> Date = { Date() },
    problem: @escaping @Sendable (_ error: any Error) -> Problem
  ) {
    self.databases = databases
    self.tables = tables
    self.tableSchema = tableSchema
    self.folder = folder
    self.firstLines = firstLines
    self.inspect = inspect
    self.plan = plan
    self.launch = launch
    self.follow = follow
    self.abort = abort
    self.runs = runs
    self.copy = copy
    self.setTheme = setTheme
    self.now = now
    self.problem = problem
  }
}
