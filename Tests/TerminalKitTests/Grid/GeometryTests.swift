import TerminalKit
import Testing

@Suite struct GeometryTests {
  @Test func `shares fill a side without gap or overlap, whatever its length`() {
    let plans: [[Share]] = [
      [.fixed(3), .flex(1)], [.flex(1), .flex(1), .flex(1)], [.flex(2), .fixed(1), .flex(1)], [.fixed(5), .fixed(5)],
      [.flex(0), .flex(1)], [],
    ]
    for plan in plans {
      for length in 0...20 {
        for spacing in 0...2 {
          let rect = Rect(x: 2, y: 3, width: length, height: 4)
          let parts = rect.columns(plan, spacing: spacing)
          #expect(parts.count == plan.count)
          var edge = rect.x
          for part in parts where part.width > 0 {
            #expect(part.x >= edge)
            edge = part.maxX
          }
          #expect(edge <= rect.maxX)
          if spacing == 0, plan.contains(.flex(1)) { #expect(parts.map(\.width).reduce(0, +) == length) }
        }
      }
    }
  }

  @Test func `fixed shares are served first, and in order when there is too little`() {
    let rect = Rect(x: 0, y: 0, width: 10, height: 1)
    #expect(rect.columns(.flex(1), .fixed(4), .flex(2)).map(\.width) == [2, 4, 4])
    #expect(rect.columns(.fixed(8), .fixed(8), .flex(1)).map(\.width) == [8, 2, 0])
    #expect(rect.columns(.fixed(3), .fixed(3), spacing: 1).map(\.x) == [0, 4])
  }

  @Test func `rows are cut from top to bottom`() {
    let parts = Rect(x: 1, y: 2, width: 5, height: 10).rows(.fixed(1), .flex(1), .fixed(2))
    #expect(parts.map(\.y) == [2, 3, 10])
    #expect(parts.map(\.height) == [1, 7, 2])
  }

  @Test func `a part is never of negative size`() {
    #expect(Rect(x: 0, y: 0, width: 1, height: 1).inset().isEmpty)
    #expect(Rect(x: 0, y: 0, width: 3, height: 3).intersection(Rect(x: 9, y: 9, width: 1, height: 1)).isEmpty)
    #expect(Rect(x: 0, y: 0, width: 3, height: 3).row(7).isEmpty)
    #expect(Rect(x: 0, y: 0, width: 4, height: 4).centered(Size(width: 9, height: 2)).width == 4)
  }
}
