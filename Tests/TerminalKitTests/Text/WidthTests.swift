import TerminalKit
import Testing

@Suite struct WidthTests {
  @Test(arguments: [
    (0x20, WidthClass.one), (0x41, .one), (0x7E, .one), (0x00, .hidden), (0x1B, .hidden), (0x7F, .hidden),
    (0x9B, .hidden), (0xA0, .one), (0xAD, .hidden), (0x2FF, .one), (0x300, .zero), (0x34F, .hidden),
    (0x36F, .zero), (0x370, .one), (0x1100, .two), (0x1161, .zero), (0x200B, .hidden), (0x20E3, .zero),
    (0x231A, .two), (0x2500, .one), (0x2588, .one), (0x2764, .one), (0x3000, .two), (0x6F22, .two), (0xAC00, .two),
    (0xD7A3, .two), (0xE000, .hidden), (0xFE0F, .hidden), (0xFF21, .two), (0xFF76, .one), (0x1F600, .two),
    (0x1FAE8, .two), (0x1F6DC, .two), (0x20000, .two), (0xE0041, .hidden), (0x10FFFF, .hidden),
  ])
  func `the table knows the class of a scalar`(value: Int, expected: WidthClass) throws {
    let scalar = try #require(Unicode.Scalar(UInt32(value)))
    #expect(WidthClass(scalar) == expected)
  }

  @Test func `the quick way for Latin letters agrees with the table`() throws {
    for value in UInt32(0)..<0x300 {
      let scalar = try #require(Unicode.Scalar(value))
      let isHidden = [.control, .format].contains(scalar.properties.generalCategory)
      #expect(WidthClass(scalar) == (isHidden ? .hidden : .one))
    }
  }
}
