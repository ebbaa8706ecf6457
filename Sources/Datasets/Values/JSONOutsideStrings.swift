extension UnsafeBufferPointer<UInt8> {
  /// Calls `visit` with the index of each byte of this JSON that is outside of its strings.
  ///
  /// `visit` says where to go on, or nil to end.
  @inline(__always)
  func visitOutsideJSONStrings(_ visit: (_ index: Int) -> Int?) {
    var isInString = false
    var index = 0
    while index < count {
      let byte = self[index]
      if isInString {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == .quote { isInString = false }
      } else if byte == .quote {
        isInString = true
      } else {
        guard let next = visit(index) else { return }
        index = next
        continue
      }
      index += 1
    }
  }
}
