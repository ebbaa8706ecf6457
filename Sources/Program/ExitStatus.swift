import SinkEngine

/// The exit codes of the command-line contract.
enum ExitStatus: Int32, Error {
  case done = 0
  case nothingCommitted = 1
  case usage = 2
  case outcomeUnknown = 3
  case stopped = 4
  case detached = 5
  case interrupted = 130

  /// The code for a run that ended as `state` says.
  init(_ state: RunState) {
    self =
      switch state.outcome {
      case .committed: .done
      case .unknown: .outcomeUnknown
      case .detached: .detached
      case .notCommitted, nil:
        switch state.abortRequestedBy {
        case .signal: .interrupted
        case nil, .timeout: .nothingCommitted
        case .console, .abortCommand, .cancellation: .stopped
        }
      }
  }
}
