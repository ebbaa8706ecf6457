import KustoSink
import TerminalKit

/// The file browser, what was found in what was picked, and the first lines of the marked file as they are.
struct DatasetView {
  let model: Model
  private var state: DatasetState { model.dataset }

  func draw(in rect: Rect, on grid: inout Grid) {
    let rows = rect.rows(.flex(3), rect.height < ScreenFrame.comfortable ? .fixed(4) : .flex(2))
    let columns = rows[0].columns(.flex(5), .flex(4))
    drawFiles(in: columns[0], on: &grid)
    drawEvidence(in: columns[1], on: &grid)
    drawLines(in: rows[1], on: &grid)
  }

  private func drawFiles(in rect: Rect, on grid: inout Grid) {
    let omitted = state.listing.value?.omitted ?? 0
    let rest = omitted > 0 ? "\(Figures.grouped(omitted)) more not shown" : ""
    let filter = model.filters[.files].map { $0.isEmpty ? rest : "/\($0)" } ?? rest
    let title = SafeText(state.folder).fittedInMiddle(
      rect.width - filter.count - 8, ellipsis: grid.glyphs.ellipsis)
    let pane = ListPane(
      title: title, note: filter, hasFocus: state.pane == .files, content: state.listing, waited: model.waitedSeconds,
      idleNote: "")
    guard let inside = pane.draw(in: rect, on: &grid) else { return }
    let shown = model.shownFiles
    Table(
      columns: [
        Table.Column("", .fixed(3)), Table.Column("NAME", .flex(1)), Table.Column("SIZE", .fixed(8), align: .right),
      ], count: shown.count, selected: state.cursor.index, emptyNote: "an empty folder"
    ) { row(shown[$0]) }.draw(inside: inside, on: &grid)
  }

  private func row(_ row: FileRow) -> [Line] {
    switch row {
    case .parent: return [Line(), Line("..", .textMuted), Line("up", .textMuted)]
    case .entry(let entry):
      let path = model.path(of: entry)
      let isScanned = state.scannedPaths.contains(path)
      let mark =
        state.picked.contains(path)
        ? Line("[x]", .textStrong) : isScanned ? Line("[*]", .textStrong) : Line("[ ]", .textMuted)
      if entry.isFolder { return [mark, Line("\(entry.name)/", .textLink), Line("folder", .textMuted)] }
      return [mark, Line(entry.name), Line(entry.bytes.map(Figures.bytes) ?? "-")]
    }
  }

  private func drawEvidence(in rect: Rect, on grid: inout Grid) {
    let hasFocus = state.pane == .dataset
    let pane = ListPane(
      title: "Dataset", note: state.reading.header == .auto ? "" : "header \(state.reading.header.rawValue)",
      hasFocus: hasFocus,
      content: state.profile, waited: model.waitedSeconds, idleNote: "")
    switch state.profile {
    case .idle, .loading:
      let inside = Panel("Dataset", note: SafeText(pane.note), hasFocus: hasFocus).draw(in: rect, on: &grid).inset(1, 0)
      drawPicked(in: inside, on: &grid)
    case .failed, .loaded:
      guard let inside = pane.draw(in: rect, on: &grid), let profile = state.profile.value else { return }
      draw(profile, in: inside.inset(1, 0), on: &grid)
    }
  }

  private func drawPicked(in rect: Rect, on grid: inout Grid) {
    var paragraphs: [(String, Role)] = []
    if state.picked.isEmpty {
      paragraphs.append(("Nothing is picked yet.", .text))
      let (pick, glob) = (model.key(.toggle), model.key(.glob))
      paragraphs.append(
        ("\(pick) picks files and whole folders, \(glob) picks by a pattern such as *.csv.", .textMuted))
    } else {
      paragraphs.append(
        (
          state.profile.isLoading ? "every row: \(waitingWords(model.waitedSeconds))" : "picked, not scanned yet:",
          .textStrong
        ))
      paragraphs += state.picked.map { (shortened($0), .text) }
    }
    grid.write(paragraphs: paragraphs, in: rect)
  }

  private func shortened(_ path: String) -> String {
    let folder = state.path(of: "")
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }

  private func draw(_ profile: DatasetProfile, in rect: Rect, on grid: inout Grid) {
    let facts: [(String, String)] = [
      ("format", profile.format.name), ("header", Self.headerWords(profile)),
      ("files", Figures.grouped(profile.files.count)),
      ("rows", Figures.grouped(profile.rows)), ("columns", Figures.grouped(profile.columns.count)),
      ("size", "\(Figures.bytes(profile.bytes)) unpacked"),
    ]
    for (index, fact) in facts.enumerated() {
      let parts = rect.row(index).columns(.fixed(9), .flex(1))
      grid.write(SafeText(fact.0), in: parts[0], role: .textMuted)
      grid.write(SafeText(fact.1), in: parts[1], role: .textStrong)
    }
    let rest = Rect(x: rect.x, y: rect.y + facts.count, width: rect.width, height: rect.height - facts.count)
    let findings = profile.findings.map { (text: "* \($0.words)", role: Role.severityWarn) }
    let evidence = profile.formatEvidence.map { (text: $0, role: Role.textMuted) }
    grid.write(paragraphs: findings + evidence, in: rest)
  }

  private static func headerWords(_ profile: DatasetProfile) -> String {
    if profile.hasHeader { return "yes, the first record" }
    return profile.format.traits.hasHeaderRecords ? "no" : "not needed"
  }

  private func drawLines(in rect: Rect, on grid: inout Grid) {
    let name = state.linesPath.map { SafeText("First lines of \(SourceFile.name(of: $0))") } ?? "First lines"
    let pane = ListPane(
      title: name, note: "control characters as <ESC>", hasFocus: false, content: state.lines,
      waited: model.waitedSeconds,
      idleNote: "The first lines of the selected file are shown here.")
    guard let inside = pane.draw(in: rect, on: &grid), let lines = state.lines.value else { return }
    if lines.isEmpty { grid.write("an empty file", in: inside.inset(1, 0), role: .textMuted) }
    if lines.contains(where: { $0.unicodeScalars.contains("\0") }) {
      grid.write("Not text: a scan shows its columns in Schema.", in: inside.inset(1, 0), role: .textMuted)
      return
    }
    for (index, line) in lines.prefix(inside.height).enumerated() {
      let parts = inside.row(index).columns(.fixed(4), .flex(1))
      grid.write(SafeText("\(index + 1)|"), in: parts[0], role: .textMuted, align: .right)
      // No more of a line is made safe than can be seen: it may be a megabyte long.
      grid.write(SafeText(" \(line.prefix(inside.width * 2))", .named), in: parts[1])
    }
  }
}
