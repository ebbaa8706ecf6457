import Foundation

/// The clipboard of the terminal, which may be on another machine: OSC 52.
enum Clipboard {
  /// More than this some terminals drop without a word.
  private static let limit = 64 << 10

  /// Why a text did not go to the clipboard.
  enum CopyError: Error, CustomStringConvertible {
    case tooLarge(bytes: Int)
    case noTerminal

    var description: String {
      switch self {
      case .tooLarge(let bytes): "\(bytes) bytes are more than terminals take into their clipboard"
      case .noTerminal: "there is no terminal whose clipboard could take it"
      }
    }
  }

  /// Sends `text`; whether the terminal took it, it does not tell.
  static func send(_ text: String) throws {
    guard text.utf8.count <= limit else { throw CopyError.tooLarge(bytes: text.utf8.count) }
    let terminal = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { throw CopyError.noTerminal }
    defer { close(terminal) }
    // Base64 only: no text can end the sequence early.
    let sequence = Array("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}".utf8)
    _ = sequence.withUnsafeBytes { Foundation.write(terminal, $0.baseAddress, $0.count) }
  }
}
