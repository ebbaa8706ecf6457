import Foundation
import KustoTypes

/// Writes the columns of a load from a row, as a line of CSV.
struct RowWriter {
  /// Plain numbers only, so that the loop over them counts no references.
  private let columns: ContiguousArray<Column>
  private let names: [String]
  /// What stands in columns that no field gives, as it is written.
  private let constants: [Constant]
  /// For each column how its values are read, where a person said so.
  private let conversions: [Conversion?]
  private let values: ValueWriter
  private let file: String
  private let fieldCount: Int
  private let policy: BadValuePolicy
  /// Told of everything that does not fit, unless the first of it ends the load.
  private let onFault: (RowFault, FaultyRow) throws -> Void

  /// The row of a fault.
  enum FaultyRow {
    case record(Record)
    case text(UnsafeBufferPointer<UInt8>)
  }

  private struct Column {
    var type: ScalarType
    var isProven: Bool
    var isConverted: Bool
    /// The field of the row, or -1 where the file lacks the column.
    var field: Int
    /// The number of its constant, or -1 where it has none.
    var constant = -1
    /// Columns from this one on that stand next to each other in the row and may be copied as they stand.
    var run = 0
  }

  /// A value that all rows of the slice have.
  private struct Constant {
    var text: String
    /// Nil for a value that does not fit the column's type.
    var written: [UInt8]?

    init(_ text: String, as column: EncodingPlan.EncodedColumn, _ values: ValueWriter) {
      self.text = text
      let output = ByteBuffer(capacity: 64)
      let isGood = Field.withCell(Array(text.utf8)) { field in
        guard let conversion = column.conversion else { return values.write(field, as: column.type, to: output) }
        return values.write(field, as: column.type, by: conversion, to: output)
      }
      written = isGood ? Array(output.bytes) : nil
    }
  }

  init(
    slice: FileSlice, plan: EncodingPlan, onFault: @escaping (RowFault, FaultyRow) throws -> Void = { _, _ in }
  ) {
    var columns = ContiguousArray(
      zip(plan.columns, slice.fields).map {
        Column(type: $0.type, isProven: $0.isProven, isConverted: $0.conversion != nil, field: $1 ?? -1)
      })
    let values = ValueWriter(nullWords: NullWords(plan.nullWords))
    var constants: [Constant] = []
    for (index, text) in slice.constants.enumerated() {
      guard let text else { continue }
      columns[index].constant = constants.count
      constants.append(Constant(text, as: plan.columns[index], values))
    }
    self.constants = constants
    // Only where the delimiter is Kusto's too.
    if plan.format == .csv {
      for index in columns.indices.reversed() where columns[index].isProven && columns[index].field >= 0 {
        let next = index + 1 < columns.count ? columns[index + 1] : nil
        let follows = next.map { $0.run > 0 && $0.field == columns[index].field + 1 } ?? false
        columns[index].run = follows ? (next?.run ?? 0) + 1 : 1
      }
    }
    self.columns = columns
    names = plan.columns.map(\.source)
    conversions = plan.columns.map(\.conversion)
    self.values = values
    file = slice.file.label
    fieldCount = slice.fieldCount
    policy = plan.badValues
    self.onFault = onFault
  }

  /// False, with nothing written, for a row that is to be left out.
  ///
  /// Throws ``DatasetError/badValue(column:value:type:location:)`` for the first value that does not fit its column,
  /// unless the load goes on without it.
  @inline(__always)
  func write(_ step: RowReader.Step, to output: ByteBuffer) throws -> Bool {
    switch step {
    case .record(let row, let isSound): return try write(row, isSound: isSound, to: output)
    case .blank(let fault):
      if let fault {
        try onFault(fault, .text(RowFault.noValue))
        guard policy == .null else { return false }
      }
      return try writeBlank(to: output)
    case .unreadable(let fault, let text):
      try onFault(fault, .text(text))
      return false
    case .end: return false
    }
  }

  /// Writes a row that has nothing in its fields.
  private func writeBlank(to output: ByteBuffer) throws -> Bool {
    let start = output.count
    for (index, column) in columns.enumerated() {
      if index > 0 { output.append(.comma) }
      if column.constant >= 0, let written = constants[column.constant].written { output.append(written) }
    }
    if output.count == start { output.append([.quote, .quote]) }
    output.append(.newline)
    return true
  }

  /// False, with nothing written, for a constant that does not fit its column.
  private func write(_ constant: Constant, _ index: Int, of row: Record, to output: ByteBuffer) throws -> Bool {
    if let written = constant.written {
      output.append(written)
      return true
    }
    let location = ValueLocation(file: file, row: row.index + 1, column: nil, byte: row.offset)
    let type = columns[index].type
    if policy == .fail {
      throw DatasetError.badValue(column: names[index], value: constant.text, type: type, location: location)
    }
    try Field.withCell(Array(constant.text.utf8)) { field in
      try onFault(
        RowFault(column: index, value: field.bytes, location: location, reason: .type(type, conversions[index])),
        .record(row))
    }
    return false
  }

  private func write(_ row: Record, isSound: Bool, to output: ByteBuffer) throws -> Bool {
    let start = output.count
    var isGood = true
    if !isSound, row.count != fieldCount {
      try onFault(fieldCountFault(of: row), .record(row))
      isGood = policy == .null
    }
    // Without a quote every field is as long as it looks, and the next stands behind its comma.
    let isPlain = isSound && memchr(row.base, Int32(UInt8.quote), row.length) == nil
    var index = 0
    while index < columns.count {
      if index > 0 { output.append(.comma) }
      let column = columns[index]
      if isPlain, column.run > 0 {
        let (first, last) = (row.fields[column.field], row.fields[column.field + column.run - 1])
        output.append(UnsafeBufferPointer(start: row.base + first.start, count: last.end - first.start))
        index += column.run
        continue
      }
      if column.field >= 0, column.field < row.count {
        let isWritten = try write(row, column, index, isSound: isSound, to: output)
        isGood = isGood && (isWritten || policy == .null)
      } else if column.constant >= 0 {
        let isWritten = try write(constants[column.constant], index, of: row, to: output)
        isGood = isGood && (isWritten || policy == .null)
      }
      index += 1
    }
    guard isGood else {
      output.truncate(to: start)
      return false
    }
    // A line with nothing in it would be no row.
    if output.count == start { output.append([.quote, .quote]) }
    output.append(.newline)
    return true
  }

  /// False, with nothing written, for a value that does not fit.
  @inline(__always)
  private func write(
    _ row: Record, _ column: Column, _ index: Int, isSound: Bool, to output: ByteBuffer
  ) throws -> Bool {
    let field = row[column.field]
    if isSound, column.isProven {
      values.writeProven(field, as: column.type, to: output)
      return true
    }
    if !isSound, let place = UTF8Text.firstFault(field.bytes) {
      let location = row.place(of: column.field, place, file: file)
      try onFault(RowFault(column: index, value: field.bytes, location: location, reason: .notUTF8), .record(row))
      return false
    }
    let conversion = column.isConverted ? conversions[index] : nil
    if let conversion {
      if values.write(field, as: column.type, by: conversion, to: output) { return true }
    } else if values.write(field, as: column.type, to: output) {
      return true
    }
    let location = ValueLocation(
      file: file, row: row.index + 1, column: field.kind == .cell ? column.field + 1 : nil, byte: field.offset)
    if policy == .fail {
      throw DatasetError.badValue(
        column: names[index], value: field.bytes.excerpt(200), type: column.type, location: location)
    }
    try onFault(
      RowFault(column: index, value: field.bytes, location: location, reason: .type(column.type, conversion)),
      .record(row))
    return false
  }

  private func fieldCountFault(of row: Record) -> RowFault {
    RowFault(
      column: nil, value: RowFault.noValue,
      location: ValueLocation(file: file, row: row.index + 1, column: nil, byte: row.offset),
      reason: .fields(row.count, expected: fieldCount))
  }
}
