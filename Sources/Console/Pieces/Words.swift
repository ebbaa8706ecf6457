import KustoSink

/// Facts as sentences.
package enum Words {
  package static func entityName(_ problem: EntityName.Problem) -> String {
    switch problem {
    case .empty: "a name is needed"
    case .tooLong(let limit): "at most \(limit) characters"
    case .character(let scalar): "a name can have letters, digits, space, _ . and -, but not \(named(scalar))"
    case .reserved: "names that start or end with __ are reserved by Kusto"
    }
  }

  /// What to try; no second "try" before a hint that begins with one.
  package static func advice(_ hint: String) -> String { hint.hasPrefix("try ") ? hint : "try: \(hint)" }

  package static func place(_ location: ValueLocation) -> String {
    "\(SourceFile.name(of: location.file)) row \(Figures.grouped(location.row))"
  }

  package static func loses(_ type: ScalarType, _ violation: Violation) -> String {
    "\(type.rawValue) would lose \"\(violation.value)\" (\(place(violation.location)))"
  }

  /// What becomes of a value that its type cannot hold, and of all like it, in a load that goes on.
  package static func passes(_ violation: Violation, _ policy: BadValuePolicy) -> String {
    let value = "\"\(violation.value)\" (\(place(violation.location)))"
    return switch policy {
    case .fail: "\(value) stops the load"
    case .null: "\(value) becomes null, and all like it"
    case .quarantine: "the row of \(value) goes to quarantine, and all like it"
    }
  }

  /// The same in fewer words, for a list.
  package static func passesShortly(_ violation: Violation, _ policy: BadValuePolicy) -> String {
    let fate =
      switch policy {
      case .fail: "stops the load"
      case .null: "to null"
      case .quarantine: "to quarantine"
      }
    return "\(fate): \"\(violation.value)\" (\(place(violation.location)))"
  }

  /// What becomes of malformed rows in a load that goes on.
  package static func malformed(_ policy: BadValuePolicy) -> String {
    policy == .quarantine ? "they go to quarantine" : "they are filled, cut or left out"
  }

  /// What is wrong, without what to do about it.
  package static func conflict(
    _ conflict: SchemaState.Conflict, table: String, _ policy: BadValuePolicy = .fail
  ) -> String {
    switch conflict {
    case .otherType(let type, let violation?) where policy != .fail:
      "\(table) has \(type.rawValue), with which \(passes(violation, policy))"
    case .otherType(let type, let violation?):
      "\(table) has \(type.rawValue), which \(loses(type, violation).dropFirst(type.rawValue.count + 1))"
    case .otherType(let type, nil): "\(table) has \(type.rawValue)"
    case .notInTable: "\(table) has no such column"
    case .duplicateName(let other): "column \(other + 1) has the same name"
    case .badName(let problem): entityName(problem)
    case .loses(let type, let violation): loses(type, violation)
    }
  }

  private static func named(_ scalar: Unicode.Scalar) -> String {
    scalar.isASCII && scalar.value > 0x20 && scalar.value < 0x7F
      ? "\"\(scalar)\"" : "U+\(String(scalar.value, radix: 16, uppercase: true))"
  }
}

extension SourceFile {
  /// The last component of a path.
  static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}

extension Words {
  package static func warning(_ warning: PlanWarning) -> String {
    switch warning {
    case .columnsBecomeNull(let names):
      "become null, because the dataset does not have them: \(names.joined(separator: ", "))"
    case .columnsLeftOut(let names): "left out: \(names.joined(separator: ", "))"
    case .badValues(let column, let type, let first, let policy):
      "\(column) as \(type.rawValue): \(passes(first, policy))"
    case .badRows(let file, let count, _, let policy):
      "\(Figures.counted(count, "malformed row")) in \(SourceFile.name(of: file)): \(malformed(policy))"
    case .badFound, .partitionsLarger, .updatePolicies, .materializedViews,
      .surroundingsUnseen, .notAdmin, .notAtomic, .noDataManagement:
      warning.words
    }
  }
}
