import CBuild

/// The version of this program, as logs and the option for it show it.
///
/// Scripts read `number` from this file.
package enum KustoSinkVersion {
  package static let number = "0.1.0"

  /// `0.1.0`, and in a package also its commit: `0.1.0 (1a2b3c4d5e6f)`.
  package static let text: String = {
    let commit = String(cString: kustosink_commit())
    return commit.isEmpty ? number : "\(number) (\(commit))"
  }()
}
