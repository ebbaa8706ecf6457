import TerminalKit

/// Every command of the console, one row each: dispatch, footer, help and palette read nothing else.
package enum Keymap {
  package static let table: [Command] = screenCommands + moves + everywhere + dialogs

  private static let screenCommands: [Command] = [
    Command(
      .open, [.enter], { $0.enterWords }, "open, choose, or go to the next step", Place.screens, footer: true,
      unless: { $0.whyNotOpen }),
    Command(.toggle, [.character(" ")], "pick", "pick a file or folder", [.dataset], footer: true),
    Command(
      .nextPane, [.tab], { $0.dataset.pane == .files ? "dataset" : "files" },
      "between the files and what was found in them", [.dataset], footer: true),
    Command(.toggle, [.character(" ")], "use", "use the column, or leave it out", [.schema]),
    Command(.toggle, [.character(" ")], "toggle", "change the option", [.options], footer: true),
    Command(
      .start, [.character("S")], "START", "start the load; asks once", [.options], footer: true,
      unless: { $0.whyNotStart }),
    Command(
      .abort, [.character("A")], "abort", "stop the run before its commit; the table stays as it is", [.run, .runs],
      footer: true, unless: { $0.whyNotAbort }),
    Command(
      .showLog, [.character("L")], { $0.run.pane == .log ? "partitions" : "log" },
      "the log of the run, whole", [.run], footer: true),
    Command(
      .add, [.character("a")], { $0.addWords }, "add a cluster, or a new table", [.connect], footer: true,
      unless: { $0.whyNotAdd }),
    Command(.glob, [.character("*")], "glob", "pick by a pattern such as *.csv", [.dataset], footer: true),
    Command(
      .header, [.character("i")], "header", "whether the first record names the columns: auto, present, absent",
      [.dataset], footer: true),
    Command(
      .changeType, [.character("t")], "type", "change the type of the column", [.schema], footer: true,
      unless: { $0.whyNotColumn }),
    Command(
      .edit, [.character("e")], "rename", "rename the column", [.schema], footer: true, unless: { $0.whyNotEdit }),
    Command(.edit, [.character("e")], "edit", "edit the value", [.options], unless: { $0.whyNotEdit }),
    Command(
      .leaveOut, [.character("x")], "leave out", "leave the column out, or take it in again", [.schema], footer: true,
      unless: { $0.whyNotColumn }),
    Command(
      .badValues, [.character("b")], "bad values",
      "what becomes of values that do not fit their type: fail, null, quarantine", [.schema, .options]),
    Command(
      .undo, [.character("u")], "undo", "undo the last change of the schema", [.schema], footer: true,
      unless: { $0.schema.undone.isEmpty ? "there is nothing to undo" : nil }),
    Command(
      .redo, [.control("r")], "redo", "do again what was undone", [.schema],
      unless: { $0.schema.redone.isEmpty ? "there is nothing to do again" : nil }),
    Command(.nextPane, [.tab], "pane", "to the next pane", [.connect, .options, .run], footer: true),
    Command(.previousPane, [.backTab], "pane back", "to the pane before", [.connect, .dataset, .options, .run]),
    Command(
      .order, [.character("o")], "order", "problems first, or in the order of the data", [.schema, .run], footer: true),
    Command(.zoom, [.character("z")], "zoom", "this pane alone, or all panes", [.run, .options, .schema]),
    Command(
      .copy, [.character("y")], "copy", "send this line to the terminal's clipboard", [.options, .result, .runs],
      footer: true, unless: { $0.whyNotCopy }),
    Command(
      .copyAll, [.character("Y")], "copy all", "send all lines to the terminal's clipboard", [.options, .result],
      footer: true, unless: { $0.whyNotCopy }),
    Command(
      .newLoad, [.character("a")], "again", "another load into the same table", [.result], footer: true,
      unless: { $0.whyNotDataset }),
    Command(
      .refresh, [.character("r")], "refresh", "read this again", [.connect, .dataset, .options, .runs], footer: true),
    Command(
      .filter, [.character("/")], "filter", "show only what holds a text", [.connect, .dataset, .schema, .run, .runs],
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
    Command(.up, [.up], "up", "one up", Place.typing),
    Command(.down, [.down], "down", "one down", Place.typing),
  ]

  private static let everywhere: [Command] = [
    Command(.back, [.escape], "back", "one level back; never quits", Place.screens),
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
      .showRuns, [.character("H")], "runs", "the runs known on this machine", Place.screens.subtracting([.runs]),
      footer: true),
    Command(.theme, [.character("T")], "theme", "the next theme", Place.screens),
    Command(
      .mark, [.character("m")], "mark", "set a marker in the session", Place.screens,
      unless: { $0.isRecording ? nil : "no session is recorded" }),
    Command(.suspend, [.control("z")], "suspend", "give the terminal back to the shell; fg returns", Place.screens),
    Command(.redraw, [.control("l")], "redraw", "draw the screen again", Place.screens),
    Command(.quit, [.character("q")], "quit", "leave; asks when a run is watched", Place.screens, footer: true),
    Command(.interrupt, [.control("c")], "quit", "as q; closes a dialog first", Set(Place.allCases)),
    Command(
      .palette, [.character(":"), .control("p")], "cmds", "every command by name", Place.screens, footer: true),
    Command(
      .help, [.character("?"), .function(1)], "help", "the keys of this screen", Place.screens.union([.commands]),
      footer: true),
  ]

  private static let dialogs: [Command] = [
    Command(.open, [.enter], "run it", "run the command", [.commands, .palette], footer: true),
    Command(.open, [.enter], "take", "take it", [.prompt, .filter, .types], footer: true),
    Command(.open, [.enter], "answer", "give the marked answer", [.confirm, .leaving], footer: true),
    Command(.accept, [.character("y")], "yes", "yes", [.confirm], footer: true),
    Command(.decline, [.character("n")], "no", "no", [.confirm], footer: true),
    Command(.detach, [.character("d")], "detach", "leave; the run goes on", [.leaving], footer: true),
    Command(
      .stop, [.character("s")], "stop", "stop the run; the table stays as it is", [.leaving], footer: true,
      unless: { $0.whyNotAbortWatched }),
    Command(
      .back, [.escape], "back", "close this", [.commands, .palette, .prompt, .types, .confirm, .leaving],
      footer: true),
    Command(.back, [.escape], "show all", "close and show everything", [.filter], footer: true),
    Command(.nextPane, [.tab], "next", "the next answer", [.confirm, .leaving]),
    Command(.previousPane, [.backTab], "previous", "the answer before", [.confirm, .leaving]),
  ]
}
