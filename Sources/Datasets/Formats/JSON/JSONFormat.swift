/// JSON objects, a row each.
package struct JSONFormat: DatasetFormat {
  /// How the objects stand in a file.
  package enum Shape: Sendable {
    /// An object a line.
    case lines
    /// An array of objects, or objects one after the other, over as many lines as they like.
    case several
  }

  /// How much is held at a time.
  package struct Sizes: Sendable {
    /// Bytes of a block that one thread reads at a time.
    package var scanBlockBytes = 1 << 20
    package var readBlockBytes = 256 << 10
    package var recordLimit = 64 << 20
    /// Keys of a file.
    package var fieldLimit = 65_536
    /// Blocks of a scan between two reports; all threads wait for the last one then.
    package var waveBlocks = 16

    package init() {}
  }

  package let shape: Shape
  /// The keys that lead from each document to the array of its rows; empty where the documents are the rows.
  package let path: [String]
  package let sizes: Sizes

  package init(_ shape: Shape, path: [String] = [], sizes: Sizes = Sizes()) {
    self.shape = shape
    self.path = path
    self.sizes = sizes
  }

  package var traits: FormatTraits {
    FormatTraits(
      name: shape == .lines ? "json" : "multijson", hasHeaderRecords: false, mapping: .path(kind: "Json"),
      passage: !path.isEmpty ? .none : shape == .lines ? .records : .wholeText, losesBadRows: true)
  }

  package static func recognise(_ head: FileHead) -> Recognition? {
    JSONHead(head).recognition.map { found in
      Recognition(
        format: found.shape == .lines ? .json : .multijson, confidence: found.confidence, evidence: found.evidence)
    }
  }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] { [] }

  package func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan {
    try JSONScan(file, shape: shape, path: path, request, sizes: sizes).run()
  }

  package func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader {
    try JSONReader(slice, shape: shape, path: path, sizes: sizes)
  }
}
