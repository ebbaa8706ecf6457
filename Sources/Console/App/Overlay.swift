import KustoSink

/// What lies over a screen.
package enum Overlay: Sendable, Hashable {
  /// Help and palette: the commands of the place beneath; the palette is narrowed by typing.
  case commands(CommandList)
  case prompt(Prompt)
  case filter(Pane, LineEditor)
  case types(TypeChooser)
  case conversions(ConversionChooser)
  case confirm(Confirm)
  case reader(Reader)
  case picks(Cursor)
  case mappings(MappingChooser)
  case signIn(SignInForm)

  /// A text that has no room on the screen beneath.
  package struct Reader: Sendable, Hashable {
    package var title: String
    package var text: String
    /// What begins on a line of its own.
    var parts: [String]
    /// Lines that are above the window; the view stops at the last.
    package var top = 0

    static let mostLines = 10_000

    package init(title: String, text: String) {
      self.title = title
      self.text = text
      parts = [text]
    }

    init(title: String, parts: [String]) {
      self.title = title
      self.parts = parts
      text = parts.joined(separator: "\n")
    }
  }

  package struct CommandList: Sendable, Hashable {
    /// Nil where nothing narrows the list.
    package var typing: LineEditor?
    package var cursor = Cursor()
    /// True for the keys of this screen alone, false for the commands of all screens.
    package var isHelp = false
    /// Commands of the other screens, as they were when the list was opened.
    var elsewhere: [CommandElsewhere] = []
  }

  /// One line asked for.
  package struct Prompt: Sendable, Hashable {
    package var subject: Subject
    package var editor: LineEditor
    /// Why the text is not accepted; said when Enter was pressed.
    package var refusal: String?

    package init(_ subject: Subject, text: String) {
      self.subject = subject
      editor = LineEditor(text)
    }

    package enum Subject: Sendable, Hashable {
      case cluster, newTable, glob, export, mappingFile, newMapping
      case option(OptionsState.Field)
      case rename(column: Int)
      /// The name of the table, typed, is the consent.
      case undo(run: String, table: String)
      /// The same for an answer to a question about a cluster where a slip costs most.
      case consent(Confirm.Question, answer: Action, table: String)
    }
  }

  /// The list of the ten types for one column.
  package struct TypeChooser: Sendable, Hashable {
    package var column: Int
    package var cursor: Cursor
  }

  /// A question with named answers, the harmless one first; the cursor stands on it, but for `start`.
  package struct Confirm: Sendable, Hashable {
    package var question: Question
    package var cursor: Cursor

    package enum Question: Sendable, Hashable {
      case start
      case abort(run: String)
      case abortStream(stream: String)
      case leave
      /// Leaving while choices of the forms would be lost.
      case discard
      /// An embedded Kusto in a folder that was typed, which is made where there is none.
      case localFolder(cluster: String)
      /// A run whose process died, and how many more there are.
      case unsettled(run: String, cluster: String, table: String, others: Int)
      /// A stream whose process died, or that has ended.
      case goOnStream(stream: String)

      /// The answer with which the console ends; nil where no answer ends it.
      var answerThatLeaves: Action? {
        switch self {
        case .leave: .detach
        case .discard: .accept
        case .start, .abort, .abortStream, .localFolder, .unsettled, .goOnStream: nil
        }
      }
    }

    /// The answers, as actions, in the order they are shown.
    package var answers: [Action] {
      switch question {
      case .start, .abort, .abortStream, .localFolder, .discard, .goOnStream: [.decline, .accept]
      case .leave: [.decline, .detach, .stop]
      case .unsettled(_, _, _, let others): others == 0 ? [.decline, .accept, .showRuns] : [.decline, .showRuns]
      }
    }

    package init(_ question: Question) {
      self.question = question
      cursor = Cursor(question == .start ? 1 : 0)
    }
  }
}
