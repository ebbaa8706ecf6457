import ArgumentParser
import KustoSink

/// How a stream goes.
struct StreamArguments: ParsableArguments {
  @Option(help: "the folder that keeps what was loaded; one for each stream")
  var checkpoint: String

  @Option(help: "when to load: once, available-now, an interval such as 30s, or continuous")
  var trigger: StreamTrigger

  @Option(help: "end after this time, when the batch on its way is done: 8m")
  var awaitTermination: TimeSpanArgument?

  @Option(help: "files of a batch, at most; --trigger once takes all")
  var maxFiles = 1000

  @Option(help: "bytes on disk of a batch, at most; one larger file is a batch of its own (default: 1GiB)")
  var maxBytes: ByteCount?

  @Option(help: "how long a file must stay unchanged before it counts as complete (default: 1s)")
  var settle: TimeSpanArgument?

  @Option(
    help: """
      what to do with a file that cannot be loaded: fail, or quarantine (put it aside in the checkpoint folder, with the \
      reason)
      """)
  var onBadFile = BadFilePolicy.fail

  @Flag(help: "find files by listing the folder only, without the kernel's notices")
  var poll = false

  func validate() throws {
    if maxFiles < 1 { throw ValidationError("--max-files \(maxFiles): give 1 or more.") }
  }

  /// The settings of a stream from `source`.
  func settings(for source: String, isStrict: Bool) -> StreamSettings {
    var settings = StreamSettings(source: source, checkpoint: checkpoint, trigger: trigger)
    settings.maxFiles = maxFiles
    if let maxBytes { settings.maxBytes = maxBytes.bytes }
    if let settle { settings.settling = settle.seconds }
    settings.badFiles = onBadFile
    settings.polls = poll
    settings.isStrict = isStrict
    return settings
  }
}

extension BadFilePolicy: ExpressibleByArgument {}

extension StreamTrigger: ExpressibleByArgument {
  package init?(argument: String) { self.init(text: argument) }
}
