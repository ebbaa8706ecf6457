import Kusto
import KustoTypes

/// A call of a function that a `let` made.
///
/// The text of the function stands for the call: names in it are its parameters, its own lets, and what was named before
/// the function was. So it can not call itself.
struct FunctionCall {
  let name: String
  let function: LetFunction
  /// The names before the function.
  let definition: Names
  let arguments: [CallArgument]
  let offset: Int

  /// For each parameter the argument; nil where the default stands.
  func assigned(_ translation: Translation) throws -> [CallArgument?] {
    var found = [CallArgument?](repeating: nil, count: function.parameters.count)
    for (index, argument) in arguments.enumerated() {
      let place: Int?
      if let wanted = argument.name {
        place = function.parameters.firstIndex { $0.name == wanted }
      } else {
        place = index < found.count ? index : nil
      }
      guard let place, found[place] == nil else {
        throw translation.semantic(
          "SEM0219", "\(name)(): there is no parameter for argument #\(index + 1)", argument.offset)
      }
      found[place] = argument
    }
    for (parameter, argument) in zip(function.parameters, found) where argument == nil && !parameter.isOptional {
      throw translation.semantic("SEM0219", "\(name)(): the parameter '\(parameter.name)' has no value", offset)
    }
    return found
  }

  /// The names within the function, with what `scalar` and `rows` make of the arguments.
  func names(
    _ translation: Translation, scalar: (Expression, ScalarType, String) throws -> ScalarArgument,
    rows: (LetValue, Int) throws -> Relation
  ) throws -> Names {
    let frame = Frame(outer: definition)
    for (parameter, argument) in zip(function.parameters, try assigned(translation)) {
      let what = "\(name)(): the argument '\(parameter.name)'"
      switch (parameter.kind, argument?.value) {
      case (.table(let columns), let value?):
        let relation = try rows(value, argument?.offset ?? offset)
        try check(relation, has: columns, what, translation)
        frame.append(parameter.name, .rows(relation))
      case (.scalar(let type, let fallback), nil):
        let value = Expression(kind: .literal(fallback ?? .null(type)), offset: offset)
        frame.append(parameter.name, .argument(try scalar(value, type, what)))
      case (.scalar(let type, _), let value?):
        guard let expression = value.expression else {
          throw translation.semantic("SEM0031", "\(what) must be a scalar, not a table", argument?.offset ?? offset)
        }
        frame.append(parameter.name, .argument(try scalar(expression, type, what)))
      case (.table, nil): break
      }
    }
    return inner(frame, translation)
  }

  /// The names in `frame`, and what the function names itself.
  private func inner(_ frame: Frame, _ translation: Translation) -> Names {
    var names = Names(
      statements: definition.statements, frame: frame, visible: frame.count,
      functions: definition.functions + [name])
    for statement in function.lets {
      frame.append(statement.name, statement.value.meaning(in: names, of: translation.lets))
      names.visible = frame.count
    }
    return names
  }

  private func check(
    _ relation: Relation, has columns: [Column], _ what: String, _ translation: Translation
  ) throws {
    for column in columns where relation.member(column.name)?.type != column.type {
      let present = relation.member(column.name).map { "which is a \($0.type.rawValue)" } ?? "which is not there"
      throw translation.semantic(
        "SEM0031", "\(what) must have the column '\(column.name)' of type \(column.type.rawValue), \(present)", offset)
    }
  }
}

extension LetValue {
  /// The value as a scalar; nil for a table or a function.
  var expression: Expression? {
    switch self {
    case .scalar(let expression): expression
    case .name(let name, let offset): Expression(kind: .name(name), offset: offset)
    case .table, .function: nil
    }
  }

  /// The value as rows; nil for a scalar or a function.
  var pipeline: Pipeline? {
    switch self {
    case .table(let pipeline): pipeline
    case .name(let name, let offset):
      Pipeline(source: Source(kind: .table(name: name, database: nil), offset: offset), steps: [])
    // A call: only what is called tells whether it yields a table.
    case .scalar(let expression): expression.asSource.map { Pipeline(source: $0, steps: []) }
    case .function: nil
    }
  }
}

extension Expression {
  /// A call as a source of rows; nil for anything else.
  var asSource: Source? {
    guard case .call(let name, let arguments) = kind else { return nil }
    return Source(kind: .call(name, arguments.map(CallArgument.init)), offset: offset)
  }
}

extension CallArgument {
  /// An argument as a scalar call has it.
  init(_ expression: Expression) {
    switch expression.kind {
    case .assigned(let name, let inner):
      self.init(inner)
      self.name = name
      offset = expression.offset
    case .name(let name):
      self.init(name: nil, value: .name(name, offset: expression.offset), offset: expression.offset)
    default: self.init(name: nil, value: .scalar(expression), offset: expression.offset)
    }
  }
}
