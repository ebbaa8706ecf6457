import Foundation

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
      what: "\(each.count) things stand against this load: \(reasons.joined(separator: "; "))",
      changed: Self.nothing, suggestions: Array(suggestions.prefix(5)))
  }

  /// One reason.
  package init(_ problem: PlanError.Problem) {
    self.init(what: "", changed: Self.nothing)
    switch problem {
    case .noDatabase, .tableMissing, .badTableName: explainTarget(problem)
    case .typeLosesValue, .typeDiffers, .columnNotInTarget, .namelessForTarget, .columnNotInSchema, .schemaLength:
      explainFit(problem)
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
      suggestions = ["make it with the load: --create create-if-not-exist", "check the spelling; case matters"]
    case .badTableName(let name, let reason):
      what = "Kusto does not take \(Self.quoted(name)) as the name of a table: \(Self.words(reason))"
      suggestions = ["use letters, digits, '_', '-', '.' and spaces"]
    default: break
    }
  }

  private mutating func explainFit(_ problem: PlanError.Problem) {
    switch problem {
    case .typeLosesValue(let column, .string, let offence, _):
      what = "a value in the column \(Self.quoted(column)) is longer than Kusto keeps in a string, 1 MiB"
      place = Self.place(offence.location)
      suggestions = [
        "let it become null, or put its row aside: --on-bad-value null or quarantine",
        "leave the column out: --skip-column \(Self.shellWord(column))",
      ]
    case .typeLosesValue(let column, let type, let offence, let inTarget):
      what =
        "the value \(Self.quoted(offence.value)) in the column \(Self.quoted(column)) "
        + (Self.isBinaryReal(offence.value, type)
          ? "stands in its file as a binary floating-point number, and no decimal is exactly that"
          : "is no \(type.rawValue)")
        + (inTarget ? ", as the table wants it" : "")
      place = Self.place(offence.location)
      suggestions = [
        inTarget
          ? "load into a table whose column is a string, or leave the column out: --skip-column \(Self.shellWord(column))"
          : "choose another type: --column \(Self.shellWord(column + ":string")) keeps every value"
      ]
    case .typeDiffers(let column, let chosen, let inTarget):
      what = "the column \(Self.quoted(column)) is \(inTarget.rawValue) in the table, \(chosen.rawValue) was chosen"
      suggestions = ["leave the choice out: the table's type rules"]
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
      what = "the source has a column \(Self.quoted(column)) that the schema lacks"
      suggestions = ["add it to --schema, or leave it out: --skip-column \(Self.shellWord(column))"]
    case .schemaLength(let given, let found):
      what = "the schema has \(given) columns, the source \(found)"
      suggestions = ["without a header the schema goes by position: name every column"]
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
      what = "Kusto does not take \(Self.quoted(name)) as the name of a column: \(Self.words(reason))"
      suggestions = ["rename it: --rename \(Self.shellWord("\(name):\(suggestion)"))"]
    case .duplicateColumnName(let name):
      what = "two columns would be called \(Self.quoted(name))"
      suggestions = ["rename or leave out one of them"]
    case .unknownColumn(let name, let columns, let choice):
      what = "the \(choice.rawValue) names a column \(Self.quoted(name)) that the source does not have"
      suggestions = ["the columns are \(Self.list(columns))"]
    case .noColumns:
      what = "no column is left to load"
      suggestions = ["leave out fewer columns"]
    case .nothingToLoad(let sources):
      what = "there is no row to load in \(Self.list(sources))"
      suggestions = ["a file with a header only has no rows; without one, say --header absent"]
    case .onlySampled:
      what = "the source was only sampled, and a load must know every row"
      suggestions = ["look at all of it: leave --sample out"]
    case .uncheckedNeedsRewrite(let file):
      what = "\(Self.quoted(file)) cannot be sent as it is: it has to be written anew, which takes a look at every row"
      suggestions = ["leave --unchecked out", "or give its columns types that they stand for as they are: --schema"]
    case .allRowsPutAside(let rows, let file):
      what = "all rows are bad (\(rows)): they are put aside, and nothing is left to load"
      place = file
      suggestions = ["choose other types, or mend the data; the file says what is wrong with each row"]
    case .uncheckedWith(let option):
      what = "--unchecked looks at no row, and \(option) takes a look at every one"
      suggestions = ["leave one of them out"]
    case .badParallel(let number): what = "\(number) partitions at once make no load"
    case .badPartitionSize(let size): what = "a partition of \(size) bytes makes no load"
    default: break
    }
  }

  private static func words(_ problem: EntityName.Problem) -> String {
    switch problem {
    case .empty: "it is empty"
    case .tooLong(let limit): "it is longer than \(limit) characters"
    case .character(let scalar): "it holds \(quoted(String(scalar)))"
    case .reserved: "names that start or end with '__' belong to Kusto"
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
        "mend the files, or say how they are to be read", "load them as they were found: leave --strict out",
      ])
  }
}

extension PlanWarning {
  /// The warning in a sentence.
  package var words: String {
    switch self {
    case .columnsBecomeNull(let names):
      "the table's columns \(Explanation.list(names)) have no source: they become null"
    case .columnsLeftOut(let names): "the source's columns \(Explanation.list(names)) are left out"
    case .badValues(let column, let type, let first, let policy):
      "the column \(Explanation.quoted(column)) has values that are no \(type.rawValue), the first is "
        + "\(Explanation.quoted(first.value)) (\(Explanation.place(first.location))): \(Self.words(policy))"
    case .badRows(let file, let count, let first, let policy):
      "\(Explanation.quoted(file)) has \(count) \(count == 1 ? "row that is" : "rows that are") none, the first at "
        + "\(Explanation.place(first.location)): \(policy == .null ? "filled, cut or left out" : "put aside")"
    case .badFound(let values, let rows, let skipped, let file):
      "found bad: values \(values), rows \(rows); "
        + (file.map { "rows put aside in \($0): \(skipped)" } ?? "rows left out: \(skipped)")
    }
  }

  private static func words(_ policy: BadValuePolicy) -> String {
    switch policy {
    case .fail: "the load does not begin"
    case .null: "they become null"
    case .quarantine: "their rows are put aside"
    }
  }
}
