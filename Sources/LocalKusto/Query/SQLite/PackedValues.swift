import Foundation
import GRDB

/// Several values in one: an SQL function has one result, and some operators of Kusto yield several columns.
enum PackedValues {
  /// A number and where each value ends, four bytes each; then the values, each behind a byte for its kind.
  static func pack(_ values: [DatabaseValue]) -> Data {
    var content = Data()
    var ends = Data()
    func add<T: FixedWidthInteger>(_ number: T, to data: inout Data) {
      withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
    }
    add(UInt32(values.count), to: &ends)
    for value in values {
      switch value.storage {
      case .null: content.append(0)
      case .int64(let number):
        content.append(1)
        add(number, to: &content)
      case .double(let number):
        content.append(2)
        add(number.bitPattern, to: &content)
      case .string(let text):
        content.append(3)
        content.append(contentsOf: text.utf8)
      case .blob(let bytes):
        content.append(4)
        content.append(bytes)
      }
      add(UInt32(content.count), to: &ends)
    }
    return ends + content
  }

  /// The value at `index`; null when there is none.
  static func value(at index: Int, in packed: Data) -> DatabaseValue {
    packed.withUnsafeBytes { bytes in
      func number(_ place: Int) -> Int {
        Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self)))
      }
      guard bytes.count >= 4, index >= 0, index < number(0) else { return .null }
      let start = 4 * (number(0) + 1)
      let range = start + (index == 0 ? 0 : number(index))..<start + number(index + 1)
      return value(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
  }

  private static func value(_ bytes: UnsafeRawBufferPointer) -> DatabaseValue {
    let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    switch bytes.first {
    case 1: return Int64(littleEndian: rest.loadUnaligned(as: Int64.self)).databaseValue
    case 2:
      return Double(bitPattern: UInt64(littleEndian: rest.loadUnaligned(as: UInt64.self))).databaseValue
    case 3: return String(decoding: rest, as: UTF8.self).databaseValue
    case 4: return Data(rest).databaseValue
    default: return .null
    }
  }

  static let functions: [DatabaseFunction] = [
    DatabaseFunction("kusto_part", argumentCount: 2, pure: true) { values in
      guard case .blob(let packed) = values[0].storage else { return DatabaseValue.null }
      return value(at: Int(clamping: values[1].int), in: packed)
    }
  ]
}
