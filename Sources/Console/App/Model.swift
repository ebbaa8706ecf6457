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

/// The screens; the first six are the steps of a load.
package enum Screen: String, Sendable, Codable, CaseIterable, Hashable {
  case connect, dataset, schema, options, run, result, runs, stream, query

  /// The number of the step, from 1; nil for a screen that is none.
  package var step: Int? {
    [.runs, .stream, .query].contains(self) ? nil : Self.allCases.firstIndex(of: self).map { $0 + 1 }
  }

  package var title: String { self == .runs ? "History" : rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

/// The lists that can be filtered.
package enum Pane: String, Sendable, Codable, Hashable {
  case clusters, databases, tables, files, columns, partitions, log, runs, sessions
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

/// What lies over a screen.
package enum Overlay: Sendable, Hashable {
  /// Help and palette: the commands of the place beneath; the palette is narrowed by typing.
  case commands(CommandList)
  case prompt(Prompt)
  case filter(Pane, LineEditor)
  case types(TypeChooser)
  case conversions(ConversionChooser)
  case confirm(Confirm)
  case reader(Reader)
  case picks(Cursor)
  case mappings(MappingChooser)
  case signIn(SignInForm)

  /// A text that has no room on the screen beneath.
  package struct Reader: Sendable, Hashable {
    package var title: String
    package var text: String
    /// What begins on a line of its own.
    var parts: [String]
    /// Lines that are above the window; the view stops at the last.
    package var top = 0

    static let mostLines = 10_000

    package init(title: String, text: String) {
      self.title = title
      self.text = text
      parts = [text]
    }

    init(title: String, parts: [String]) {
      self.title = title
      self.parts = parts
      text = parts.joined(separator: "\n")
    }
  }

  package struct CommandList: Sendable, Hashable {
    /// Nil where nothing narrows the list.
    package var typing: LineEditor?
    package var cursor = Cursor()
    /// True for the keys of this screen alone, false for the commands of all screens.
    package var isHelp = false
    /// Commands of the other screens, as they were when the list was opened.
    var elsewhere: [CommandElsewhere] = []
  }

  /// One line asked for.
  package struct Prompt: Sendable, Hashable {
    package var subject: Subject
    package var editor: LineEditor
    /// Why the text is not accepted; said when Enter was pressed.
    package var refusal: String?

    package init(_ subject: Subject, text: String) {
      self.subject = subject
      editor = LineEditor(text)
    }

    package enum Subject: Sendable, Hashable {
      case cluster, newTable, glob, export, mappingFile, newMapping
      case option(OptionsState.Field)
      case rename(column: Int)
      /// The name of the table, typed, is the consent.
      case undo(run: String, table: String)
      /// The same for an answer to a question about a cluster where a slip costs most.
      case consent(Confirm.Question, answer: Action, table: String)
    }
  }

  /// The list of the ten types for one column.
  package struct TypeChooser: Sendable, Hashable {
    package var column: Int
    package var cursor: Cursor
  }

  /// A question with named answers, the harmless one first; the cursor stands on it, but for `start`.
  package struct Confirm: Sendable, Hashable {
    package var question: Question
    package var cursor: Cursor

    package enum Question: Sendable, Hashable {
      case start
      case abort(run: String)
      case abortStream(stream: String)
      case leave
      /// Leaving while choices of the forms would be lost.
      case discard
      /// An embedded Kusto in a folder that was typed, which is made where there is none.
      case localFolder(cluster: String)
      /// A run whose process died, and how many more there are.
      case unsettled(run: String, cluster: String, table: String, others: Int)
      /// A stream whose process died, or that has ended.
      case goOnStream(stream: String)

      /// The answer with which the console ends; nil where no answer ends it.
      var answerThatLeaves: Action? {
        switch self {
        case .leave: .detach
        case .discard: .accept
        case .start, .abort, .abortStream, .localFolder, .unsettled, .goOnStream: nil
        }
      }
    }

    /// The answers, as actions, in the order they are shown.
    package var answers: [Action] {
      switch question {
      case .start, .abort, .abortStream, .localFolder, .discard, .goOnStream: [.decline, .accept]
      case .leave: [.decline, .detach, .stop]
      case .unsettled(_, _, _, let others): others == 0 ? [.decline, .accept, .showRuns] : [.decline, .showRuns]
      }
    }

    package init(_ question: Question) {
      self.question = question
      cursor = Cursor(question == .start ? 1 : 0)
    }
  }
}

/// What the console begins with; the head of a session holds it, so that a replay begins the same.
package struct Start: Sendable, Codable, Hashable {
  /// Clusters to offer: those used lately, and `local`.
  package var clusters: [String]
  /// Absolute path of the folder that the file browser opens.
  package var folder: String
  package var theme: String
  package var themes: [String]
  package var isRecording: Bool
  package var time: Date
  package var wishes: Wishes
  /// Nil in sessions of consoles that did not show the commit, so that those play as they were.
  package var showsCommit: Bool?
  /// Clusters that were used before, with the way of signing in.
  package var known: [KnownCluster]?
  /// What clusters are tagged with, such as `PROD`; nil for none.
  package var tags: [String: String]?
  /// Clusters that `config.toml` says are read-only; nil for none.
  package var readOnly: [String]?
  /// What options begin with by the environment or `config.toml`; nil for nothing.
  package var defaults: [OptionDefault]?
  /// Whether the mouse is watched from the start; nil for no.
  package var mouse: Bool?

  /// Values from the command line.
  package struct Wishes: Sendable, Codable, Hashable {
    package var cluster: String?
    package var database: String?
    package var table: String?
    /// Absolute paths or globs.
    package var sources: [String]
    /// A run to follow from the start.
    package var attach: String?
    /// A stream to follow from the start.
    package var attachStream: String?

    package init(
      cluster: String? = nil, database: String? = nil, table: String? = nil, sources: [String] = [],
      attach: String? = nil, attachStream: String? = nil
    ) {
      self.cluster = cluster
      self.database = database
      self.table = table
      self.sources = sources
      self.attach = attach
      self.attachStream = attachStream
    }
  }

  package init(
    clusters: [String], folder: String, theme: String = "auto", themes: [String] = [], isRecording: Bool = false,
    time: Date, wishes: Wishes = Wishes(), known: [KnownCluster]? = nil, tags: [String: String]? = nil,
    readOnly: [String]? = nil, defaults: [OptionDefault]? = nil, mouse: Bool? = nil
  ) {
    self.mouse = mouse
    self.tags = tags
    self.defaults = defaults
    self.readOnly = readOnly
    self.clusters = clusters
    self.folder = folder
    self.theme = theme
    self.themes = themes
    self.isRecording = isRecording
    self.time = time
    self.wishes = wishes
    showsCommit = true
    self.known = known
  }
}
