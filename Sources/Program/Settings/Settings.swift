import Configuration
import Foundation
import KustoSink
import Synchronization
import TerminalKit

/// What is set, and where: options go before variables of the environment, those before `config.toml`.
///
/// The file is read once, before anything else runs. What it sets and no variable does becomes a variable of this process,
/// so that whatever looks at the environment, also in processes of its own, follows the file.
struct Settings: Sendable {
  /// Where a value comes from.
  enum Origin: Sendable, Hashable {
    case variable(String)
    case file(line: Int?)
    case usual

    /// In words for a person; nil for what nobody set.
    var words: String? {
      switch self {
      case .variable(let name): "\(name) in the environment"
      case .file(let line): line.map { "config.toml, line \($0)" } ?? "config.toml"
      case .usual: nil
      }
    }
  }

  let file: ConfigFile
  private let origins: [String: Origin]
  private let values: [String: String]

  private static let environmentName = "environment"
  private static let fileName = "config.toml"

  init(file: ConfigFile, environment: [String: String]) {
    self.file = file
    let named = Setting.all.compactMap { setting in environment[setting.variable].map { (setting.name, $0) } }
    let variables = Dictionary(
      named.filter { !$0.1.isEmpty }.map { (AbsoluteConfigKey([$0.0]), ConfigValue(.string($0.1), isSecret: false)) },
      uniquingKeysWith: { $1 })
    let inFile = Dictionary(
      uniqueKeysWithValues: file.values.map { (AbsoluteConfigKey([$0.key]), Self.text(of: $0.value)) })
    let witness = Witness()
    let reader = ConfigReader(
      providers: [
        InMemoryProvider(name: Self.environmentName, values: variables),
        InMemoryProvider(name: Self.fileName, values: inFile),
      ], accessReporter: witness)
    var (values, origins): ([String: String], [String: Origin]) = ([:], [:])
    for setting in Setting.all {
      values[setting.name] = reader.string(forKey: ConfigKey([setting.name]))
      origins[setting.name] =
        switch witness.provider(of: setting.name) {
        case let name? where name.contains(Self.fileName): .file(line: file.lines[setting.name])
        case _?: .variable(setting.variable)
        case nil: .usual
        }
    }
    self.values = values
    self.origins = origins
  }

  /// Lists become texts with commas, as variables have them.
  private static func text(of value: ConfigValue) -> ConfigValue {
    let text: String =
      switch value.content {
      case .string(let text): text
      case .int(let number): String(number)
      case .bool(let flag): flag ? "true" : "false"
      case .stringArray(let list): list.joined(separator: ",")
      default: ""
      }
    return ConfigValue(.string(text), isSecret: false)
  }

  func value(_ name: String) -> String? { values[name] }
  func origin(_ name: String) -> Origin { origins[name] ?? .usual }

  /// Notes which provider had the value.
  private final class Witness: AccessReporter {
    private let providers = Mutex<[String: String]>([:])

    func report(_ event: AccessEvent) {
      let first = event.providerResults.first { result in
        if case .success(let found) = result.result { found.value != nil } else { false }
      }
      guard let first, let key = event.metadata.key.components.first else { return }
      providers.withLock { $0[key] = first.providerName }
    }

    func provider(of key: String) -> String? { providers.withLock { $0[key] } }
  }
}

extension Settings {
  /// The settings of this process; those of no file until ``load()`` has run.
  static var current: Settings { shared.withLock(\.self) }

  private static let shared = Mutex(Settings.empty)

  private static var empty: Settings {
    // A path that is nowhere: nothing to read, nothing to fail.
    Settings(file: ConfigFile.absent, environment: ProcessInfo.processInfo.environment)
  }

  /// Reads the file, and lets what it sets count where no variable does.
  ///
  /// - Throws: ``TOMLError`` for a file that is no TOML, `ConfigFile.Refused` for one with wrong settings.
  static func load() throws {
    let environment = ProcessInfo.processInfo.environment
    let file = try ConfigFile(path: ConfigFolder(environment: environment).config)
    let settings = Settings(file: file, environment: environment)
    shared.withLock { $0 = settings }
    for setting in Setting.all {
      guard case .file = settings.origin(setting.name), let value = settings.value(setting.name) else { continue }
      setenv(setting.variable, value, 1)
    }
    if !file.problems.isEmpty { throw ConfigFile.Refused(path: file.path, problems: file.problems) }
  }
}

extension ConfigFile {
  /// A file with settings that do not exist or cannot be so: nobody knows what was meant, so nothing is begun.
  struct Refused: Error {
    var path: String
    var problems: [Problem]
  }

  private init(absent path: String) {
    self.path = path
    isThere = false
  }

  static let absent = ConfigFile(absent: "")
}

/// `$XDG_CONFIG_HOME/kustosink`.
struct ConfigFolder: Sendable {
  let path: String

  init(environment: [String: String], home: String = NSHomeDirectory()) {
    let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.config"
    path = "\(base)/kustosink"
  }

  var config: String { "\(path)/config.toml" }
  var keys: String { "\(path)/keys.toml" }
  var themes: String { "\(path)/themes" }
}
