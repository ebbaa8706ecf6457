import Foundation

extension Explanation {
  init(_ error: DatasetError) {
    self.init(what: error.brief, place: nil, changed: Self.nothing, suggestions: [])
    what = Self.clean(error.brief)
    switch error {
    case .notFound: suggestions = ["check the path; put a pattern in quotes so that the shell does not expand it"]
    case .nothingToLoad(let source, let skipped):
      what =
        skipped.isEmpty
        ? "there is nothing to load in \(Self.quoted(source))"
        : "nothing in \(Self.quoted(source)) can be read as data: \(Self.list(skipped))"
      suggestions = ["name the files themselves, and their format with --format"]
    case .brokenLink:
      suggestions = ["mend or remove the link; a file that it stands for would be missing from the load"]
    case .brokenTable:
      suggestions = ["copy the table's folder as a whole again; its log says which of its files count"]
    case .unreadable: suggestions = ["check the permissions of the file"]
    case .needsFormat(let path, let kind, let hint):
      what = "\(Self.quoted(path)) needs another format: \(Self.clean(kind))"
      suggestions = [Self.clean(hint)]
    case .unsupported(let path, let kind, let hint):
      what = "\(Self.quoted(path)) has a format that is not supported: \(Self.clean(kind))"
      if !hint.isEmpty { suggestions = [Self.clean(hint)] }
    case .brokenPacking, .brokenParquet, .brokenAvro: suggestions = ["fetch the file again: it is cut off or damaged"]
    case .brokenArchive: suggestions = ["fetch the archive again, or unpack it"]
    case .brokenText(_, let encoding, _, _):
      suggestions = [
        "the text is not valid \(encoding.rawValue): set its encoding with --encoding, or convert it with iconv"
      ]
    case .encodingMismatch(_, _, let marked):
      suggestions = ["remove --encoding, or set it to \(marked.rawValue)"]
    case .mixedFormats(let examples):
      what = "the files have several formats: " + Self.list(examples)
      suggestions = Self.choices(among: examples)
    case .diskFull: suggestions = ["free some space, or set KUSTOSINK_STATE_DIR and TMPDIR to folders on another disk"]
    case .unwritable: suggestions = ["check the permissions of its folder"]
    case .badJSON(let location, let line, let fault):
      what = fault.words
      place = Self.place(location) + (line.map { ", line \($0)" } ?? "")
      suggestions = ["correct the row, or accept malformed rows: --on-bad-value null or quarantine"]
    case .tooManyBad(let limit, let counted, let column, let fault):
      what = "there are more than \(Figures.grouped(limit)) bad \(counted.rawValue); the next one "
      what += counted == .rows && column != nil ? "has \(Self.quoted(fault.value))" : "is \(Self.quoted(fault.value))"
      if let column { what += " in the column \(Self.quoted(column))" }
      what += ": \(Self.clean(fault.reason))"
      place = Self.place(fault.location)
      let allowed = counted == .rows ? "allow more rows in the quarantine file" : "allow more"
      suggestions = ["\(allowed): --max-bad-values", "choose another type, or correct the data"]
    case .tooManyKeys(let columns, let limit):
      what =
        "the columns \(Self.list(columns)) have more than \(Figures.grouped(limit)) different values, too many to partition by"
      suggestions = ["partition by a column with fewer values"]
    case .wrongFieldCount(let location, let fields, let expected):
      what = "malformed row: it has \(Figures.counted(fields, "field")) instead of \(expected)"
      place = Self.place(location)
      suggestions = [
        "correct the row; a field with a comma or a line break must be in quotes",
        "or accept malformed rows: --on-bad-value null fills them, quarantine writes them to a file",
      ]
    case .commentOrRow(let location, let comment):
      what = "a line starts with \(Self.quoted(comment)), as comments do, but has as many fields as a row"
      place = Self.place(location)
      suggestions = [
        "if it is a comment: --comment \(Self.shellWord(comment))", "if it is a row: --comment ''",
      ]
    case .unclosedQuote(let location):
      what = "a quote is not closed"
      place = Self.place(location)
      suggestions = ["close the quote; write a quote inside a quoted field twice"]
    case .textAfterQuote(let location):
      what = "there is text after a closing quote"
      place = Self.place(location)
      suggestions = ["write a quote inside a quoted field twice"]
    case .notUTF8(let location, let hint):
      what = "the text is not UTF-8"
      place = Self.place(location)
      if !hint.isEmpty { suggestions = [Self.clean(hint)] }
    case .recordTooLong(let location, let limit):
      what = "a row is longer than \(Units.text(bytes: limit))"
      place = Self.place(location)
      suggestions = [
        "look for a quote that is not closed", "if its rows are in an array of JSON, name it: --json-path records",
      ]
    case .tooManyFields(let location, let limit):
      what = "a row has more than \(Figures.grouped(limit)) fields"
      place = Self.place(location)
    case .badValue(let column, let value, let type, let location):
      what = "the value \(Self.quoted(value)) in the column \(Self.quoted(column)) is not a valid \(type.rawValue)"
      place = Self.place(location)
      suggestions = [
        "choose another type: --column \(Self.shellWord(column + ":string")) keeps every value",
        "or accept such values: --on-bad-value null or quarantine",
      ]
    case .changed: suggestions = ["run it again; do not write to the files while they are loaded"]
    case .noSuchColumn(_, let columns): suggestions = ["the columns are \(Self.list(columns))"]
    case .duplicateColumn: suggestions = ["name each column once in the header"]
    case .headerMismatch:
      suggestions = ["set --header to present or absent", "load files with different columns one by one"]
    case .noRecords: suggestions = ["give the keys that lead to the array, with dots between: --json-path data.items"]
    case .empty: suggestions = ["check that the export that made it was complete"]
    }
  }

  /// `csv (2 files, 'a.csv'), json ('b.json')`.
  private static func list(_ examples: [FormatExample]) -> String {
    examples.map { example in
      "\(example.format) (\(example.files == 1 ? "" : "\(example.files) files, such as ")\(quoted(example.file)))"
    }.joined(separator: ", ")
  }

  private static func choices(among examples: [FormatExample]) -> [String] {
    guard let first = examples.first else { return [] }
    let folder = (first.file as NSString).deletingLastPathComponent
    let suffix = (first.file as NSString).pathExtension
    let pattern = suffix.isEmpty ? nil : (folder as NSString).appendingPathComponent("*.\(suffix)")
    return [
      pattern.map { "load one format at a time, by a pattern: \(shellWord($0))" }
        ?? "load the files of one format at a time",
      "or read all of them as one format: --format \(first.format)",
    ]
  }

  /// `flights.csv row 3, field 2, byte 120`.
  static func place(_ location: ValueLocation) -> String {
    let field = location.column.map { ", field \($0)" } ?? ""
    return
      "\(clean(location.file)) row \(Figures.grouped(location.row))\(field), byte \(Figures.grouped(location.byte))"
  }
}
