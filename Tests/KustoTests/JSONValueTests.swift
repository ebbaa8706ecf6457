import Foundation
import Kusto
import Testing

struct JSONValueTests {
  @Test(arguments: [
    "null", "true", "-9223372036854775808", "9223372036854775807", "1.5", "\"a\\\"b\\\\\\n\"", "[1,[],{}]",
    "{\"a\":1,\"b\":[null,\"x\"]}",
  ])
  func `compact text comes back to the letter`(text: String) throws {
    #expect(try JSONValue(parsing: text).text == text)
  }

  @Test func `what JSON cannot say is written as Kusto writes it`() {
    #expect(
      JSONValue.array([.number(.nan), .number(.infinity), .number(-.infinity)]).text
        == "[\"NaN\",\"Infinity\",\"-Infinity\"]")
  }

  @Test func `control characters are escaped`() throws {
    #expect(JSONValue.string("\u{1B}[31m\u{7F}").text == "\"\\u001b[31m\\u007f\"")
  }

  @Test(arguments: ["", "{", "[1", "nul"])
  func `text that is not JSON is an error`(text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
  }

  @Test func `a whole number that came as a fraction is an integer, a broken one is not`() {
    #expect(JSONValue.number(3).integerValue == 3)
    #expect(JSONValue.number(3.5).integerValue == nil)
    #expect(JSONValue.number(1e300).integerValue == nil)
  }
}
