// swift-tools-version:6.2
// The targets stand in the order of the import table in ARCHITECTURE.md, words first.
import Foundation
import PackageDescription

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(
  name: "AsyncHTTPClient", package: "async-http-client")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let tomlKit = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
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
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
    .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: []),
  ],
  targets: [
    // words: what the wire says, what the bytes say
    .target(name: "KustoTypes"),
    .target(name: "Kusto", dependencies: ["KustoTypes"]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CBrotli", providers: [.apt(["libbrotli-dev"])]),
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(name: "CLzma", providers: [.apt(["liblzma-dev"])]),
    .target(name: "CScan"),
    .target(name: "Datasets", dependencies: ["KustoTypes", "CScan", "CZstd", "CBrotli", "CBzip2", "CLzma"] + codecs),

    // core: decisions; no sockets, no terminal
    .target(name: "SinkEngine", dependencies: ["KustoTypes", "Kusto", "Datasets"]),
    .target(name: "TerminalKit", dependencies: [tomlKit]),

    // edges: the only outgoing sockets, the only listening socket, the only C screen
    .target(
      name: "KustoClient",
      dependencies: ["SinkEngine", "Kusto", "Datasets", asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioSSL]),
    .target(
      name: "KustoSignIn",
      dependencies: [
        "KustoClient", "SinkEngine", "Kusto", asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioSSL, jwtKit, crypto,
        subprocess,
      ]),
    .target(
      name: "LocalKusto",
      dependencies: [
        "KustoTypes", "Kusto", "Datasets", hummingbird, hummingbirdCore, grdb, grdbSQLite, nioCore, nioHTTPTypes,
        httpTypes, logging,
        crypto,
      ]),
    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "NcursesTerminal", dependencies: ["TerminalKit", "CNcurses"]),

    // faces: what people and programs use
    .target(name: "CBuild"),
    .target(
      name: "KustoSink",
      dependencies: [
        "SinkEngine", "KustoClient", "KustoSignIn", "Datasets", "Kusto", "KustoTypes", "CBuild", subprocess,
      ]),
    .target(name: "Console", dependencies: ["TerminalKit", "KustoSink"]),

    // program: parses arguments, wires parts together
    .systemLibrary(name: "CMalloc"),
    .executableTarget(
      // Not a folder of its own name: it would differ from KustoSink by case only, which a Mac cannot check out.
      name: "kustosink",
      dependencies: [
        "Console", "KustoSink", "NcursesTerminal", "LocalKusto", "KustoClient", "KustoSignIn", "SinkEngine",
        "TerminalKit", "Datasets", "Kusto", "KustoTypes", "CMalloc", argumentParser,
        configuration,
      ],
      path: "Sources/Program"),

    // examples: what a program that imports the library looks like
    .executableTarget(name: "BatchWithCreate", dependencies: ["KustoSink"], path: "Examples/BatchWithCreate"),
    .executableTarget(name: "StreamOnce", dependencies: ["KustoSink"], path: "Examples/StreamOnce"),

    // tests, fast ones first; TestProcess starts the programs that they run, TestService is a service that dies
    .target(name: "CSpawn", path: "Tests/CSpawn"),
    .target(name: "TestProcess", dependencies: ["CSpawn"], path: "Tests/TestProcess"),
    .target(name: "TestService", dependencies: ["SinkEngine", "Kusto", "Datasets"], path: "Tests/TestService"),
    .testTarget(name: "KustoTests", dependencies: ["Kusto", "KustoTypes"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "KustoTypes", "CScan", "CZstd", "TestProcess"]),
    .testTarget(
      name: "SinkEngineTests", dependencies: ["SinkEngine", "Kusto", "KustoTypes", "Datasets", "TestService"]),
    .testTarget(
      name: "KustoSinkTests",
      dependencies: [
        "KustoSink", "KustoClient", "KustoSignIn", "SinkEngine", "LocalKusto", "Kusto", "Datasets", "TestProcess",
        "TestService",
      ],
      exclude: ["Texts"]),
    .testTarget(name: "TerminalKitTests", dependencies: ["TerminalKit"]),
    .testTarget(
      name: "NcursesTerminalTests", dependencies: ["NcursesTerminal", "TerminalKit", "CNcurses"]),
    .testTarget(name: "LocalKustoTests", dependencies: ["LocalKusto", "Kusto", "KustoTypes", "Datasets", grdb]),
    .testTarget(
      name: "KustoClientTests",
      dependencies: ["KustoClient", "SinkEngine", "LocalKusto", "KustoSink", "Kusto", "Datasets"]),
    .testTarget(
      name: "ConsoleTests", dependencies: ["Console", "TerminalKit", "KustoSink", "KustoTypes"], exclude: ["Screens"]),
    .testTarget(
      name: "SignInTests",
      dependencies: [
        "KustoSignIn", "KustoClient", "KustoSink", "SinkEngine", "LocalKusto", "Kusto", "Datasets", "TestProcess",
        hummingbird,
        httpTypes, logging,
        nioCore, nioSSL, jwtKit, crypto,
        .product(name: "CryptoExtras", package: "swift-crypto"), .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
      ]),
    .testTarget(
      name: "ProgramTests", dependencies: ["Kusto", "KustoSink", "KustoClient", "LocalKusto", "TestProcess"]),
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
