import KustoSink
import TerminalKit

/// The ways to read a column; beside them a few values before and after, and how many would fail.
struct ConversionView {
  let chooser: Overlay.ConversionChooser
  let column: ColumnProfile
  /// Seconds that a person has waited for the count.
  let waited: Int

  private static let previewed = 5

  func draw(in body: Rect, on grid: inout Grid) {
    let rect = body.centered(Size(width: min(78, body.width - 2), height: min(chooser.kinds.count + 2, body.height)))
    grid.fill(rect)
    let title = SafeText("How to read \(column.name)")
    let inside = Panel(title, note: "* reads every value", hasFocus: true).draw(in: rect, on: &grid)
    let parts = inside.columns(.fixed(21), .fixed(1), .flex(1))
    drawKinds(in: parts[0], on: &grid)
    drawPreview(in: parts[2], on: &grid)
  }

  private func drawKinds(in rect: Rect, on grid: inout Grid) {
    Table(
      columns: [Table.Column("", .fixed(1)), Table.Column("", .flex(1))], count: chooser.kinds.count,
      selected: chooser.cursor.index, hasHeader: false
    ) { index in
      let kind = chooser.kinds[index]
      let isOffered = kind.map { column.offers.contains($0) } ?? false
      return [Line(isOffered ? "*" : ""), Line(kind?.name ?? "as it stands")]
    }.draw(inside: rect, on: &grid)
  }

  private func drawPreview(in rect: Rect, on grid: inout Grid) {
    let values = column.samples.prefix(Self.previewed)
    let parts = rect.rows(.fixed(1), .fixed(Self.previewed), .fixed(1), .flex(1))
    Table(
      columns: [Table.Column("BEFORE", .flex(1)), Table.Column("AFTER", .flex(1))], count: values.count,
      hasFocus: false, emptyNote: "no values"
    ) { [Line(values[$0]), after(values[$0])] }
    .draw(inside: Rect(x: rect.x, y: rect.y, width: rect.width, height: Self.previewed + 1), on: &grid)
    grid.write(paragraphs: [count], in: parts[3])
  }

  private func after(_ value: String) -> Line {
    guard let kind = chooser.kind else { return Line(value, .textMuted) }
    if MaskedText.isMasked(value) { return Line("not recorded", .textMuted) }
    return kind.converted(value).map { Line($0) } ?? Line("cannot be read", .severityError)
  }

  private var count: (String, Role) {
    switch chooser.tried {
    case .idle: ("", .text)
    case .loading: ("Every row is read to count what would fail\(waited > 1 ? " (\(waited) s)" : "").", .textMuted)
    case .failed(let problem): (problem.what, .severityError)
    case .loaded(let profile):
      profile.columns.indices.contains(chooser.column) ? verdict(profile.columns[chooser.column]) : ("", .text)
    }
  }

  private func verdict(_ column: ColumnProfile) -> (String, Role) {
    guard column.conversion != nil else { return ("The type is \(column.type.rawValue).", .textMuted) }
    guard column.conversionFailures > 0 else {
      return ("Every value is read. The type is \(column.type.rawValue).", .text)
    }
    return ("\(Words.conversion(column)).", .severityWarn)
  }
}
