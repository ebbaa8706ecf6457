/// What a key, the palette or a script can ask for; keys are mapped to these before anything else sees them.
package enum Action: String, Sendable, Codable, CaseIterable, Hashable {
  // moving
  case up, down, left, right, pageUp, pageDown, top, bottom, nextPane, previousPane
  // the same everywhere
  case open, toggle, back, help, palette, mouse, filter, zoom, undo, redo, refresh, order, copy, copyAll, mark, theme
  case edit, add, leaveOut, showLog, showRuns, quit, interrupt, suspend, redraw
  case goConnect, goDataset, goSchema, goOptions, goRun, goResult, goStream
  // one screen's own
  case changeType, convert, mapping, header, glob, badValues, start, abort, newLoad, settle, undoRun, readNote,
    commitNow,
    pauseStream, stopAfter, showCommit, showQuery, export, signIn, check, readOnly
  // dialogs
  case accept, decline, detach, stop
}
