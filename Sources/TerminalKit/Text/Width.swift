/// How a scalar takes part in a cell.
package enum WidthClass: UInt8, Sendable {
  /// A mark that sits on the base before it.
  case zero = 0
  case one = 1
  case two = 2
  /// Controls, formats, private use, unassigned: never drawn as they are.
  case hidden = 3

  package init(_ scalar: Unicode.Scalar) {
    if scalar.value < 0x300 {
      let value = scalar.value
      self = value < 0x20 || (value >= 0x7F && value < 0xA0) || value == 0xAD ? .hidden : .one
      return
    }
    var low = 0
    var high = widthClassStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if widthClassStarts[middle] & 0x1F_FFFF <= scalar.value { low = middle } else { high = middle }
    }
    self = WidthClass(rawValue: UInt8(truncatingIfNeeded: widthClassStarts[low] >> 24)) ?? .hidden
  }
}
