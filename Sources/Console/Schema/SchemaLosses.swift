import KustoSink

// What a load loses that goes on with bad values.
extension SchemaState {
  /// A value that its column's type cannot hold, in a load that goes on nevertheless.
  package struct Loss: Sendable, Hashable {
    package var column: Int
    package var type: ScalarType
    /// The first of them.
    package var violation: Violation
  }

  /// What a used column loses in a load that does not stop at it.
  package func loss(_ column: Int) -> Loss? {
    guard badValues != .fail, columns.indices.contains(column), columns[column].use else { return nil }
    let type = columns[column].type
    return violation(of: type, column: column).map { Loss(column: column, type: type, violation: $0) }
  }

  package var losses: [Loss] { columns.indices.compactMap(loss) }
}

extension Model {
  /// Which column loses values by its type, and what becomes of them.
  func words(of loss: SchemaState.Loss) -> String {
    let name = schema.columns[loss.column].source
    return "\(name) as \(loss.type.rawValue): \(Words.passes(loss.violation, schema.badValues))"
  }

  /// What can be said of values where no column loses one.
  var keptWords: String {
    guard schema.badValues != .fail, let rows = dataset.profile.value?.malformedRows, rows > 0 else {
      return "all values are kept"
    }
    return "\(Figures.counted(rows, "malformed row")): \(Words.malformed(schema.badValues))"
  }
}
