import Foundation
import KustoSink

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
