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
  /// A scan of every row of files, folders and globs.
  package var inspect: Inspect
  /// Decides everything that a run would do, and does none of it.
  ///
  /// ``PlanRequest/choices`` is what the planner takes.
  package var plan: @Sendable (_ request: PlanRequest) async throws -> Plan
  /// The ingestion mappings of a table that is there.
  package var mappings: @Sendable (_ target: Plan.Target) async throws -> [TableMapping]
  /// Makes a mapping of a table; one of the same name stays as it is, and this throws.
  package var createMapping: CreateMapping
  /// Reads the mapping of a file.
  package var mappingFile: @Sendable (_ path: String) async throws -> IngestionMapping
  /// Makes the passes over the files that the plan needs, writes it into the run's folder and starts the run as a
  /// process of its own, in a session of its own.
  ///
  /// Returns when the process is there; it must live on when this one dies.
  package var launch: @Sendable (_ plan: Plan, _ request: PlanRequest) async throws -> Void
  /// Calls `each` with the events of a run from its first one on; returns at its end or the death of its process.
  ///
  /// For instance `for await event in RunFollower(folder) { await each(event) }`.
  package var follow: Follow
  /// Starts a stream as a process of its own, and gives its name.
  package var launchStream: @Sendable (_ request: PlanRequest, _ wish: StreamWish) async throws -> String
  /// Calls `each` with the news of a stream, those that are there and those that come; returns at its end or the death of
  /// its process.
  package var followStream: FollowStream
  /// Runs `body` with a way to count what readers of a table see, over a connection of the console's own.
  package var readers: Readers
  /// Runs a query or a .show command and gives its first rows; it is remembered.
  package var query: @Sendable (_ place: QueryPlace, _ text: String) async throws -> QueryAnswer
  /// The query that was asked so many queries ago, from 1.
  package var recall: @Sendable (_ back: Int) async throws -> String?
  /// Writes rows to a new file, whose name says the format; gives their number.
  package var export: @Sendable (_ answer: QueryAnswer, _ path: String) async throws -> Int
  /// Signs in at a cluster and keeps it for this process; says who is signed in.
  package var signIn: SignIn
  /// What a load into a table needs, and whether it is there; nil is a table that is not there yet.
  package var check: @Sendable (_ place: QueryPlace, _ table: String?) async throws -> [CheckItem]
  /// Leaves an order for a stream; returns when it was left, not when it was obeyed.
  package var order: @Sendable (_ stream: String, _ order: StreamOrder) async throws -> Void
  /// Starts a stream again whose process died; returns when it has begun.
  package var goOnStream: @Sendable (_ stream: String) async throws -> Void
  /// Asks a run to stop; returns when it was asked, not when it has stopped.
  package var abort: @Sendable (_ run: String) async throws -> Void
  /// Lets a process of its own finish a run whose process died, or roll it back; returns when it has begun.
  package var resume: @Sendable (_ run: String) async throws -> Void
  /// Takes the rows of a committed run out of its table; returns at the end, with their number.
  package var undo: @Sendable (_ run: String) async throws -> Int
  /// The runs and streams known on this machine, the newest first.
  package var runs: @Sendable () async throws -> [RunEntry]
  /// Calls `each` with news of the runs of this machine; returns when its task is cancelled.
  package var watchRuns: @Sendable (_ each: @Sendable (RunNews) async -> Void) async throws -> Void
  /// The saved sessions, the newest first.
  package var sessions: @Sendable () async throws -> [SessionEntry]
  /// Reads a saved session.
  package var session: @Sendable (_ path: String) async throws -> Session
  /// Remembers whether a person marked a cluster as read-only.
  package var markReadOnly: @Sendable (_ cluster: String, _ isReadOnly: Bool) async -> Void
  /// Sends text to the terminal's clipboard.
  package var copy: @Sendable (_ text: String) async throws -> Void
  package var setTheme: @MainActor @Sendable (_ name: String) -> Void
  /// Draws with what the theme says for a cluster that carries this tag.
  package var setTag: @MainActor @Sendable (_ tag: String?) -> Void
  package var now: @Sendable () -> Date
  /// The words for an error.
  package var problem: @Sendable (_ error: any Error) -> Problem
  /// Events that come closer together than this are shown together.
  package var batchInterval: Duration = .milliseconds(100)
  package var tickInterval: Duration = .seconds(1)

  package typealias Inspect =
    @Sendable (_ sources: [String], _ reading: ReadingChoices, _ badValues: BadValuePolicy) async throws
    -> DatasetProfile
  package typealias CreateMapping =
    @Sendable (_ target: Plan.Target, _ name: String, _ kind: PlannedMapping.Kind, _ mapping: IngestionMapping)
    async throws -> Void
  package typealias Follow = @Sendable (_ run: String, _ each: @Sendable (RunEvent) async -> Void) async throws -> Void

  package typealias FollowStream =
    @Sendable (_ stream: String, _ each: @Sendable (StreamNews) async -> Void) async throws -> Void

  package typealias SignIn =
    @Sendable (
      _ cluster: String, _ values: SignInValues, _ secret: String, _ ask: @escaping @Sendable (SignInRequest) -> Void
    ) async throws -> String

  package typealias Readers =
    @Sendable (
      _ target: Plan.Target,
      _ body: @escaping @Sendable (_ count: @Sendable () async throws -> RowPoll.Seen) async throws -> Void
    ) async throws -> Void

  package init(
    databases: @escaping @Sendable (_ cluster: String) async throws -> [DatabaseEntry],
    tables: @escaping @Sendable (_ cluster: String, _ database: String) async throws -> [TableEntry],
    tableSchema: @escaping @Sendable (_ target: Plan.Target) async throws -> TableSchema,
    folder: @escaping @Sendable (_ path: String) async throws -> FolderListing,
    firstLines: @escaping @Sendable (_ path: String) async throws -> [String],
    inspect: @escaping Inspect,
    plan: @escaping @Sendable (_ request: PlanRequest) async throws -> Plan,
    mappings: @escaping @Sendable (_ target: Plan.Target) async throws -> [TableMapping] = { _ in [] },
    createMapping: @escaping CreateMapping = { _, _, _, _ in },
    mappingFile: @escaping @Sendable (_ path: String) async throws -> IngestionMapping = {
      try IngestionMapping(file: $0)
    },
    launch: @escaping @Sendable (_ plan: Plan, _ request: PlanRequest) async throws -> Void,
    follow: @escaping Follow,
    launchStream: @escaping @Sendable (_ request: PlanRequest, _ wish: StreamWish) async throws -> String,
    followStream: @escaping FollowStream,
    readers: @escaping Readers,
    signIn: @escaping SignIn,
    check: @escaping @Sendable (_ place: QueryPlace, _ table: String?) async throws -> [CheckItem],
    query: @escaping @Sendable (_ place: QueryPlace, _ text: String) async throws -> QueryAnswer,
    recall: @escaping @Sendable (_ back: Int) async throws -> String?,
    export: @escaping @Sendable (_ answer: QueryAnswer, _ path: String) async throws -> Int,
    order: @escaping @Sendable (_ stream: String, _ order: StreamOrder) async throws -> Void,
    goOnStream: @escaping @Sendable (_ stream: String) async throws -> Void,
    abort: @escaping @Sendable (_ run: String) async throws -> Void,
    resume: @escaping @Sendable (_ run: String) async throws -> Void,
    undo: @escaping @Sendable (_ run: String) async throws -> Int,
    runs: @escaping @Sendable () async throws -> [RunEntry],
    watchRuns: @escaping @Sendable (_ each: @Sendable (RunNews) async -> Void) async throws -> Void,
    sessions: @escaping @Sendable () async throws -> [SessionEntry] = { [] },
    session: @escaping @Sendable (_ path: String) async throws -> Session = { try Session(path: $0) },
    markReadOnly: @escaping @Sendable (_ cluster: String, _ isReadOnly: Bool) async -> Void = { _, _ in },
    copy: @escaping @Sendable (_ text: String) async throws -> Void,
    setTheme: @escaping @MainActor @Sendable (_ name: String) -> Void,
    setTag: @escaping @MainActor @Sendable (_ tag: String?) -> Void = { _ in },
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
    self.mappings = mappings
    self.createMapping = createMapping
    self.mappingFile = mappingFile
    self.launch = launch
    self.follow = follow
    self.launchStream = launchStream
    self.followStream = followStream
    self.readers = readers
    self.signIn = signIn
    self.check = check
    self.query = query
    self.recall = recall
    self.export = export
    self.order = order
    self.goOnStream = goOnStream
    self.abort = abort
    self.resume = resume
    self.undo = undo
    self.runs = runs
    self.watchRuns = watchRuns
    self.sessions = sessions
    self.session = session
    self.markReadOnly = markReadOnly
    self.copy = copy
    self.setTheme = setTheme
    self.setTag = setTag
    self.now = now
    self.problem = problem
  }
}
