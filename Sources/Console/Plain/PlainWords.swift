extension Action {
  /// What a person answers who has no keys: the words of a choice, or what is typed.
  func plainWords(in place: Place) -> String {
    switch self {
    case .quit: "q"
    case .back: place == .prompt ? ":b" : "Ctrl-C"
    case .open: place == .schema || place == .dataset ? "\"Go on\"" : "Enter"
    case .goSchema, .goOptions: "\"Go on\""
    case .showRuns, .goRun: "\"history of this machine\" at step 1"
    case .settle where place == .runs: "\"Let it go on\" or \"Finish it, or roll it back\""
    case .settle: "\"Finish it, or roll it back\""
    case .abort: "\"Stop it\""
    case .changeType: "\"Change a type\""
    case .edit: "\"Rename a column\""
    case .leaveOut: place == .dataset ? "\"Remove files\"" : "\"Skip or use a column\""
    case .glob, .add: "\"Add files\""
    case .toggle: "\"Change an option\""
    case .refresh: "\"Make the plan again\""
    case .order: "the list of columns"
    default: "a console with a screen"
    }
  }
}
