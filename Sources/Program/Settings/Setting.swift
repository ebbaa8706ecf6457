import Foundation
import KustoSink

/// Something that can be set in `config.toml`, by a variable of the environment, or by an option.
struct Setting: Sendable {
  enum Kind: Sendable, Hashable {
    case text, flag, number
    /// A number of bytes, such as 256MiB.
    case bytes
    /// A number of days, or `forever`.
    case days
    /// Texts in a list.
    case list
    case oneOf([String])
  }

  /// The name in `config.toml`; the option is called the same.
  let name: String
  let variable: String
  let kind: Kind
  let help: String
  /// What counts where nothing is set; nil for nothing.
  let usual: String?

  init(_ name: String, _ kind: Kind, _ help: String, variable: String? = nil, usual: String? = nil) {
    self.name = name
    self.kind = kind
    self.help = help
    self.usual = usual
    self.variable = variable ?? "KUSTOSINK_\(name.uppercased().replacing("-", with: "_"))"
  }

  static let all: [Setting] = [
    Setting("cluster", .text, "the cluster to begin with", variable: "KUSTO_CLUSTER"),
    Setting("database", .text, "the database", variable: "KUSTO_DATABASE"),
    Setting("table", .text, "the table", variable: "KUSTO_TABLE"),
    Setting(
      "theme", .text, "a theme, auto, or auto:NAME for the one of a pair that fits the background", usual: "auto"),
    Setting("color", .oneOf(["auto", "always", "never"]), "whether to use colours", usual: "auto"),
    Setting("glyphs", .oneOf(["auto", "unicode", "ascii"]), "how frames and bars are drawn", usual: "auto"),
    Setting("mouse", .flag, "take clicks and the wheel in the console; F2 turns it on and off", usual: "false"),
    Setting("plain", .flag, "ask questions line by line instead of drawing a screen", usual: "false"),
    Setting("record", .flag, "save sessions of the console", usual: "true"),
    Setting("record-samples", .flag, "keep values of the data in sessions", usual: "false"),
    Setting("keep-sessions", .days, "days that sessions are kept, or forever", usual: "90"),
    Setting("keep-runs", .days, "days that runs are kept, or forever", usual: "90"),
    Setting(
      "parallel", .number, "partitions that are uploaded at the same time", usual: String(LoadChoices.defaultParallel)),
    Setting(
      "partition-size", .bytes, "source bytes of a partition, such as 256MiB",
      usual: "\(LoadChoices.defaultPartitionSize >> 20)MiB"),
    Setting(
      "on-bad-value", .oneOf(["fail", "null", "quarantine"]), "what becomes of values that do not fit their type",
      usual: "fail"),
    Setting("sign-in", .text, "how to sign in"),
    Setting("app-id", .text, "the application to sign in as"),
    Setting("tenant", .text, "the directory"),
    Setting("authority", .text, "the identity provider"),
    Setting("app-secret-file", .text, "a file with the secret of the application"),
    Setting("app-certificate-file", .text, "a file with the certificate of the application"),
    Setting("managed-identity", .text, "the identity of this machine"),
    Setting("token-file", .text, "a file with a token"),
    Setting("token-command", .text, "a command that prints a token"),
    Setting("key-vault", .text, "a key vault with the application"),
    Setting("trusted-hosts", .list, "hosts besides Microsoft's that may get a token"),
    Setting("ingest-address", .text, "the address of data management"),
    Setting("ca-file", .text, "certificates that count besides the system's"),
  ]

  /// What belongs into no file that is shared, copied and backed up.
  static let secrets: Set<String> = [
    "token", "app-secret", "app-certificate", "app-certificate-password", "refresh-token", "storage-containers",
    "connection-string",
  ]

  static func named(_ name: String) -> Setting? { all.first { $0.name == name } }
}
