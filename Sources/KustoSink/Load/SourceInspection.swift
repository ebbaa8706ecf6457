import Foundation

/// A scan of sources as people name them: files, folders, globs, and what can be read only once.
package struct SourceInspection: Sendable {
  private let options: InspectionOptions

  package init(_ options: InspectionOptions) { self.options = options }

  /// Scans `sources`; what can be read only once is copied to `scratch` first, where a load finds it again.
  ///
  /// - Parameter onProgress: Called now and then; must return soon.
  /// - Throws: ``DatasetError``, ``RunFolderError``, `CancellationError`.
  package func profile(
    of sources: [String], scratch: ScratchFolder,
    onProgress: @escaping @Sendable (InspectionProgress) -> Void = { _ in }
  ) throws -> DatasetProfile {
    let spool = SourceSpool { try scratch.make() }
    let files = try spool.replace(sources)
    var options = options
    options.displayNames = spool.displayNames
    var profile = try DatasetInspector(options: options, onProgress: onProgress).inspect(files)
    profile.sources = sources
    spool.keep()
    return profile
  }

  /// Scans `sources`, and refuses what can be read only once.
  ///
  /// - Throws: ``DatasetError``, `CancellationError`.
  package func profile(of sources: [String]) throws -> DatasetProfile {
    for source in sources {
      var status = stat()
      guard source == "-" || (stat(source, &status) == 0 && Self.isStream(status)) else { continue }
      throw DatasetError.unsupported(
        path: source, kind: "a stream that can be read only once", hint: "write it to a file, or use kustosink write")
    }
    return try DatasetInspector(options: options).inspect(sources)
  }

  private static func isStream(_ status: stat) -> Bool {
    status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFCHR
  }
}
