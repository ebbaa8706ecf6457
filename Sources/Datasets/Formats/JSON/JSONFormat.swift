/// JSON objects, a row each.
package struct JSONFormat: DatasetFormat {
  /// How the objects stand in a file.
  package enum Shape: Sendable {
    /// An object a line.
    case lines
    /// An array of objects, or objects one after the other, over as many lines as they like.
    case several
  }

  package let shape: Shape
  package let hasHeaderRecords = false

  package init(_ shape: Shape) { self.shape = shape }

  package var name: String { shape == .lines ? "json" : "multijson" }

  package func recognise(_ head: FileHead) -> Recognition? {
    guard let look = JSONHead(head).look, look.shape == shape else { return nil }
    return Recognition(confidence: look.confidence, evidence: look.evidence)
  }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] { [] }

  package func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan {
    try JSONScan(file, shape: shape, request).run()
  }

  package func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader {
    try JSONReader(slice, shape: shape)
  }
}
