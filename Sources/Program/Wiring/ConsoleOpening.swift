import Console
import Foundation
import KustoSignIn
import KustoSink

/// What both faces of the console begin with: the state folder, a way in, what was asked for, the session.
@MainActor
struct ConsoleOpening {
  let command: OpenConsole
  let state: StateFolder
  let access: ClusterAccess
  /// Those that were used before.
  let clusters: ClusterList

  /// Lets a person sign in before anything is shown; sessions of the console then go on without asking.
  init(_ command: OpenConsole) async throws {
    self.command = command
    state = try StateFolder.ofProcess()
    RunRetention(ofProcess: state).run()
    access = try ClusterAccess(command.target.place.access)
    clusters = ClusterList(state)
    guard try access.needsPerson(), let cluster = ClusterArguments.value(command.target.place.cluster, "KUSTO_CLUSTER")
    else { return }
    let access = access
    try await Interruption.cancelling { try await access.signIn(at: cluster) }
  }

  /// The way in for the sessions of the console, which ask nobody.
  var silentAccess: ClusterAccess { access.silent(book) }

  /// The ways of signing in that were used before and need nobody; what the command line says comes before them.
  private var book: SignInBook {
    let book = SignInBook()
    guard !access.isChosen else { return book }
    for known in clusters.clusters {
      guard let values = known.signIn, values.isWhole else { continue }
      book.keep(
        SignInBook.Entry(values: SignInOptions.Values(values, secret: ""), memory: SignInMemory()), for: known.cluster)
    }
    return book
  }

  func start(theme: String, themes: [String]) -> Start {
    let target = command.target
    let folder = FileManager.default.currentDirectoryPath
    let stream = command.attach.flatMap { StreamCatalogue(state).find($0)?.name }
    let cluster = ClusterArguments.value(target.place.cluster, "KUSTO_CLUSTER").map(ClusterAccess.absolute)
    let configured = Settings.current.file.clusters
    let used = clusters.clusters
    let named = [cluster].compactMap(\.self) + used.map(\.cluster) + configured.map(\.address) + ["local"]
    var seen: Set<String> = []
    let tags = configured.compactMap { cluster in cluster.tag.map { (cluster.address, $0) } }
    let readOnly = configured.filter(\.isReadOnly).map(\.address)
    return Start(
      clusters: named.filter { seen.insert($0).inserted }, folder: folder, theme: theme, themes: themes,
      isRecording: !command.noRecord && Settings.flag("record") != false, time: Date(),
      wishes: Start.Wishes(
        cluster: cluster, database: ClusterArguments.value(target.place.database, "KUSTO_DATABASE"),
        table: ClusterArguments.value(target.table, "KUSTO_TABLE"),
        sources: command.sources.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" },
        attach: stream == nil ? command.attach : nil,
        attachStream: stream), known: used, tags: tags.isEmpty ? nil : Dictionary(tags, uniquingKeysWith: { $1 }),
      readOnly: readOnly.isEmpty ? nil : readOnly, defaults: defaults.isEmpty ? nil : defaults,
      mouse: Settings.flag("mouse"))
  }

  /// What options begin with because it is set somewhere.
  private var defaults: [OptionDefault] {
    OptionDefault.settings.compactMap { name in
      guard let value = Settings.text(name), let origin = Settings.current.origin(name).words else { return nil }
      return OptionDefault(setting: name, value: value, origin: origin)
    }
  }

  /// A session file in the state folder; a state folder that cannot be written is no reason to refuse the console.
  func recorder(
    for start: Start, width: Int, height: Int, glyphs: String
  ) -> (SessionRecorder?, trouble: String?) {
    guard start.isRecording else { return (nil, nil) }
    let folder = state.sessions
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      SessionRetention(folder: folder, setting: Settings.text("keep-sessions")).run()
      let header = SessionHeader(
        app: "kustosink \(ProgramVersion.text)", width: width, height: height, glyphs: glyphs, start: start,
        hasSamples: command.recordSamples)
      let name = RunName.make(at: start.time, chance: UInt32.random(in: .min ... .max))
      return (try SessionRecorder(path: "\(folder)/\(name).ksession", header: header), nil)
    } catch {
      return (nil, Explanation(of: error).what)
    }
  }

  /// Says what to know when it is over, and ends with the code for it.
  static func end(_ reason: ExitReason, _ recorder: SessionRecorder?) throws {
    switch reason {
    case .detached(let run):
      // A line of its own, so that it can be copied from a narrow terminal.
      StandardStreams.say("run \(run) continues; follow it again with:")
      StandardStreams.say("  kustosink attach \(run)")
    case .streaming(let stream):
      StandardStreams.say("stream \(stream) continues; follow it again with:")
      StandardStreams.say("  kustosink attach \(stream)")
    case .finished(let run, let outcome, _):
      StandardStreams.say("run \(run): \(outcome.rawValue)")
    case .left, .terminalLost: break
    }
    if let recorder { StandardStreams.say("session saved; play it with: kustosink replay \(recorder.path)") }
    if let status = ExitStatus(rawValue: reason.exitCode), status != .done { throw status }
  }
}

extension StateFolder {
  /// Where sessions of the console are saved.
  var sessions: String { "\(path)/sessions" }
}
