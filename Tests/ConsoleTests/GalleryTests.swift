import Console
import Foundation
import Testing

/// The gallery in the documentation is what the tests record.
@Suite struct GalleryTests {
  private static let page = Snapshots.folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs/gallery.md")

  /// The screens of the page by the names in its comments.
  private func screens() throws -> [String: String] {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    var screens: [String: String] = [:]
    for part in text.components(separatedBy: "<!-- ").dropFirst() {
      let name = String(part.prefix { $0 != " " })
      let block = try #require(part.components(separatedBy: "```text\n").dropFirst().first, "\(name)")
      screens[name] = block.components(separatedBy: "\n```").first
    }
    return screens
  }

  @Test func `the gallery shows the recorded screens`() throws {
    for (name, shown) in try screens() {
      let file = Snapshots.folder.appendingPathComponent("\(name)-80x24.txt")
      let recorded = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n--- roles\n")[0]
      var lines = recorded.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map { line in
        String(line.reversed().drop { $0 == " " }.reversed())
      }
      while lines.last == "" { lines.removeLast() }
      #expect(shown == lines.joined(separator: "\n"), "\(name): run scripts/generate-gallery.py")
    }
  }

  @Test func `every screen of the console is in the gallery`() throws {
    let groups = Set(try screens().keys.map { $0.split(separator: "-")[0] }.map(String.init))
    for screen in Screen.allCases { #expect(groups.contains(screen.rawValue), "run scripts/generate-gallery.py") }
  }
}
