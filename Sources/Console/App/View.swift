import KustoSink
import TerminalKit

/// Draws the console into a part of a frame: the same model and size give the same cells.
package func view(_ model: Model, in rect: Rect, on grid: inout Grid, isReplay: Bool = false) {
  // A replay gives two rows of the window to the player, and saves one of its own.
  let rows = ScreenFrame.minimum.height - (isReplay ? 2 : 0)
  guard rect.width >= ScreenFrame.minimum.width, rect.height >= rows else {
    drawTooSmall(model, in: rect, on: &grid)
    return
  }
  // A replay takes no keys for the console: the player's stand below.
  let frame = ScreenFrame(rect, hasFooter: !isReplay)
  HeaderView(model: model, isReplay: isReplay).draw(in: frame.header, on: &grid)
  switch model.screen {
  case .connect: ConnectView(model: model).draw(in: frame.body, on: &grid)
  case .dataset: DatasetView(model: model).draw(in: frame.body, on: &grid)
  case .schema: SchemaView(model: model).draw(in: frame.body, on: &grid)
  case .options: OptionsView(model: model).draw(in: frame.body, on: &grid)
  case .run: RunView(model: model).draw(in: frame.body, on: &grid)
  case .result: ResultView(model: model).draw(in: frame.body, on: &grid)
  case .runs: RunsView(model: model).draw(in: frame.body, on: &grid)
  case .stream: StreamView(model: model).draw(in: frame.body, on: &grid)
  case .query: QueryView(model: model).draw(in: frame.body, on: &grid)
  }
  drawNote(model, in: frame.note, on: &grid)
  drawFooter(model, in: frame.footer, on: &grid)
  if model.overlay != nil { grid.targets?.keepKeys() }
  if let overlay = model.overlay { OverlayView(model: model, overlay: overlay).draw(in: frame, on: &grid) }
}

/// The parts of every screen.
package struct ScreenFrame: Sendable {
  package let header: Rect
  package let body: Rect
  package let note: Rect
  package let footer: Rect

  package static let minimum = Size(width: 60, height: 16)
  /// Rows of a body from which on all panes have room; below, screens show fewer.
  static let comfortable = 18
  /// A second row of keys, where there is room for it and one is too short.
  private static func footerHeight(_ rect: Rect) -> Int { rect.height >= 30 && rect.width < 100 ? 2 : 1 }

  package init(_ rect: Rect, hasFooter: Bool = true) {
    let parts = rect.rows(.fixed(1), .flex(1), .fixed(1), .fixed(hasFooter ? Self.footerHeight(rect) : 0))
    (header, body, note, footer) = (parts[0], parts[1], parts[2], parts[3])
  }
}

private func drawTooSmall(_ model: Model, in rect: Rect, on grid: inout Grid) {
  let state: SafeText = model.run.isLive ? "run goes on; " : model.stream.isLive ? "stream goes on; " : ""
  let minimum = ScreenFrame.minimum
  grid.write(state + SafeText("need \(minimum.width)x\(minimum.height)"), in: rect.row(0), role: .severityWarn)
  let fraction = model.run.isLive ? SafeText(Figures.percent(model.run.state.fraction)) : ""
  grid.write(fraction, in: rect.row(1))
  grid.write(SafeText("\(model.key(.quit)) leave"), in: rect.row(2), role: .textMuted)
}

private func drawNote(_ model: Model, in rect: Rect, on grid: inout Grid) {
  let note = model.note
  guard !note.text.isEmpty else { return }
  let severity: StatusLine.Severity =
    switch note.severity {
    case .info: .info
    case .ok: .ok
    case .warning: .warning
    case .error: .error
    }
  let text = SafeText(note.text)
  let line = StatusLine(severity, text)
  // A part of a message must not pass for the whole of it.
  let isCut = text.width > line.room(in: rect) && Place.screens.contains(model.place)
  let more = isCut ? SafeText(" \(model.key(.readNote)) reads on") : ""
  let parts = rect.columns(.flex(1), .fixed(more.width))
  line.draw(in: parts[0], on: &grid)
  grid.write(more, in: parts[1], role: .footerKey)
}

private func drawFooter(_ model: Model, in rect: Rect, on grid: inout Grid) {
  let pinned: Set<Action> = [.quit, .palette, .help]
  let commands = Keymap.footer(for: model)
  func item(_ command: Command) -> FooterKeys.Item? {
    command.keys.first.map {
      FooterKeys.Item($0, SafeText(command.words(model)), isEnabled: command.refusal(model) == nil)
    }
  }
  FooterKeys(
    commands.filter { !pinned.contains($0.action) }.compactMap(item),
    pinned: commands.filter { pinned.contains($0.action) }.compactMap(item)
  ).draw(in: rect, on: &grid)
}

/// The first row: where one is, where the rows go, whether this is recorded.
struct HeaderView {
  let model: Model
  let isReplay: Bool

  func draw(in rect: Rect, on grid: inout Grid) {
    grid.fill(rect, role: .header)
    let light = isReplay ? Line(" REPLAY ", .replay) : model.isRecording ? Line("*REC ", .recording) : Line()
    let name: SafeText = " kustosink  "
    grid.write(name, in: rect, role: .headerTitle)
    let free = Rect(x: rect.x + name.width, y: rect.y, width: rect.width - name.width - light.width - 1, height: 1)
    if model.screen.step == nil {
      grid.write(SafeText(model.screen.title), in: free, role: .stepNow)
    } else {
      StepsBar(steps).draw(in: free, on: &grid)
    }
    let used = (0..<free.width).last { grid[free.x + $0, free.y].text != " " }.map { $0 + 1 } ?? 0
    // The end of a name says more than its beginning; what a cluster is stays when there is no room for a name.
    let ellipsis = grid.glyphs.ellipsis
    let room = free.width - used - 3
    let (mark, whole) = (SafeText(environment), targetText)
    var target = mark + SafeText(whole)
    var end = min(whole.count, room + 1)
    while target.width >= room, end > Self.shortestEnd {
      end -= 1
      target = mark + ellipsis + SafeText(String(whole.suffix(end)))
    }
    if target.width >= room { target = mark }
    if !target.isEmpty, target.width < room { grid.write(Line(target, .environment), in: free, align: .right) }
    grid.write(light, in: Rect(x: rect.maxX - light.width, y: rect.y, width: light.width, height: 1))
  }

  /// Less of the end of a name says nothing.
  private static let shortestEnd = 6

  /// The tag of the cluster, and whether it is read-only.
  private var environment: String {
    let tag = model.tag.map { "\($0) " } ?? ""
    let isReadOnly = model.connect.identity.map { model.readOnly.contains($0) } ?? false
    return isReadOnly ? "\(tag)read-only " : tag
  }

  private var targetText: String {
    let state = model.run.state
    if model.screen == .run || model.screen == .result, !state.table.isEmpty {
      return "\(state.database).\(state.table)"
    }
    if model.screen == .query, let place = model.query.place { return "\(place.database) of \(place.cluster)" }
    if model.screen == .stream, !model.stream.state.table.isEmpty { return model.stream.state.table }
    return model.connect.target.map { "\($0.database).\($0.table)" } ?? model.connect.cluster ?? ""
  }

  private var steps: [StepsBar.Step] {
    Screen.allCases.filter { $0.step != nil }.map { screen in
      let state: StepsBar.State = screen == model.screen ? .now : isDone(screen) ? .done : .todo
      return StepsBar.Step(SafeText(screen.title), state)
    }
  }

  private func isDone(_ screen: Screen) -> Bool {
    switch screen {
    case .connect: model.connect.target != nil
    case .dataset: model.dataset.profile.value != nil
    // A table that was loaded into is read again: that undoes nothing that was chosen for the run.
    case .schema where model.run.id != nil && !model.run.isForeign: true
    case .schema: model.dataset.profile.value != nil && model.whyNotOptions == nil
    case .options: model.run.id != nil
    case .run: model.run.state.outcome != nil
    case .result, .runs, .stream, .query: false
    }
  }
}
