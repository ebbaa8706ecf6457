/// What was answered to a numbered question.
enum PlainAnswer: Sendable, Hashable {
  case choice(Int)
  case back
  /// The person left, or was about to and stays: there is nothing to do about the question.
  case left
}

extension PlainConsole {
  /// Most choices that are listed at once; the others can be taken by name.
  private static let mostListed = 40

  /// Asks for one of several choices, by number or by name; whoever quits, or gives no answer any more, has left then.
  /// - Parameter usual: what Enter takes; nil where a person has to say it.
  func ask(_ question: String, _ choices: [String], usual: Int? = 0, canGoBack: Bool = true) async -> PlainAnswer {
    guard model.exit == nil else { return .left }
    list(question, choices)
    while true {
      let range = choices.count == 1 ? "1" : "1 to \(choices.count)"
      guard let text = await answer("Choose \(range)\(usual.map { " [\($0 + 1)]" } ?? ""): ") else {
        await leaveAtEnd()
        return .left
      }
      if let choice = Self.exactly(text, choices) { return .choice(choice) }
      switch text.lowercased() {
      case "":
        if let usual { return .choice(usual) }
        say("There is no choice that Enter takes here: give a number.")
      case "?", ":?": list(question, choices)
      case "q", "quit", ":q":
        await leave()
        return .left
      case "b", "back", ":b":
        if canGoBack { return .back }
        say("There is nothing to go back to.")
      default:
        if let choice = Self.nearly(text, choices) { return .choice(choice) }
        say("'\(text)' is none of the choices. ? lists them again.")
      }
    }
  }

  /// A choice by its number, or by its name as it is written; of "int: would lose …" the word is enough.
  private static func exactly(_ text: String, _ choices: [String]) -> Int? {
    if let number = Int(text), choices.indices.contains(number - 1) { return number - 1 }
    return choices.firstIndex(of: text) ?? choices.firstIndex { !text.isEmpty && $0.prefix { $0 != ":" } == text }
  }

  /// A choice by its name in other capitals, and a yes or no by its beginning.
  private static func nearly(_ text: String, _ choices: [String]) -> Int? {
    let text = text.lowercased()
    let named = choices.firstIndex { choice in
      [choice, String(choice.prefix { $0 != ":" })].contains { $0.lowercased() == text }
    }
    return named ?? (choices == yesOrNo ? choices.firstIndex { $0.lowercased().hasPrefix(text) } : nil)
  }

  private func list(_ question: String, _ choices: [String]) {
    say(question)
    for (index, choice) in choices.prefix(Self.mostListed).enumerated() { say("  \(index + 1). \(choice)") }
    if choices.count > Self.mostListed {
      say("  and \(choices.count - Self.mostListed) more, up to \(choices.count); a name can be given too.")
    }
  }

  /// Asks for a text; nil where the person goes back or leaves, which has happened then.
  ///
  /// Any text may be meant, so that what goes back and quits begins with a colon here.
  func askText(_ question: String, usual: String? = nil) async -> String? {
    let isOverDialog = model.overlay != nil
    while model.exit == nil {
      guard let text = await answer("\(question)\(usual.map { " [\($0)]" } ?? ""): ") else {
        await leaveAtEnd()
        return nil
      }
      switch text {
      case ":q":
        // The dialog that the text was for is closed then.
        if await leave() || isOverDialog { return nil }
      case ":b": return nil
      case ":?": continue
      case "":
        if let usual { return usual }
        say("A text is needed; :b goes back, :q quits.")
      default: return text
      }
    }
    return nil
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
    await giveConsent()
  }

  /// Asks for the table's name where it is the consent to what was just asked for.
  func giveConsent() async {
    guard case .prompt(let prompt)? = model.overlay, case .consent(_, _, let table) = prompt.subject else { return }
    guard let name = await askText("This cluster is tagged PROD. Type the table's name, \(table), to do it") else {
      return closeOverlays()
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
    closeOverlays()
    return false
  }
}
