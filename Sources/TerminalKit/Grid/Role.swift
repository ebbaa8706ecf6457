/// What a cell means.
///
/// A theme says what that looks like; a view never does.
/// The raw value is the name in theme files: what a theme leaves out for `a.b` it takes from `a`, then from `text`.
package enum Role: String, CaseIterable, Hashable, Sendable, Codable {
  case text
  case textMuted = "text.muted"
  case textStrong = "text.strong"
  case textLink = "text.link"
  case header
  case headerTitle = "header.title"
  case footer
  case footerKey = "footer.key"
  case footerLabel = "footer.label"
  case step
  case stepDone = "step.done"
  case stepNow = "step.now"
  case stepTodo = "step.todo"
  case border
  case borderFocus = "border.focus"
  case title
  case titleFocus = "title.focus"
  case columnHeader = "column.header"
  case selection
  case selectionIdle = "selection.idle"
  case match
  case input
  case inputFocus = "input.focus"
  case inputCursor = "input.cursor"
  case inputInvalid = "input.invalid"
  case disabled
  case stateQueued = "state.queued"
  case stateEncoding = "state.encoding"
  case stateUploading = "state.uploading"
  case stateInKusto = "state.inkusto"
  case stateIngested = "state.ingested"
  case stateFailed = "state.failed"
  case stateRetry = "state.retry"
  case stateSkipped = "state.skipped"
  case severityOk = "sev.ok"
  case severityInfo = "sev.info"
  case severityWarn = "sev.warn"
  case severityError = "sev.error"
  case progress
  case progressTrack = "progress.track"
  case spark
  case diffSame = "diff.same"
  case diffNew = "diff.new"
  case diffChanged = "diff.changed"
  case diffExtra = "diff.extra"
  case diffConflict = "diff.conflict"
  case typeString = "type.string"
  case typeNumber = "type.number"
  case typeTime = "type.time"
  case typeBool = "type.bool"
  case typeDynamic = "type.dynamic"
  case null
  case control
  case secret
  case recording = "rec"
  case replay
  case environment = "env"

  /// Where a theme that says nothing of this role looks next; nil for `text`, where the search ends.
  package var parent: Role? {
    guard self != .text else { return nil }
    guard let dot = rawValue.lastIndex(of: ".") else { return .text }
    return Role(rawValue: String(rawValue[..<dot])) ?? .text
  }
}
