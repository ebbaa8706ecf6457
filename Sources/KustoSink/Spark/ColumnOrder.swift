/// The connector's `FailIfNotMatch`: the columns of the files are those of the table, in its order.
package enum ColumnOrder {
  /// - Throws: ``SparkOptionError``; a table that is not there yet gets the columns of the files.
  package static func check(_ profile: DatasetProfile, _ plan: Plan) throws(SparkOptionError) {
    let (found, wanted) = (profile.columns.map(\.name), plan.schema.columns.map(\.name))
    guard !plan.targetIsMissing, found != wanted else { return }
    throw .conflict(
      "the columns of the files (\(found.joined(separator: ", "))) are not those of the table in its order "
        + "(\(wanted.joined(separator: ", ")))")
  }
}
