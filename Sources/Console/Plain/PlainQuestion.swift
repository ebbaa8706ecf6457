/// What was answered to a numbered question.
enum PlainAnswer: Sendable, Hashable {
  case choice(Int)
  case back
  /// Quit, the end of the input, or Ctrl-C.
  case quit
}

extension PlainConsole {
  /// Most choices that are listed at once; the others can be taken by name.
  private static let mostListed = 40

  /// Asks for one of several choices, by number or by name.
  /// - Parameter usual: what Enter takes; nil where a person has to say it.
  func ask(_ question: String, _ choices: [String], usual: Int? = 0, canGoBack: Bool = true) async -> PlainAnswer {
    list(question, choices)
    while true {
      let range = choices.count == 1 ? "1" : "1 to \(choices.count)"
      guard let text = await answer("Choose \(range)\(usual.map { " [\($0 + 1)]" } ?? ""): ") else { return .quit }
      switch text.lowercased() {
      case "":
        if let usual { return .choice(usual) }
        say("There is no choice that Enter takes here: give a number.")
      case "?": list(question, choices)
      case "q", "quit": return .quit
      case "b", "back":
        if canGoBack { return .back }
        say("There is nothing to go back to.")
      default:
        if let number = Int(text), choices.indices.contains(number - 1) { return .choice(number - 1) }
        let named =
          choices.firstIndex(of: text)
          ?? choices.firstIndex { choice in
            // Of "int: would lose …" the word is enough.
            [choice, String(choice.prefix { $0 != ":" })].contains { $0.lowercased() == text.lowercased() }
          } ?? (choices == Self.yesOrNo ? choices.firstIndex { $0.lowercased().hasPrefix(text.lowercased()) } : nil)
        if let named { return .choice(named) }
        say("'\(text)' is none of the choices. ? lists them again.")
      }
    }
  }

  private func list(_ question: String, _ choices: [String]) {
    say(question)
    for (index, choice) in choices.prefix(Self.mostListed).enumerated() { say("  \(index + 1). \(choice)") }
    if choices.count > Self.mostListed {
      say("  and \(choices.count - Self.mostListed) more, up to \(choices.count); a name can be given too.")
    }
  }

  /// Asks for a text; nil where the person goes back or leaves, which has happened then.
  func askText(_ question: String, usual: String? = nil) async -> String? {
    while true {
      let shown = usual.map { " [\($0)]" } ?? ""
      guard let text = await answer("\(question)\(shown): ") else {
        leave()
        return nil
      }
      if text == "q" {
        leave()
        return nil
      }
      if !text.isEmpty { return text == "b" ? nil : text }
      if let usual { return usual }
      say("A text is needed; b goes back, q quits.")
    }
  }

  /// Asks yes or no; nothing is taken for a yes but a yes.
  func confirm(_ question: String) async -> Bool {
    if case .choice(0) = await ask(question, Self.yesOrNo, usual: nil, canGoBack: false) { return true }
    return false
  }

  private static let yesOrNo = ["Yes", "No"]

  /// Asks for a text until what an action opens takes it; nothing changes where the person goes back.
  func fill(_ question: String, usual: String? = nil, opening action: Action) async {
    while let text = await askText(question, usual: usual) {
      send(action)
      if enter(text) { return }
    }
  }

  /// Gives the answer yes to the question that is open; where a cluster wants more than that, asks for it.
  func accept() async {
    send(.accept)
    guard case .prompt(let prompt)? = model.overlay, case .consent(_, _, let table) = prompt.subject else { return }
    guard let name = await askText("This cluster is tagged PROD. Type the table's name, \(table), to do it") else {
      if model.exit == nil { send(.back) }
      return
    }
    enter(name)
  }

  /// Types into the prompt that is open, and takes what it says; a refusal is said, and nothing has changed.
  ///
  /// False where it was refused.
  @discardableResult
  func enter(_ text: String) -> Bool {
    guard case .prompt = model.overlay else { return true }
    type(text)
    send(.open)
    guard case .prompt(let prompt)? = model.overlay else { return true }
    say("'\(text)' cannot be taken: \(prompt.refusal ?? "it is not valid").")
    send(.back)
    return false
  }
}
