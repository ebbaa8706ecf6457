import KustoSink

/// Which files, of which format, and the evidence for it.
package struct DatasetState: Sendable, Hashable {
  package enum Pane: Sendable, Hashable { case files, dataset }

  package var pane = Pane.files
  /// The folder that is shown or on its way.
  package var folder: String
  package var listing = Loadable<FolderListing>.idle
  package var cursor = Cursor()
  /// What will be loaded: absolute paths or globs, in the order they were picked.
  package var picked: [String] = []
  package var reading = ReadingChoices()
  package var profile = Loadable<DatasetProfile>.idle {
    didSet { scannedPaths = Set(profile.value?.files.map(\.file.path) ?? []) }
  }
  /// Paths of all files of the dataset, also of those that a pattern or a folder named.
  private(set) var scannedPaths: Set<String> = []
  /// The first lines of the file under the selection, as they are; the view makes them harmless.
  package var lines = Loadable<[String]>.idle
  package var linesPath: String?
  /// The pattern that is tried, and what there was before it.
  var trial: Trial?

  init(folder: String) { self.folder = folder }

  /// Where a file is that is named as a person types it: below the folder that is shown, unless it begins with `/`.
  func path(of name: String) -> String {
    if name.hasPrefix("/") { return name }
    return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }
}

/// A row of the file browser.
package enum FileRow: Sendable, Hashable {
  case parent
  case entry(FolderListing.Entry)
}

extension ReadingChoices {
  /// The next of auto, present and absent.
  mutating func nextHeader() {
    let all: [HeaderMode] = [.auto, .present, .absent]
    header = all[((all.firstIndex(of: header) ?? 0) + 1) % all.count]
  }
}

extension DatasetState {
  func opensFolder(in model: Model) -> Bool { model.opensFolder(model.fileUnderCursor) }
}
