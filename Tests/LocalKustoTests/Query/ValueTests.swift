import Kusto
import KustoTypes
import LocalKusto
import Testing

@Suite struct `Values` {
  @Test(arguments: [
    ("2024-01-02T03:04:05.1234567Z", "2024-01-02T03:04:05.1234567Z"),
    ("2024-02-29", "2024-02-29T00:00:00.0000000Z"),
    ("2024-01-02 03:04", "2024-01-02T03:04:00.0000000Z"),
    ("2024-01-02T03:04:05+02:00", "2024-01-02T01:04:05.0000000Z"),
    ("Sat, 08 Nov 2014 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
    ("Saturday, 08-Nov-14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
    ("1/2/2024 3:04:05 PM", "2024-01-02T15:04:05.0000000Z"),
    ("0001-01-01", "0001-01-01T00:00:00.0000000Z"),
    ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"),
    ("20240102", "2024-01-02T00:00:00.0000000Z"),
  ])
  func `a datetime is read in every form and written in one`(text: String, expected: String) throws {
    let ticks = try #require(DateTimeText.ticks(text))
    #expect(DateTimeText.format(ticks) == expected)
  }

  @Test(arguments: ["", "x", "2023-02-29", "2024-13-01", "2024-01-02T25:00", "2024-01-02Z5", "12", "0000-01-01"])
  func `what is no datetime is nil`(text: String) {
    #expect(DateTimeText.ticks(text) == nil)
  }

  @Test func `every day from year 1 to 9999 comes back from its number`() {
    for days in stride(from: 0, through: 3_652_058, by: 13) {
      #expect(CivilDate(daysSinceYearOne: days).daysSinceYearOne == days)
    }
    #expect(CivilDate(year: 1970, month: 1, day: 1)?.ticks == Ticks.unixEpoch)
    #expect(CivilDate(year: 2024, month: 12, day: 31)?.dayOfYear == 366)
  }

  @Test(arguments: [
    ("00:00:01", Int64(10_000_000), "00:00:01"),
    ("1.02:03:04.0000005", 937_840_000_005, "1.02:03:04.0000005"),
    ("-2.00:00:02.0020002", -1_728_020_020_002, "-2.00:00:02.0020002"),
    ("1.5h", 54_000_000_000, "01:30:00"),
    ("100ms", 1_000_000, "00:00:00.1000000"),
    ("7", 6_048_000_000_000, "7.00:00:00"),
    ("12:30", 450_000_000_000, "12:30:00"),
  ])
  func `a timespan is read and written`(text: String, ticks: Int64, written: String) {
    #expect(TimespanText.ticks(text) == ticks)
    #expect(TimespanText.format(ticks) == written)
  }

  @Test(arguments: [
    ("1.50", "1.5"), ("-0.0", "0"), ("1e3", "1000"), ("1E-4", "0.0001"), ("+7", "7"), (".5", "0.5"),
    ("123456789012345678901234567890.1234", "123456789012345678901234567890.1234"),
  ])
  func `a decimal has one form`(text: String, expected: String) {
    #expect(DecimalText.canonical(text) == expected)
  }

  @Test(arguments: ["", "x", "1.2.3", "1e", "1,5", "0x1", "NaN"])
  func `what is no decimal is nil`(text: String) {
    #expect(DecimalText.canonical(text) == nil)
  }

  @Test(arguments: [
    (ScalarType.bool, "TRUE", JSONValue.bool(true)), (.bool, "0", .bool(false)), (.bool, "x", .null),
    (.int, "2147483648", .null), (.int, "-5", -5), (.long, " 7 ", 7), (.long, "7.0", .null),
    (.real, "nan", .number(.nan)), (.real, "-inf", .number(-.infinity)), (.real, "1e3", .number(1000)),
    (.real, "0x10", .null), (.guid, "74BE27DE-1E4E-49D9-B579-FE0B331D3642", "74be27de-1e4e-49d9-b579-fe0b331d3642"),
    (.guid, "x", .null), (.guid, "{74be27de1e4e49d9b579fe0b331d3642}", "74be27de-1e4e-49d9-b579-fe0b331d3642"),
    (.guid, "74be27de-1e4e-49d9-b579-fe0b331d364g", .null), (.guid, "74be27de-1e4e-49d9-b579fe0b331d3642-", .null),
    (.bool, " True ", .bool(true)), (.bool, "5", .bool(true)), (.real, "+1.5e-3", .number(0.0015)), (.string, "", ""),
    (.dynamic, "{\"a\":[1,2.5]}", .object(["a": .array([1, .number(2.5)])])),
    (.dynamic, "not json", "not json"), (.decimal, "1.10", "1.1"), (.timespan, "1h", "01:00:00"),
    (.datetime, "2024-01-01", "2024-01-01T00:00:00.0000000Z"), (.datetime, "soon", .null),
  ])
  func `text becomes a value of the column's type, or null`(type: ScalarType, text: String, expected: JSONValue) {
    let value = StoredValue.json(StoredValue.stored(text, type: type), type: type)
    if case .number(let number) = expected, number.isNaN {
      #expect(value.text == "\"NaN\"")
    } else {
      #expect(value == expected)
    }
  }
}
