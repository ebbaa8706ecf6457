extension Explanation {
  init(_ error: CheckpointError) {
    self.init(what: "", changed: "nothing was loaded")
    switch error {
    case .notACheckpoint(let path):
      what = "the folder has files, but none of a checkpoint"
      place = Self.clean(path)
      suggestions = ["give --checkpoint a folder of its own, or one that is not there yet"]
    case .otherSource(let path, let was, let asked):
      what = "the checkpoint belongs to another source: \(Self.quoted(was)), not \(Self.quoted(asked))"
      place = Self.clean(path)
      suggestions = ["give each stream a checkpoint of its own", "or name the source that it belongs to"]
    case .otherTarget(let path, let was, let asked):
      what = "the checkpoint belongs to another target: \(Self.quoted(was)), not \(Self.quoted(asked))"
      place = Self.clean(path)
      suggestions = ["give each stream a checkpoint of its own", "or name the target that it belongs to"]
    case .newerVersion(let path, let version):
      what = "the checkpoint has version \(version), which this version of kustosink does not know"
      place = Self.clean(path)
      suggestions = ["use the version of kustosink that wrote it, or a newer one"]
    case .damaged(let path, let reason):
      what = "the checkpoint is damaged or was edited: \(Self.clean(reason))"
      place = Self.clean(path)
      suggestions = [
        "restore the whole folder from a copy that was made while no stream used it",
        "or begin with an empty folder, and a source that holds only files that are not loaded yet",
      ]
    case .busy(let path):
      what = "another process uses the checkpoint"
      place = Self.clean(path)
      suggestions = ["stop the other stream first; one checkpoint is for one stream"]
    case .behindTarget(let path, let batch):
      what = "the table has batch \(batch) of this stream already, but the checkpoint does not know it"
      place = Self.clean(path)
      suggestions = ["use the newest copy of the checkpoint: an older one would load files twice"]
    }
  }

  init(_ error: StreamError) {
    switch error {
    case .notAFolder(let source):
      self.init(
        what: "\(Self.quoted(source)) is no folder, and no pattern of names in a folder", changed: "nothing was loaded",
        suggestions: ["name a folder, or a pattern in quotes: 'folder/*.csv'"])
    case .batchFailed(let batch, let run, let reason):
      self.init(
        what: "batch \(batch) was not committed: \(Self.clean(reason))", place: "run \(run)",
        changed: "all batches before it are committed; nothing of this one is in the table",
        suggestions: ["start the stream again with the same checkpoint: it goes on with this batch"])
    case .batchUnknown(let batch, let run, let reason):
      self.init(
        what: "it is not known whether batch \(batch) was committed: \(Self.clean(reason))", place: "run \(run)",
        suggestions: [
          "start the stream again with the same checkpoint: it asks the table first",
          "or ask now: kustosink resume \(run)",
        ])
    case .badFile(let path, let reason):
      self = reason
      if place == nil { place = Self.clean(path) }
      changed = "all batches before are committed; nothing of this one is in the table"
      suggestions.append("or put such files aside and go on: --on-bad-file quarantine")
    }
  }
}
