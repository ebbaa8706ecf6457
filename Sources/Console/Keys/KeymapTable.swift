import TerminalKit

/// Every command of the console: dispatch, footer, help and palette read nothing else.
///
/// The commands of a screen stand in its folder, in the order in which the footer names them.
package enum Keymap {
  package static let table: [Command] =
    steps + connect + dataset + schema + options + run + result + history + stream + query + moves + everywhere
    + dialogs

  private static let steps: [Command] = [
    Command(
      .open, [.enter], { $0.enterWords }, "open, choose, or go to the next step", Place.screens, footer: true,
      unless: { $0.whyNotOpen })
  ]

  static let moves: [Command] = [
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

  static let everywhere: [Command] = [
    Command(
      .back, [.escape], "back",
      "stop what is on its way, or close what is open; never goes to another step, never quits",
      Place.screens),
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
      .showRuns, [.character("H")], "history", "history: the runs, streams and saved sessions of this machine",
      Place.screens.subtracting([.runs]),
      footer: true),
    Command(
      .readNote, [.character("M")], "message", "the whole message of the line above the footer", Place.screens,
      unless: { $0.note.text.isEmpty ? "there is no message" : nil }),
    Command(.theme, [.character("T")], "theme", "the next theme", Place.screens),
    Command(
      .mouse, [.function(2)], "mouse", "mouse on or off: a click selects or presses a key of the footer", Place.screens),
    Command(
      .mark, [.character("m")], "mark", "set a marker in the session", Place.screens,
      unless: { $0.isRecording ? nil : "no session is recorded" }),
    Command(.suspend, [.control("z")], "suspend", "give the terminal back to the shell; fg returns", Place.screens),
    Command(.redraw, [.control("l")], "redraw", "draw the screen again", Place.screens),
    Command(
      .quit, [.character("q")], "quit", "quit; asks first while a run is shown, and where choices would be lost",
      Place.screens, footer: true),
    Command(.interrupt, [.control("c")], "quit", "close a dialog, else quit", Set(Place.allCases)),
    Command(
      .palette, [.character(":"), .control("p")], "cmds", "every command of every screen by name", Place.screens,
      footer: true),
    Command(.palette, [.control("p")], "cmds", "every command of every screen by name", [.queryText], footer: true),
    Command(.help, [.function(1)], "help", "the keys of this screen", [.queryText], footer: true),
    Command(
      .help, [.character("?"), .function(1)], "help", "the keys of this screen", Place.screens.union([.commands]),
      footer: true),
  ]

  static let dialogs: [Command] = [
    Command(.open, [.enter], "run it", "run the command", [.commands, .palette], footer: true),
    Command(
      .filter, [.character("/")], "filter", "show only commands that hold what is typed", [.commands], footer: true),
    Command(.open, [.enter], "take", "take it", [.prompt, .filter, .types, .conversions, .mappings], footer: true),
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
        .commands, .palette, .prompt, .types, .conversions, .confirm, .leaving, .reader, .picks, .mappings, .signInWays,
        .signInField,
        .signInSecret,
      ],
      footer: true),
    Command(.back, [.escape], "show all", "close and show everything", [.filter], footer: true),
    Command(.nextPane, [.tab], "next", "the next answer", [.confirm, .leaving]),
    Command(.previousPane, [.backTab], "previous", "the answer before", [.confirm, .leaving]),
  ]
}

/// Commands that several screens have.
extension Keymap {
  static func askDatabase(_ place: Place, footer: Bool = true) -> Command {
    Command(
      .showQuery, [.character("K")], "KQL", "ask the database, and see the rows", [place], footer: footer,
      unless: { $0.whyNotQuery })
  }

  static func nextPane(_ place: Place) -> Command {
    Command(.nextPane, [.tab], "pane", "to the next pane", [place], footer: true)
  }

  static func previousPane(_ place: Place) -> Command {
    Command(.previousPane, [.backTab], "pane back", "to the pane before", [place])
  }

  static func order(_ place: Place) -> Command {
    Command(.order, [.character("o")], "order", "problems first, or in the order of the data", [place], footer: true)
  }

  static func zoom(_ place: Place) -> Command {
    Command(.zoom, [.character("z")], "zoom", "show only this pane, or all panes", [place])
  }

  static func filter(_ place: Place) -> Command {
    Command(.filter, [.character("/")], "filter", "show only lines that contain a text", [place], footer: true)
  }

  static func refresh(_ place: Place) -> Command {
    Command(.refresh, [.character("r")], "refresh", "read again", [place], footer: true)
  }

  static func copyLine(_ place: Place) -> Command {
    Command(
      .copy, [.character("y")], "copy", "send this line to the terminal's clipboard", [place], footer: true,
      unless: { $0.whyNotCopy })
  }

  static func copyLines(_ place: Place) -> Command {
    Command(
      .copyAll, [.character("Y")], "copy all", "send all lines to the terminal's clipboard", [place], footer: true,
      unless: { $0.whyNotCopy })
  }

  static func badValues(_ place: Place) -> Command {
    Command(
      .badValues, [.character("b")], "bad values",
      "what becomes of values that do not fit their type: fail, null, quarantine", [place])
  }

  static func undoEdit(_ place: Place) -> Command {
    Command(
      .undo, [.character("u")], "undo", "undo the last change of a column, an option or how files are read", [place],
      footer: true, unless: { $0.whyNotUndoEdit })
  }

  static func redoEdit(_ place: Place) -> Command {
    Command(
      .redo, [.control("r")], "redo", "redo the last undone change", [place], unless: { $0.whyNotRedoEdit })
  }

  static func abortRun(_ place: Place) -> Command {
    Command(
      .abort, [.character("A")], "abort", "stop the run before its commit; the table is not changed", [place],
      footer: true, unless: { $0.whyNotAbort })
  }

  static func settle(_ place: Place) -> Command {
    Command(
      .settle, [.character("R")], "resume", "finish a run whose process died, or roll it back; let a stream go on",
      [place], footer: true, unless: { $0.whyNotSettle })
  }

  static func undoRun(_ place: Place) -> Command {
    Command(
      .undoRun, [.character("U")], "undo", "take the rows of a committed run out of its table; asks for its name",
      [place], footer: true, unless: { $0.whyNotUndo })
  }
}
