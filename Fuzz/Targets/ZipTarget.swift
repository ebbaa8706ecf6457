/// Zip archives: the directory and the one file inside, whatever the bytes.
struct ZipTarget: FuzzTarget {
  let name = "zip"

  func check(_ input: [UInt8]) {
    let file = InputFile(input)
    _ = outcome {
      let archive = try ZipArchive(path: file.path)
      guard archive.obstacle == nil else { return }
      let first = GzipTarget.content(of: try archive.open(), piece: 64 << 10)
      let second = GzipTarget.content(of: try archive.open(), piece: 97)
      require(first.agrees(with: second), "another piece gives another content")
    }
  }
}
