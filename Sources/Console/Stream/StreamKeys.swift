import TerminalKit

extension Keymap {
  static let stream: [Command] = [
    Command(
      .commitNow, [.character("c")], "commit now", "begin the next batch without waiting for the trigger", [.stream],
      footer: true, unless: { $0.whyNotCommitNow }),
    Command(
      .pauseStream, [.character("p")], { $0.stream.state.isPaused ? "resume" : "pause" },
      "begin no batch until told to go on, or go on", [.stream], footer: true, unless: { $0.whyNotOrder }),
    Command(
      .stopAfter, [.character("s")], "stop", "end the stream after the batch on its way", [.stream], footer: true,
      unless: { $0.whyNotStopAfter }),
    Command(
      .abort, [.character("A")], "abort", "end the stream now; a batch that is not about to commit is rolled back",
      [.stream], footer: true, unless: { $0.whyNotOrder }),
    Command(
      .showLog, [.character("L")], { $0.stream.pane == .log ? "batches" : "log" },
      "the whole log of the stream", [.stream], footer: true),
    nextPane(.stream), previousPane(.stream),
    Command(
      .copy, [.character("y")], "copy", "send the path of the checkpoint to the terminal's clipboard", [.stream]),
  ]
}
