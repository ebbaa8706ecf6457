import TerminalKit

/// Every command of the console, one row each: dispatch, footer, help and palette read nothing else.
package enum Keymap {
  package static let table: [Command] = screenCommands + moves + everywhere + dialogs

  private static let screenCommands: [Command] = [
    Command(
      .open, [.enter], { $0.enterWords }, "open, choose, or go to the next step", Place.screens, footer: true,
      unless: { $0.whyNotOpen }),
    Command(
      .open, [.enter], { $0.enterWords }, "ask the cluster", [.queryText], footer: true, unless: { $0.whyNotOpen }),
    Command(
      .showQuery, [.character("K")], "KQL", "ask the database, and see the rows", [.connect, .result, .runs],
      footer: true, unless: { $0.whyNotQuery }),
    Command(
      .edit, [.character("e")], "edit", "edit the query", [.query], footer: true),
    Command(
      .signIn, [.character("s")], "sign in", "choose how to sign in at the cluster", [.connect], footer: true,
      unless: { $0.whyNotSignIn }),
    Command(
      .check, [.character("c")], "check", "what a load needs, and whether it is there; again: each item", [.connect],
      footer: true, unless: { $0.whyNotCheck }),
    Command(
      .copy, [.character("y")], "copy grants", "send the commands that grant what is missing to the clipboard",
      [.connect],
      unless: { $0.whyNotGrants }),
    Command(
      .export, [.character("E")], "export", "write the rows to a CSV file or JSON lines", [.query], footer: true,
      unless: { $0.whyNotRows }),
    Command(.nextPane, [.tab], "rows", "to the rows", [.queryText], footer: true, unless: { $0.whyNotRows }),
    Command(.nextPane, [.tab], "query", "to the text of the query", [.query]),
    Command(.previousPane, [.backTab], "query", "to the text of the query", [.query]),
    Command(.toggle, [.character(" ")], "pick", "pick a file or folder", [.dataset], footer: true),
    Command(
      .nextPane, [.tab], { $0.dataset.pane == .files ? "dataset" : "files" },
      "switch between the files and the dataset", [.dataset], footer: true),
    Command(.toggle, [.character(" ")], "use", "use the column, or skip it", [.schema]),
    Command(.toggle, [.character(" ")], "toggle", "change the option", [.options], footer: true),
    Command(
      .start, [.character("S")], "START", "start the load; asks once", [.options], footer: true,
      unless: { $0.whyNotStart }),
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
      .abort, [.character("A")], "abort", "end the stream now; a batch that is not about to commit is taken back",
      [.stream], footer: true, unless: { $0.whyNotOrder }),
    Command(
      .abort, [.character("A")], "abort", "stop the run before its commit; the table is not changed", [.run, .runs],
      footer: true, unless: { $0.whyNotAbort }),
    Command(
      .settle, [.character("R")], "resume", "finish a run whose process died, or roll it back; let a stream go on",
      [.runs, .run], footer: true,
      unless: { $0.whyNotSettle }),
    Command(
      .undoRun, [.character("U")], "undo", "take the rows of a committed run out of its table; asks for its name",
      [.runs, .result], footer: true, unless: { $0.whyNotUndo }),
    Command(
      .showCommit, [.character("c")], { $0.run.commit.isUp ? "partitions" : "commit" },
      "what readers see before and after the commit, and what proves it", [.run], footer: true,
      unless: { $0.whyNotShowCommit }),
    Command(
      .showLog, [.character("L")], { $0.run.pane == .log ? "partitions" : "log" },
      "the whole log of the run", [.run], footer: true),
    Command(
      .showLog, [.character("L")], { $0.stream.pane == .log ? "batches" : "log" },
      "the whole log of the stream", [.stream], footer: true),
    Command(
      .add, [.character("a")], { $0.addWords }, "add a cluster, or a new table", [.connect], footer: true,
      unless: { $0.whyNotAdd }),
    Command(
      .leaveOut, [.character("x")], "remove", "remove a picked file, folder or pattern", [.dataset], footer: true,
      unless: { $0.dataset.picked.isEmpty ? "nothing is picked" : nil }),
    Command(.glob, [.character("*")], "glob", "pick by a pattern such as *.csv", [.dataset], footer: true),
    Command(
      .header, [.character("i")], "header", "whether the first record names the columns: auto, present, absent",
      [.dataset], footer: true),
    Command(
      .changeType, [.character("t")], "type", "change the type of the column", [.schema], footer: true,
      unless: { $0.whyNotColumn }),
    Command(
      .convert, [.character("c")], "convert",
      "read the values another way, such as dates or numbers with a comma; shows what becomes of them", [.schema],
      footer: true, unless: { $0.whyNotColumn }),
    Command(
      .edit, [.character("e")], "rename", "rename the column", [.schema], footer: true, unless: { $0.whyNotEdit }),
    Command(.edit, [.character("e")], "edit", "edit the value", [.options], unless: { $0.whyNotEdit }),
    Command(
      .leaveOut, [.character("x")], "skip", "skip the column, or use it again", [.schema], footer: true,
      unless: { $0.whyNotColumn }),
    Command(
      .badValues, [.character("b")], "bad values",
      "what becomes of values that do not fit their type: fail, null, quarantine", [.schema, .options]),
    Command(
      .undo, [.character("u")], "undo", "undo the last change of the schema", [.schema], footer: true,
      unless: { $0.schema.undone.isEmpty ? "there is nothing to undo" : nil }),
    Command(
      .redo, [.control("r")], "redo", "redo the last undone change", [.schema],
      unless: { $0.schema.redone.isEmpty ? "there is nothing to redo" : nil }),
    Command(.nextPane, [.tab], "pane", "to the next pane", [.connect, .options, .run, .stream], footer: true),
    Command(
      .previousPane, [.backTab], "pane back", "to the pane before", [.connect, .dataset, .options, .run, .stream]),
    Command(
      .order, [.character("o")], "order", "problems first, or in the order of the data", [.schema, .run], footer: true),
    Command(.zoom, [.character("z")], "zoom", "show only this pane, or all panes", [.run, .schema]),
    Command(
      .readNote, [.character("M")], "message", "the whole message of the line above the footer", Place.screens,
      unless: { $0.note.text.isEmpty ? "there is no message" : nil }),
    Command(
      .copy, [.character("y")], "copy", "send this line to the terminal's clipboard", [.options, .result, .runs],
      footer: true, unless: { $0.whyNotCopy }),
    Command(
      .copy, [.character("y")], "copy", "send the value to the terminal's clipboard", [.query], footer: true,
      unless: { $0.whyNotRows }),
    Command(.copyAll, [.character("Y")], "copy query", "send the query to the terminal's clipboard", [.query]),
    Command(.refresh, [.character("r")], "ask again", "ask the same again", [.query], footer: true),
    Command(
      .copy, [.character("y")], "copy", "send the path of the checkpoint to the terminal's clipboard", [.stream]),
    Command(
      .copyAll, [.character("Y")], "copy all", "send all lines to the terminal's clipboard", [.options, .result],
      footer: true, unless: { $0.whyNotCopy }),
    Command(
      .newLoad, [.character("a")], "again", "another load into the same table", [.result], footer: true,
      unless: { $0.whyNotDataset }),
    Command(
      .refresh, [.character("r")], "refresh", "read again", [.connect, .dataset, .options, .runs], footer: true),
    Command(
      .filter, [.character("/")], "filter", "show only lines that contain a text",
      [.connect, .dataset, .schema, .run, .runs],
      footer: true),
  ]

  private static let moves: [Command] = [
    Command(.up, [.up, .character("k"), .character("N")], "up", "one up", Place.lists),
    Command(
      .down, [.down, .character("j"), .character("n")], "down", "one down",
      Place.lists.subtracting([.confirm, .leaving])),
    Command(.down, [.down, .character("j")], "down", "one down", [.confirm, .leaving]),
    Command(.left, [.left, .character("h")], "left", "to the pane on the left, or the folder above", Place.lists),
    Command(.right, [.right, .character("l")], "right", "to the pane on the right, or into the folder", Place.lists),
    Command(.pageUp, [.pageUp], "page up", "ten up", Place.lists),
    Command(.pageDown, [.pageDown, .control("f")], "page down", "ten down", Place.lists),
    Command(.top, [.home, .character("g")], "first", "to the first", Place.lists),
    Command(.bottom, [.end, .character("G")], "last", "to the last", Place.lists),
    Command(.up, [.up], "up", "one up; in the query screen, the query asked before", Place.typing),
    Command(.down, [.down], "down", "one down", Place.typing),
  ]

  private static let everywhere: [Command] = [
    Command(.back, [.escape], "back", "one level back; never quits", Place.screens),
    Command(
      .back, [.escape], { $0.query.answer.isLoading ? "stop" : "back" }, "stop what is asked, else back", [.queryText],
      footer: true),
    Command(
      .goConnect, [.character("1")], "Connect", "to step 1, Connect", Place.screens, unless: { $0.whyNotEarlier }),
    Command(
      .goDataset, [.character("2")], "Dataset", "to step 2, Dataset", Place.screens,
      unless: { $0.whyNotEarlier ?? $0.whyNotDataset }),
    Command(
      .goSchema, [.character("3")], "Schema", "to step 3, Schema", Place.screens,
      unless: { $0.whyNotEarlier ?? $0.whyNotSchema }),
    Command(
      .goOptions, [.character("4")], "Options", "to step 4, Options", Place.screens,
      unless: { $0.whyNotEarlier ?? $0.whyNotOptions }),
    Command(.goRun, [.character("5")], "Run", "to step 5, Run", Place.screens, unless: { $0.whyNotRun }),
    Command(.goResult, [.character("6")], "Result", "to step 6, Result", Place.screens, unless: { $0.whyNotResult }),
    Command(
      .goStream, [.character("7")], "Stream", "to the stream that is watched", Place.screens,
      unless: { $0.whyNotStream }),
    Command(
      .showRuns, [.character("H")], "runs", "the runs and streams known on this machine",
      Place.screens.subtracting([.runs]),
      footer: true),
    Command(.theme, [.character("T")], "theme", "the next theme", Place.screens),
    Command(
      .mark, [.character("m")], "mark", "set a marker in the session", Place.screens,
      unless: { $0.isRecording ? nil : "no session is recorded" }),
    Command(.suspend, [.control("z")], "suspend", "give the terminal back to the shell; fg returns", Place.screens),
    Command(.redraw, [.control("l")], "redraw", "draw the screen again", Place.screens),
    Command(.quit, [.character("q")], "quit", "quit; asks first while a run is shown", Place.screens, footer: true),
    Command(.interrupt, [.control("c")], "quit", "close a dialog, else quit", Set(Place.allCases)),
    Command(
      .palette, [.character(":"), .control("p")], "cmds", "every command by name", Place.screens, footer: true),
    Command(.palette, [.control("p")], "cmds", "every command by name", [.queryText], footer: true),
    Command(.help, [.function(1)], "help", "the keys of this screen", [.queryText], footer: true),
    Command(
      .help, [.character("?"), .function(1)], "help", "the keys of this screen", Place.screens.union([.commands]),
      footer: true),
  ]

  private static let dialogs: [Command] = [
    Command(.open, [.enter], "run it", "run the command", [.commands, .palette], footer: true),
    Command(.open, [.enter], "take", "take it", [.prompt, .filter, .types, .conversions], footer: true),
    Command(.open, [.enter], "answer", "give the marked answer", [.confirm, .leaving], footer: true),
    Command(.open, [.enter], "choose", "choose the way", [.signInWays], footer: true),
    Command(.open, [.enter], "next", "next, or sign in", [.signInField, .signInSecret], footer: true),
    Command(.up, [.up], "up", "the field above", [.signInSecret]),
    Command(.down, [.down], "down", "the field below", [.signInSecret]),
    Command(.nextPane, [.tab], "next field", "the next field", [.signInField, .signInSecret]),
    Command(.previousPane, [.backTab], "previous field", "the field before", [.signInField, .signInSecret]),
    Command(
      .copy, [.character("y")], "copy", "send the code or address to the terminal's clipboard", [.signingIn],
      footer: true),
    Command(.back, [.escape], "stop", "stop signing in", [.signingIn], footer: true),
    Command(.open, [.enter], "close", "close it", [.reader], footer: true),
    Command(.copy, [.character("y")], "copy", "send the text to the terminal's clipboard", [.reader], footer: true),
    Command(.open, [.enter], "remove", "remove the marked one", [.picks], footer: true),
    Command(.leaveOut, [.character("x")], "remove", "remove the marked one", [.picks]),
    Command(.accept, [.character("y")], "yes", "yes", [.confirm], footer: true),
    Command(.decline, [.character("n")], "no", "no", [.confirm], footer: true),
    Command(.detach, [.character("d")], "detach", "quit; the run continues", [.leaving], footer: true),
    Command(
      .stop, [.character("s")], "stop", "stop the run; the table is not changed", [.leaving], footer: true,
      unless: { $0.whyNotAbortWatched }),
    Command(
      .back, [.escape], "back", "close this",
      [
        .commands, .palette, .prompt, .types, .conversions, .confirm, .leaving, .reader, .picks, .signInWays,
        .signInField,
        .signInSecret,
      ],
      footer: true),
    Command(.back, [.escape], "show all", "close and show everything", [.filter], footer: true),
    Command(.nextPane, [.tab], "next", "the next answer", [.confirm, .leaving]),
    Command(.previousPane, [.backTab], "previous", "the answer before", [.confirm, .leaving]),
  ]
}
