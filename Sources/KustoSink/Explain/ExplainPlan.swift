import Foundation
import KustoTypes

extension Explanation {
  /// All reasons; a single one has its own words, more stand after each other.
  init(_ error: PlanError) {
    let each = error.problems.map(Explanation.init)
    guard let first = each.first else {
      self.init(what: "there is no plan", changed: Self.nothing)
      return
    }
    guard each.count > 1 else {
      self = first
      return
    }
    var suggestions: [String] = []
    for suggestion in each.flatMap(\.suggestions) where !suggestions.contains(suggestion) {
      suggestions.append(suggestion)
    }
    let reasons = each.map { one in one.place.map { "\(one.what) (\($0))" } ?? one.what }
    self.init(
      what: "\(each.count) problems prevent this load: \(reasons.joined(separator: "; "))",
      changed: Self.nothing, suggestions: Array(suggestions.prefix(5)))
  }

  /// One reason.
  package init(_ problem: PlanError.Problem) {
    self.init(what: "", changed: Self.nothing)
    switch problem {
    case .noDatabase, .tableMissing, .badTableName: explainTarget(problem)
    case .conversionFails, .typeLosesValue, .typeDiffers, .columnNotInTarget, .namelessForTarget, .columnNotInSchema,
      .schemaLength:
      explainFit(problem)
    case .modeWith, .noDataManagement, .streamingNotEnabled, .modeNeedsReading, .mapping: explainMode(problem)
    default: explainChoice(problem)
    }
  }

  private mutating func explainTarget(_ problem: PlanError.Problem) {
    switch problem {
    case .noDatabase(let name, let databases):
      what = "there is no database \(Self.quoted(name))"
      suggestions = databases.isEmpty ? [] : ["the databases are \(Self.list(databases))"]
    case .tableMissing(let table, let database):
      what = "there is no table \(Self.quoted(table)) in the database \(Self.quoted(database))"
      suggestions = ["create it: --create create-if-not-exist", "check the spelling; case matters"]
    case .badTableName(let name, let reason):
      what = "\(Self.quoted(name)) is not a valid table name: \(Self.words(reason))"
      suggestions = ["use letters, digits, '_', '-', '.' and spaces"]
    default: break
    }
  }

  private mutating func explainFit(_ problem: PlanError.Problem) {
    switch problem {
    case .typeLosesValue(let column, .string, let violation, _):
      what = "a value in the column \(Self.quoted(column)) is longer than Kusto keeps in a string, 1 MiB"
      place = Self.place(violation.location)
      suggestions = [
        "let it become null, or put its row aside: --on-bad-value null or quarantine",
        "leave the column out: --skip-column \(Self.shellWord(column))",
      ]
    case .typeLosesValue(let column, let type, let violation, let inTarget):
      what =
        "the value \(Self.quoted(violation.value)) in the column \(Self.quoted(column)) "
        + (Self.isBinaryReal(violation.value, type)
          ? "is a binary floating-point number in its file, and no decimal equals it exactly"
          : "is not a valid \(type.rawValue)")
        + (inTarget ? ", the type of the table's column" : "")
      place = Self.place(violation.location)
      suggestions = [
        inTarget
          ? "load into a table whose column is a string, or leave the column out: --skip-column \(Self.shellWord(column))"
          : "choose another type: --column \(Self.shellWord(column + ":string")) keeps every value"
      ]
    case .conversionFails(let column, let conversion, let failures, let violation):
      what =
        "\(conversion) does not read the value \(Self.quoted(violation.value)) in the column \(Self.quoted(column))"
        + (failures == 1 ? "" : ", nor \(failures - 1) more of its values")
      place = Self.place(violation.location)
      suggestions = [
        "let such values pass: --on-bad-value null or quarantine", "or leave out --convert for this column",
      ]
    case .typeDiffers(let column, let chosen, let inTarget):
      what = "the column \(Self.quoted(column)) is \(inTarget.rawValue) in the table, but \(chosen.rawValue) was chosen"
      suggestions = ["remove the choice: the table's type is used"]
    case .columnNotInTarget(let column, let near):
      what = "the table has no column \(Self.quoted(column))"
      suggestions =
        near.map { ["it has \(Self.quoted($0)): --rename \(Self.shellWord("\(column):\($0)"))"] }
        ?? ["leave it out: --skip-column \(Self.shellWord(column))", "add it to the table with .alter-merge table"]
    case .namelessForTarget(let fields, let schema):
      what =
        "the source has no header, so nothing says which of its \(fields) fields belongs to which column of the table"
      suggestions =
        (schema.columns.count == fields
          ? ["name the fields in their order: --schema \(Self.shellWord(schema.description))"] : [])
        + ["say that the first record names the columns: --header present"]
    case .columnNotInSchema(let column):
      what = "the source has the column \(Self.quoted(column)), which is not in the schema"
      suggestions = ["add it to --schema, or leave it out: --skip-column \(Self.shellWord(column))"]
    case .schemaLength(let given, let found):
      what = "the schema has \(given) columns, the source \(found)"
      suggestions = ["without a header, columns are matched by position: list every column in --schema"]
    default: break
    }
  }

  /// A number that decimal could hold as it is spelled can only be lost because it was never a decimal.
  private static func isBinaryReal(_ value: String, _ type: ScalarType) -> Bool {
    guard type == .decimal, let number = Double(value), number.isFinite else { return false }
    return value.count(where: \.isNumber) <= 20
  }

  private mutating func explainChoice(_ problem: PlanError.Problem) {
    switch problem {
    case .badColumnName(let name, let reason, let suggestion):
      what = "\(Self.quoted(name)) is not a valid column name: \(Self.words(reason))"
      suggestions = ["rename it: --rename \(Self.shellWord("\(name):\(suggestion)"))"]
    case .duplicateColumnName(let name):
      what = "two columns would have the name \(Self.quoted(name))"
      suggestions = ["rename or leave out one of them"]
    case .unknownColumn(let name, let columns, let choice):
      what = "the \(choice.rawValue) names a column \(Self.quoted(name)) that the source does not have"
      suggestions = ["the columns are \(Self.list(columns))"]
    case .ambiguousColumn(let name, let columns, let choice):
      what = "the \(choice.rawValue) names \(Self.quoted(name)), and several columns of the source are called so"
      suggestions = ["say which one is meant: \(Self.list(columns))"]
    case .namedTwice(let name, let choice):
      what = "the \(choice.rawValue) names the column \(Self.quoted(name)) twice, by both of its names"
      suggestions = ["name it once"]
    case .noKeys(let file):
      what = "no object has a key, so there is no column to load"
      place = Self.clean(file)
      suggestions = ["check the export that made the file: each of its records is {}"]
    case .noColumns(let sources):
      what = "no column is left to load from \(Self.list(sources))"
      suggestions = ["leave out fewer columns; a JSON object without a key has none"]
    case .nothingToLoad(let sources):
      what = "there are no rows to load in \(Self.list(sources))"
      suggestions = ["a file with only a header has no rows; if the first line is a row, use --header absent"]
    case .onlySampled:
      what = "the source was only sampled, but a load needs a scan of every row"
      suggestions = ["remove --sample"]
    case .uncheckedNeedsRewrite(let file):
      what = "\(Self.quoted(file)) cannot be uploaded unchanged: it must be rewritten, which needs a scan of every row"
      suggestions = ["remove --unchecked", "or choose types that need no conversion: --schema"]
    case .allRowsPutAside(let rows, let file):
      what = "all rows are bad (\(rows)): they are in the quarantine file, and no rows are left to load"
      place = file
      suggestions = ["choose other types, or correct the data; the file says what is wrong with each row"]
    case .uncheckedWith(let option):
      what = "--unchecked scans only the first rows, but \(option) needs a scan of every row"
      suggestions = ["remove one of them"]
    case .unknownPartial(let name, let files):
      what = "--allow-partial names \(Self.quoted(name)), and no file is called so"
      suggestions = ["the files are \(Self.list(files))"]
    case .badParallel(let number): what = "\(number) is not a valid number of parallel partitions"
    case .badPartitionSize(let size): what = "\(size) bytes is not a valid partition size"
    case .tooManyPartitions(let count, let limit, let size):
      what = "the load has \(count) partitions, and one commit can name \(limit)"
      suggestions = [
        "make them larger: --partition-size \((size + (1 << 20) - 1) >> 20)MiB",
        "let small files share one: leave out --partition-per-file",
      ]
    default: break
    }
  }

  private static func words(_ problem: EntityName.Problem) -> String {
    switch problem {
    case .empty: "it is empty"
    case .tooLong(let limit): "it is longer than \(limit) characters"
    case .character(let scalar): "it contains \(quoted(String(scalar)))"
    case .reserved: "names that start or end with '__' are reserved by Kusto"
    }
  }
}

extension Explanation {
  init(_ error: FindingsRefused) {
    let count = error.findings.count
    let told = error.findings.prefix(5).map { Self.clean($0.words) }.joined(separator: "; ")
    self.init(
      what: "\(count == 1 ? "1 finding changes" : "\(count) findings change") what is stored: \(told)"
        + (count > 5 ? "; and \(count - 5) more" : ""),
      changed: Self.nothing,
      suggestions: [
        "correct the files, or set how they are to be read", "load them as they were read: remove --strict",
      ])
  }
}

extension PlanWarning {
  /// The warning in a sentence.
  package var words: String {
    switch self {
    case .columnsBecomeNull(let names):
      "the table's columns \(Explanation.list(names)) are not in the source: they become null"
    case .columnsLeftOut(let names): "the source's columns \(Explanation.list(names)) are left out"
    case .partitionsLarger(let asked, let largest):
      "the largest partition has \(Figures.bytes(largest)), not the \(Units.text(bytes: asked)) that were asked for: "
        + "a file is cut about every 4 MiB, and a compressed file is not cut"
    case .badValues(let column, let type, let first, let policy):
      "the column \(Explanation.quoted(column)) has values that are not valid \(type.rawValue), the first is "
        + "\(Explanation.quoted(first.value)) (\(Explanation.place(first.location))): \(Self.words(policy))"
    case .badRows(let file, let count, let first, let policy):
      "\(Explanation.quoted(file)) has \(Figures.counted(count, "malformed row")), the first at "
        + "\(Explanation.place(first.location)): \(policy == .null ? "filled, cut or left out" : "written to the quarantine file")"
    case .badFound(let values, let rows, let skipped, let file):
      "\(Figures.counted(values, "type violation")), \(Figures.counted(rows, "malformed row")); "
        + (file.map { "\(Figures.counted(skipped, "row")) in the quarantine file \($0)" }
          ?? "\(Figures.counted(skipped, "row")) left out")
    case .updatePolicies(let tables):
      "update policies add rows to \(Explanation.list(tables)) at the commit; undo does not take those out"
    case .materializedViews(let names):
      "the materialized views \(Explanation.list(names)) take the rows in; undo does not take them out of the views"
    case .surroundingsUnseen(let reason):
      "whether update policies or materialized views read from the table could not be seen: \(reason)"
    case .notAtomic(.queued):
      "the mode queued has no transaction: each partition becomes visible by itself, and what arrived stays when another fails"
    case .notAtomic:
      "the mode streaming has no transaction and no tags: each request becomes visible by itself, and undo does not find it"
    case .noDataManagement(let inline):
      "the service has no data management: rows go into staging "
        + (inline ? "inside of commands, which is slow for large files" : "by .ingest into, from your own container")
    case .notAdmin(let table, let roles):
      "the commit needs the role admin on the table \(Explanation.quoted(table)); this identity has "
        + (roles.isEmpty ? "no role that Kusto lists" : Explanation.list(roles))
    }
  }

  private static func words(_ policy: BadValuePolicy) -> String {
    switch policy {
    case .fail: "the load does not start"
    case .null: "they become null"
    case .quarantine: "their rows are written to the quarantine file"
    }
  }
}
