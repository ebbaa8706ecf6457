// swift-tools-version:6.2
// The targets stand in the order of the import table in ARCHITECTURE.md, words first.
import Foundation
import PackageDescription

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(
  name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let tomlKit = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

// isa-l is for x86-64 and arm64 only: where it is missing, zlib does its work.
let hasIsal = FileManager.default.fileExists(atPath: "/usr/include/isa-l/igzip_lib.h")
let isalTargets: [Target] =
  hasIsal ? [.systemLibrary(name: "CIsal", providers: [.apt(["libisal-dev"])])] : []
let codecs: [Target.Dependency] = hasIsal ? ["CZlib", "CIsal"] : ["CZlib"]

let package = Package(
  name: "kustosink",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "KustoSink", targets: ["KustoSink"]),
    .executable(name: "kustosink", targets: ["kustosink"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
  ],
  targets: [
    // words: what the wire says, what the bytes say
    .target(name: "Kusto"),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CBrotli", providers: [.apt(["libbrotli-dev"])]),
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(name: "CLzma", providers: [.apt(["liblzma-dev"])]),
    .target(name: "CScan"),
    .target(name: "Datasets", dependencies: ["CScan", "CZstd", "CBrotli", "CBzip2", "CLzma"] + codecs),

    // core: decisions; no sockets, no terminal
    .target(name: "SinkEngine", dependencies: ["Kusto", "Datasets"]),
    .target(name: "TerminalKit", dependencies: [tomlKit]),

    // edges: the only outgoing sockets, the only listening socket, the only C screen
    .target(
      name: "KustoClient",
      dependencies: ["SinkEngine", "Kusto", "Datasets", asyncHTTPClient, nioCore, nioHTTP1]),
    .target(
      name: "LocalKusto",
      dependencies: ["Kusto", "Datasets", hummingbird, grdb, nioCore, httpTypes, logging]),
    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "NcursesTerminal", dependencies: ["TerminalKit", "CNcurses"]),

    // faces: what people and programs use
    .target(name: "CBuild"),
    .target(
      name: "KustoSink", dependencies: ["SinkEngine", "KustoClient", "Datasets", "Kusto", "CBuild"]),
    .target(name: "Console", dependencies: ["TerminalKit", "KustoSink"]),

    // program: parses arguments, wires parts together
    .systemLibrary(name: "CMalloc"),
    .executableTarget(
      // Not a folder of its own name: it would differ from KustoSink by case only, which a Mac cannot check out.
      name: "kustosink",
      dependencies: [
        "Console", "KustoSink", "NcursesTerminal", "LocalKusto", "KustoClient", "SinkEngine",
        "TerminalKit", "Datasets", "Kusto", "CMalloc", argumentParser,
      ],
      path: "Sources/Program"),

    // tests, fast ones first
    .testTarget(name: "KustoTests", dependencies: ["Kusto"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "CScan", "CZstd"]),
    .testTarget(name: "SinkEngineTests", dependencies: ["SinkEngine", "Kusto", "Datasets"]),
    .testTarget(
      name: "KustoSinkTests",
      dependencies: ["KustoSink", "KustoClient", "SinkEngine", "LocalKusto", "Kusto", "Datasets"],
      exclude: ["Texts"]),
    .testTarget(name: "TerminalKitTests", dependencies: ["TerminalKit"]),
    .testTarget(
      name: "NcursesTerminalTests", dependencies: ["NcursesTerminal", "TerminalKit", "CNcurses"]),
    .testTarget(name: "LocalKustoTests", dependencies: ["LocalKusto", "Kusto", "Datasets", grdb]),
    .testTarget(
      name: "KustoClientTests",
      dependencies: ["KustoClient", "SinkEngine", "LocalKusto", "KustoSink", "Kusto", "Datasets"]),
    .testTarget(
      name: "ConsoleTests", dependencies: ["Console", "TerminalKit", "KustoSink"], exclude: ["Screens"]),
    .testTarget(name: "ProgramTests", dependencies: ["Kusto", "KustoSink"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]
package.targets += isalTargets
for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + settings
}
