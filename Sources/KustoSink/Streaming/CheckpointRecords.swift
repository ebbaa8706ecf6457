import Foundation

/// What a stream is, and what was fixed with its first batch.
package struct StreamIdentity: Sendable, Hashable {
  /// Unique for ever; part of the tags of its batches.
  package var id: String
  /// Absolute path of the folder, with the pattern of names where there is one.
  package var source: String
  package var target: Plan.Target
  /// The columns of the table, and whether text has a header, as of the first batch; nil before it.
  package var schema: TableSchema?
  package var header: HeaderMode?

  /// The tag of every extent of a batch.
  package func tag(of batch: Int) -> String { "kustosink-stream:\(id):\(batch)" }

  var place: String { "\(target.cluster)/\(target.database)/\(target.table)" }

  var lines: String {
    var fields = [
      ("id", id), ("source", source), ("cluster", target.cluster), ("database", target.database),
      ("table", target.table),
    ]
    if let schema { fields.append(("schema", schema.cslSchema)) }
    if let header { fields.append(("header", header.rawValue)) }
    return fields.map { "\($0) \(CheckpointFile.escaped($1))\n" }.joined()
  }

  init(id: String, source: String, target: Plan.Target) {
    self.id = id
    self.source = source
    self.target = target
  }

  /// Nil for lines that are not those of a stream.
  init?(_ lines: ArraySlice<UInt8>) {
    let fields = CheckpointFields(lines)
    guard let id = fields["id"], let source = fields["source"], let cluster = fields["cluster"],
      let database = fields["database"], let table = fields["table"]
    else { return nil }
    self.init(id: id, source: source, target: Plan.Target(cluster: cluster, database: database, table: table))
    if let text = fields["schema"] {
      guard let schema = try? TableSchema(cslSchema: text) else { return nil }
      self.schema = schema
    }
    header = fields["header"].flatMap(HeaderMode.init)
  }
}

/// A batch as it was meant, written before its run begins.
package struct BatchOffsets: Sendable, Hashable {
  package var batch: Int
  package var files: [StreamFile]
  /// The run that loads it; nil when no file has a row to load.
  package var run: Run?

  package struct Run: Sendable, Hashable {
    package var name: String
    package var staging: String
    package var rows: Int

    package init(name: String, staging: String, rows: Int) {
      self.name = name
      self.staging = staging
      self.rows = rows
    }
  }

  var lines: String {
    var text = "batch \(batch)\n"
    if let run {
      text += "run \(run.name)\nstaging \(CheckpointFile.escaped(run.staging))\nrows \(run.rows)\n"
    }
    for file in files { text += "file \(file.line)\n" }
    return text
  }

  package init(batch: Int, files: [StreamFile], run: Run?) {
    self.batch = batch
    self.files = files
    self.run = run
  }

  init?(_ lines: ArraySlice<UInt8>) {
    let fields = CheckpointFields(lines)
    guard let batch = fields["batch"].flatMap({ Int($0) }) else { return nil }
    let files = fields.all("file").map(StreamFile.init(line:))
    guard files.allSatisfy({ $0 != nil }) else { return nil }
    var run: Run?
    if let name = fields["run"] {
      guard RunName.isValid(name), let staging = fields["staging"], let rows = fields["rows"].flatMap({ Int($0) })
      else { return nil }
      run = Run(name: name, staging: staging, rows: rows)
    }
    self.init(batch: batch, files: files.compactMap(\.self), run: run)
  }
}

extension StreamFile {
  /// `L 120 1795460712000000000 42 path`.
  var line: String {
    "\(fate.rawValue) \(stamp.bytes) \(stamp.modified) \(Int64(bitPattern: stamp.inode)) \(CheckpointFile.escaped(path))"
  }

  init?(line: String) {
    let parts = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, let fate = Fate(rawValue: String(parts[0])), let bytes = Int(parts[1]),
      let modified = Int64(parts[2]), let inode = Int64(parts[3])
    else { return nil }
    self.init(
      path: CheckpointFile.unescaped(String(parts[4])),
      stamp: FileStamp(bytes: bytes, modified: modified, inode: UInt64(bitPattern: inode)), fate: fate)
  }
}

/// Lines of a name, a space and a value.
private struct CheckpointFields {
  private var fields: [(name: String, value: String)] = []

  init(_ lines: ArraySlice<UInt8>) {
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      fields.append((String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self)))
    }
  }

  subscript(name: String) -> String? { fields.first { $0.name == name }.map { CheckpointFile.unescaped($0.value) } }

  /// Values of a name that may stand several times, as they are written.
  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}
