import Datasets

/// What a load leaves out of the table, or does not keep as it stands in the files: bad values, by explicit choice.
///
/// Counted before anything is sent. In events its keys stand beside the others.
package struct RunShortfall: Sendable, Codable, Hashable {
  /// Rows of the dataset that are not sent.
  package var rowsLeftOut: Int
  /// Type violations that become null.
  package var valuesNulled: Int
  /// Malformed rows that are filled with nulls or cut.
  package var rowsMended: Int
  /// The file with the rows that are not sent; nil where none are kept.
  package var quarantineFile: String?

  package init(rowsLeftOut: Int = 0, valuesNulled: Int = 0, rowsMended: Int = 0, quarantineFile: String? = nil) {
    self.rowsLeftOut = rowsLeftOut
    self.valuesNulled = valuesNulled
    self.rowsMended = rowsMended
    self.quarantineFile = quarantineFile
  }

  /// The same from the keys of an event; nil where they say of nothing.
  init?(rowsLeftOut: Int?, valuesNulled: Int?, rowsMended: Int?, quarantineFile: String?) {
    self.init(
      rowsLeftOut: rowsLeftOut ?? 0, valuesNulled: valuesNulled ?? 0, rowsMended: rowsMended ?? 0,
      quarantineFile: quarantineFile)
    if isNothing { return nil }
  }

  /// A sentence for each kind, for people who are told that the load is done.
  package var words: [String] {
    var words: [String] = []
    if rowsLeftOut > 0 {
      let count = Figures.counted(rowsLeftOut, "row is", "rows are")
      words.append("\(count) not in the table: \(quarantineFile ?? "no field could be read")")
    }
    if valuesNulled > 0 {
      words.append(
        valuesNulled == 1
          ? "1 value became null: its column's type cannot hold it"
          : "\(Figures.grouped(valuesNulled)) values became null: their columns' types cannot hold them")
    }
    if rowsMended > 0 {
      words.append(
        "\(Figures.counted(rowsMended, "malformed row was", "malformed rows were")) filled with nulls or cut")
    }
    return words
  }

  fileprivate var isNothing: Bool { rowsLeftOut == 0 && valuesNulled == 0 && rowsMended == 0 }
}

/// The payload of an event that has the keys of a shortfall beside its own.
package protocol HasShortfall {
  var rowsLeftOut: Int? { get set }
  var valuesNulled: Int? { get set }
  var rowsMended: Int? { get set }
  var quarantineFile: String? { get set }
}

extension HasShortfall {
  /// What the load leaves out or does not keep; nil for nothing.
  package var shortfall: RunShortfall? {
    get {
      RunShortfall(
        rowsLeftOut: rowsLeftOut, valuesNulled: valuesNulled, rowsMended: rowsMended, quarantineFile: quarantineFile)
    }
    set {
      (rowsLeftOut, valuesNulled, rowsMended, quarantineFile) =
        (newValue?.rowsLeftOut, newValue?.valuesNulled, newValue?.rowsMended, newValue?.quarantineFile)
    }
  }
}

extension Plan {
  /// What the scan for bad values found; nil for nothing, or before it.
  package var shortfall: RunShortfall? {
    for case .badFound(let values, let rows, let skipped, let file) in warnings {
      let isNull = encoding.badValues == .null
      let found = RunShortfall(
        rowsLeftOut: skipped, valuesNulled: isNull ? values : 0, rowsMended: isNull ? max(0, rows - skipped) : 0,
        quarantineFile: skipped > 0 ? file : nil)
      return found.isNothing ? nil : found
    }
    return nil
  }
}
