extension Command {
  /// Every mapping of `table`, of all kinds.
  package static func showMappings(of table: String) -> Command {
    Command(".show table mappings", ".show table \(EntityName.quoted(table)) ingestion mappings")
  }

  /// Makes a mapping of `table`; refused by the service where it has one of this kind and name.
  package static func createMapping(
    _ name: String, kind: String, _ mapping: IngestionMapping, of table: String
  ) -> Command {
    Command(
      ".create table mapping",
      ".create table \(EntityName.quoted(table)) ingestion \(kind) mapping "
        + "\(KQLLiteral.string(name)) \(KQLLiteral.string(mapping.text))")
  }
}
