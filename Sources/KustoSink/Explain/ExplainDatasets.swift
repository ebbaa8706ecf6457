import Foundation

extension Explanation {
  init(_ error: DatasetError) {
    self.init(what: error.brief, place: nil, changed: Self.nothing, suggestions: [])
    what = Self.clean(error.brief)
    switch error {
    case .notFound: suggestions = ["check the path; quote a pattern so that the shell leaves it alone"]
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
    case .unsupported(let path, let kind, let hint):
      what = "\(Self.quoted(path)) is of a kind that is not read: \(Self.clean(kind))"
      if !hint.isEmpty { suggestions = [Self.clean(hint)] }
    case .brokenPacking, .brokenParquet, .brokenAvro: suggestions = ["fetch the file again: it is cut off or damaged"]
    case .brokenArchive: suggestions = ["fetch the archive again, or unpack it"]
    case .brokenText(_, let encoding, _, _):
      suggestions = ["the text is no \(encoding.rawValue): say what it is with --encoding, or convert it with iconv"]
    case .encodingMismatch(_, _, let marked):
      suggestions = ["leave --encoding out, or say \(marked.rawValue)"]
    case .mixedFormats(let examples):
      what = "the files are of several formats: " + Self.list(examples)
      suggestions = Self.choices(among: examples)
    case .diskFull: suggestions = ["make room there, or point KUSTOSINK_STATE_DIR and TMPDIR to another disk"]
    case .unwritable: suggestions = ["check the rights of its folder"]
    case .badJSON(let location, let line, let fault):
      what = fault.words
      place = Self.place(location) + (line.map { ", line \($0)" } ?? "")
      suggestions = ["mend the record, or let it pass: --on-bad-value null or quarantine"]
    case .tooManyBad(let limit, let counted, let column, let fault):
      what = "more than \(limit) \(counted.rawValue) are bad; the one too many "
      what += counted == .rows && column != nil ? "has \(Self.quoted(fault.value))" : "is \(Self.quoted(fault.value))"
      if let column { what += " in the column \(Self.quoted(column))" }
      what += ": \(Self.clean(fault.reason))"
      place = Self.place(fault.location)
      let allowed = counted == .rows ? "allow more rows to be put aside" : "allow more"
      suggestions = ["\(allowed): --max-bad-values", "choose another type, or mend the data"]
    case .tooManyKeys(let columns, let limit):
      what = "the columns \(Self.list(columns)) have more than \(limit) different values, too many to divide by"
      suggestions = ["divide by a column with fewer values"]
    case .raggedRow(let location, let fields, let expected):
      what = "a record has \(fields) fields, \(expected) were expected"
      place = Self.place(location)
      suggestions = [
        "mend the record; a field with a comma or a line end must stand in quotes",
        "or let such records pass: --on-bad-value null fills them, quarantine puts them aside",
      ]
    case .commentOrRow(let location, let comment):
      what = "a line begins with \(Self.quoted(comment)) as the comments do, and has as many fields as a row"
      place = Self.place(location)
      suggestions = [
        "say that it is a comment: --comment \(Self.shellWord(comment))", "or that there are none: --comment ''",
      ]
    case .unclosedQuote(let location):
      what = "a quote is opened and never closed"
      place = Self.place(location)
      suggestions = ["close the quote; a quote inside of a quoted field is written twice"]
    case .textAfterQuote(let location):
      what = "there is text after a closing quote"
      place = Self.place(location)
      suggestions = ["a quote inside of a quoted field is written twice"]
    case .notUTF8(let location, let hint):
      what = "the text is not UTF-8"
      place = Self.place(location)
      if !hint.isEmpty { suggestions = [Self.clean(hint)] }
    case .recordTooLong(let location, let limit):
      what = "a record is longer than \(limit) bytes"
      place = Self.place(location)
      suggestions = [
        "look for a quote that is never closed", "if its rows are in an array of JSON, name it: --json-path records",
      ]
    case .tooManyFields(let location, let limit):
      what = "a record has more than \(limit) fields"
      place = Self.place(location)
    case .badValue(let column, let value, let type, let location):
      what = "the value \(Self.quoted(value)) in the column \(Self.quoted(column)) is no \(type.rawValue)"
      place = Self.place(location)
      suggestions = [
        "choose another type: --column \(Self.shellWord(column + ":string")) keeps every value",
        "or let such values pass: --on-bad-value null or quarantine",
      ]
    case .changed: suggestions = ["run it again; do not write to the files while they are loaded"]
    case .noSuchColumn(_, let columns): suggestions = ["the columns are \(Self.list(columns))"]
    case .duplicateColumn: suggestions = ["name each column once in the header"]
    case .headerMismatch:
      suggestions = ["say it with --header present or absent", "load files with different columns one by one"]
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
      "or say what all of them are: --format \(first.format)",
    ]
  }

  /// `flights.csv row 3, field 2, byte 120`.
  static func place(_ location: ValueLocation) -> String {
    let field = location.column.map { ", field \($0)" } ?? ""
    return "\(clean(location.file)) row \(location.row)\(field), byte \(location.byte)"
  }
}
