import Kusto
import KustoTypes

extension Scope {
  /// The call, when `name` is a function that a `let` made.
  func functionCall(_ name: String, _ arguments: [CallArgument], _ offset: Int) -> FunctionCall? {
    guard let found = translation.meaning(of: name, in: names), case .function(let function) = found.meaning else {
      return nil
    }
    return FunctionCall(
      name: name, function: function, definition: found.names, arguments: arguments, offset: offset)
  }

  /// True for a function that a `let` made.
  func isFunction(_ name: String) -> Bool { functionCall(name, [], 0) != nil }

  /// The value of a call.
  func value(of call: FunctionCall) throws -> Scalar {
    try translation.nested(call.offset) {
      let outer = names
      let inner = try call.names(translation) { expression, type, what in
        let value = try simple(try argument(try translate(expression), type, what, expression.offset))
        return ScalarArgument(expression, type, names: outer, value: value, in: self)
      } rows: { value, offset in
        try PipelineTranslator(translation, names: outer).rows(of: value, call, offset)
      }
      guard let result = call.function.result.expression else {
        throw semantic("SEM0100", "'\(call.name)' yields a table, not a scalar", call.offset)
      }
      return try withoutColumns(names: inner) { try translate(result) }
    }
  }

  /// `value` as the parameter wants it: numbers become each other, and a dynamic is read.
  func argument(_ value: Scalar, _ type: ScalarType, _ what: String, _ offset: Int) throws -> Scalar {
    guard
      value.type == type || value.type == .dynamic || (value.type.isNumber && type.isNumber) || type == .dynamic
    else {
      throw semantic("SEM0031", "\(what) must be a \(type.rawValue), not a \(value.type.rawValue)", offset)
    }
    return try convert(value, to: type, offset)
  }
}

extension PipelineTranslator {
  /// The rows of a call of `name`; `input` is the first argument of `invoke`.
  func called(_ name: String, _ arguments: [CallArgument], input: Relation? = nil, _ offset: Int) throws -> Relation {
    let scope = scope(Self.oneRow, nil)
    guard let call = scope.functionCall(name, arguments, offset) else {
      if names.functions.contains(name) { throw scope.recursive(name, offset) }
      throw translation.unsupported("the function '\(name)' as a source", supported: Source.supported, offset)
    }
    return try translation.nested(offset) {
      guard let input else { return try rows(of: call) }
      return try rows(of: call, on: input)
    }
  }

  /// `T | invoke f(…)`: the rows so far are the first argument.
  private func rows(of call: FunctionCall, on input: Relation) throws -> Relation {
    guard call.function.parameters.first?.isTable == true else {
      throw translation.semantic(
        "SEM0031", "'invoke' operator: the first parameter of '\(call.name)' must be a table", call.offset)
    }
    // No text can write this name.
    let hidden = "\0input"
    let first = CallArgument(name: nil, value: .name(hidden, offset: call.offset), offset: call.offset)
    let given = FunctionCall(
      name: call.name, function: call.function, definition: call.definition, arguments: [first] + call.arguments,
      offset: call.offset)
    let frame = Frame(outer: names)
    frame.append(hidden, .rows(input))
    let inner = Names(statements: names.statements, frame: frame, visible: 1, functions: names.functions)
    return try PipelineTranslator(translation, names: inner).rows(of: given)
  }

  private func rows(of call: FunctionCall) throws -> Relation {
    let inner = try call.names(translation) { expression, type, what in
      let scope = self.scope(Self.oneRow, nil)
      _ = try scope.argument(try scope.translate(expression), type, what, expression.offset)
      return ScalarArgument(expression, type, names: names)
    } rows: { value, offset in
      try rows(of: value, call, offset)
    }
    guard let result = call.function.result.pipeline, !isScalar(call.function.result, in: inner) else {
      throw translation.semantic("SEM0100", "'\(call.name)' yields a scalar, not a table", call.offset)
    }
    return try PipelineTranslator(translation, names: inner).relation(result)
  }

  private func isScalar(_ value: LetValue, in names: Names) -> Bool {
    if case .name(let name, _) = value { translation.isScalar(name, in: names) } else { false }
  }

  /// The rows of a tabular argument.
  func rows(of value: LetValue, _ call: FunctionCall, _ offset: Int) throws -> Relation {
    guard let pipeline = value.pipeline else {
      throw translation.semantic("SEM0031", "\(call.name)(): a table is wanted, not a scalar", offset)
    }
    return try relation(pipeline)
  }
}

extension Scope {
  func recursive(_ name: String, _ offset: Int) -> QueryError {
    semantic("SEM0260", "Unknown function: '\(name)'. A function can not call itself.", offset)
  }
}
