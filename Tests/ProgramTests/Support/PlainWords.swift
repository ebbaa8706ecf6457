import Testing

extension Program.Result {
  /// What can only be a raw value of Swift, or the text of a layer below: no person can do anything with it.
  private static let rawSigns = [
    "Optional(", "Error Domain", "NSError", "NSCocoa", "Swift.", "Foundation.", "error 0", "error 1.)", "DatasetError",
    "TransportError", "RunFolderError", "LocalKustoError", "ServiceError(", "PlanError", "SQLITE_", "Fatal error",
    "Illegal instruction",
  ]

  /// No raw value reaches a person, in whatever way a run fails: every failing run of these tests is looked at.
  func expectPlainWords() {
    for sign in Self.rawSigns {
      #expect(!errors.contains(sign) && !output.contains(sign), "\(sign) in: \(errors)\(output)")
    }
  }
}
