import Foundation
import KustoSink

/// The state of the console: what ``update(_:_:)`` changes and what the screens show.
///
/// Nothing else is remembered.
package struct Model: Sendable, Hashable {
  package var screen = Screen.connect
  package var connect: ConnectState
  package var dataset: DatasetState
  package var schema = SchemaState()
  package var options = OptionsState()
  package var run = RunScreenState()
  package var result = ResultState()
  package var runs = RunsState()
  package var stream = StreamScreenState()
  package var query = QueryState()
  /// What undo takes back of the forms.
  package var history = FormHistory()

  /// What lies over the screen and takes the keys; nil when the screen has them.
  package var overlay: Overlay?
  /// The one message line.
  package var note = Note(.info, "")
  /// The text that each list is narrowed to; a list without one shows everything.
  package var filters: [Pane: String] = [:]
  /// Keys of the person's own; a session has actions, so it plays under any.
  package var keys = KeyBindings()
  /// What the clusters are tagged with, such as `PROD`.
  package var tags: [ClusterIdentity: String]
  /// Clusters where this console only looks.
  package var readOnly: ReadOnlyClusters
  package var theme: String
  package var themes: [String]
  /// Whether clicks and the wheel mean something here.
  package var hasMouse: Bool
  /// True while a session is written.
  package var isRecording: Bool
  /// Time as the newest tick told it.
  package var now: Date
  /// Seconds that a person has waited for what is on its way.
  package var waitedSeconds = 0
  /// True where questions and lines take the place of the screen, so that texts name no keys.
  package var isPlain = false
  /// Set once: the console ends after the effects of this update.
  package var exit: ExitReason?
  /// What the command line asked for and is not done yet.
  var wishes: Start.Wishes
  /// Options that began with what the environment or `config.toml` says.
  var defaults: [OptionsState.Field: FieldDefault] = [:]
  /// Aborts and copies under way: nothing on screen waits for them, but their failure must be said.
  var pendingRequests: Set<EffectID> = []
  /// For which table each mapping is meant that is being made or read.
  var mappingTargets: [EffectID: Plan.Target] = [:]
  /// Whether a commit has a stage; a session of an older console has none.
  let showsCommit: Bool
  private var lastEffect = 0

  package init(_ start: Start) {
    connect = ConnectState(clusters: start.clusters)
    for known in start.known ?? [] { connect.signIns[known.cluster] = known.signIn }
    dataset = DatasetState(folder: start.folder)
    theme = start.theme
    tags = Dictionary((start.tags ?? [:]).map { (ClusterIdentity($0.key), $0.value) }, uniquingKeysWith: { $1 })
    readOnly = ReadOnlyClusters(configured: start.readOnly ?? [], marked: (start.known ?? []).readOnlyClusters)
    themes = start.themes
    hasMouse = start.mouse ?? false
    isRecording = start.isRecording
    now = start.time
    wishes = start.wishes
    showsCommit = start.showsCommit ?? false
    begin(with: start.defaults ?? [])
  }

  mutating func newEffect() -> EffectID {
    lastEffect += 1
    return EffectID(lastEffect)
  }

  mutating func say(_ severity: Note.Severity, _ text: String) { note = Note(severity, text) }

  mutating func say(_ problem: Problem) {
    note = Note(.error, problem.hint.map { "\(problem.what); \(Words.advice($0))" } ?? problem.what)
  }

  /// What the chosen cluster is tagged with.
  package var tag: String? { connect.identity.flatMap { tags[$0] } }

  /// True while the screen changes by itself, so that a clock is needed.
  package var needsClock: Bool { run.isLive || stream.isLive || isWaiting }

  /// True while a person waits for an answer.
  var isWaiting: Bool {
    connect.databases.isLoading || connect.tables.isLoading || connect.schema.isLoading || dataset.listing.isLoading
      || dataset.profile.isLoading || options.plan.isLoading || runs.list.isLoading || runs.sessions.isLoading
      || query.answer.isLoading
      || connect.check.isLoading || signingIn != nil
      || isTryingConversion || isReadingMappings
  }
}

/// The message line.
package struct Note: Sendable, Hashable {
  package var severity: Severity
  package var text: String

  package init(_ severity: Severity, _ text: String) {
    self.severity = severity
    self.text = text
  }

  package enum Severity: Sendable, Hashable { case info, ok, warning, error }
}
