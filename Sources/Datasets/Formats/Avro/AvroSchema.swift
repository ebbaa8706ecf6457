import Foundation

/// The schema of a file, as it was written: what bytes there are, and what they mean.
struct AvroSchema {
  /// The columns of the file; one with the name `value` where its rows are no records.
  private(set) var columns: [AvroField] = []
  /// Records by number, so that one may hold itself.
  private(set) var records: [[AvroField]] = []
  /// Everything that is no record, array, map or union, by number.
  private(set) var scalars: [AvroScalar] = []

  private var named: [String: AvroType] = [:]

  /// Reads the JSON of a file's header.
  init(_ text: [UInt8]) throws {
    guard let json = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed) else {
      throw AvroFault.broken("its schema is no JSON")
    }
    let type = try type(json, path: "", namespace: "", depth: 0)
    if case .record(let record) = type {
      columns = records[record]
    } else {
      columns = [AvroField(name: "value", type: type)]
    }
  }

  private mutating func type(_ json: Any, path: String, namespace: String, depth: Int) throws -> AvroType {
    guard depth <= AvroLimits.depth else {
      throw AvroFault.unsupported(
        kind: "fields nested deeper than \(AvroLimits.depth)", hint: "flatten the column before")
    }
    switch json {
    case let name as String: return try type(named: name, [:], path: path, namespace: namespace)
    case let branches as [Any]:
      return .union(
        try branches.map { try type($0, path: path, namespace: namespace, depth: depth + 1) })
    case let object as [String: Any]:
      return try type(object, path: path, namespace: namespace, depth: depth)
    default: throw AvroFault.broken("its schema has a type that is none\(Self.place(path))")
    }
  }

  private mutating func type(
    _ object: [String: Any], path: String, namespace: String, depth: Int
  ) throws -> AvroType {
    guard let kind = object["type"] as? String else {
      // A type in a type says nothing new, but for the attributes inside.
      guard let inner = object["type"] else { throw AvroFault.broken("its schema lacks a type\(Self.place(path))") }
      return try type(inner, path: path, namespace: namespace, depth: depth + 1)
    }
    switch kind {
    case "array":
      return .array(try type(object["items"] as Any, path: path, namespace: namespace, depth: depth + 1))
    case "map":
      return .map(try type(object["values"] as Any, path: path, namespace: namespace, depth: depth + 1))
    case "record", "error":
      let name = try Self.fullName(object, namespace)
      return try record(object, name: name, path: path, depth: depth)
    case "enum":
      guard let symbols = object["symbols"] as? [String] else {
        throw AvroFault.broken("its schema has an enum without symbols\(Self.place(path))")
      }
      return try define(object, namespace, try add(.enumeration(AvroSymbols(symbols)), .text, path))
    case "fixed":
      guard let size = object["size"] as? Int, 0...AvroLimits.blockBytes ~= size else {
        throw AvroFault.broken("its schema has fixed bytes without a length\(Self.place(path))")
      }
      return try define(
        object, namespace, try add(.fixed(size), AvroLogical(object).kind(ofFixed: size), path))
    default: return try type(named: kind, object, path: path, namespace: namespace)
    }
  }

  private mutating func record(_ object: [String: Any], name: String, path: String, depth: Int) throws -> AvroType {
    guard let fields = object["fields"] as? [[String: Any]] else {
      throw AvroFault.broken("its schema has a record without fields\(Self.place(path))")
    }
    let number = records.count
    records.append([])
    named[name] = .record(number)
    let inner = name.split(separator: ".").dropLast().joined(separator: ".")
    records[number] = try fields.map { field in
      guard let name = field["name"] as? String, let json = field["type"] else {
        throw AvroFault.broken("its schema has a field without a name or type\(Self.place(path))")
      }
      let place = path.isEmpty ? name : "\(path).\(name)"
      return AvroField(name: name, type: try type(json, path: place, namespace: inner, depth: depth + 1))
    }
    return .record(number)
  }

  /// A type by its name: one of Avro's own, or one that was defined before.
  private mutating func type(
    named name: String, _ object: [String: Any], path: String, namespace: String
  ) throws -> AvroType {
    let logical = AvroLogical(object)
    switch name {
    case "null": return .null
    case "boolean": return try add(.boolean, .bool, path)
    case "int": return try add(.int, logical.kindOfInt, path)
    case "long": return try add(.long, logical.kindOfLong, path)
    case "float": return try add(.float, .real, path)
    case "double": return try add(.double, .real, path)
    case "bytes": return try add(.bytes, logical.kindOfBytes, path)
    case "string": return try add(.string, .text, path, isGuid: logical.isUUID)
    default:
      let full = name.contains(".") || namespace.isEmpty ? name : "\(namespace).\(name)"
      guard let type = named[full] ?? named[name] else {
        throw AvroFault.broken("its schema has the type '\(name.prefix(80))', which is nowhere defined")
      }
      return type
    }
  }

  private mutating func add(_ wire: AvroScalar.Wire, _ kind: ValueKind, _ path: String, isGuid: Bool = false) throws
    -> AvroType
  {
    guard scalars.count < AvroLimits.fields else {
      throw AvroFault.unsupported(kind: "more than \(AvroLimits.fields) fields", hint: "leave some out")
    }
    scalars.append(AvroScalar(wire, kind, path: path, isGuid: isGuid))
    return .scalar(scalars.count - 1)
  }

  private mutating func define(_ object: [String: Any], _ namespace: String, _ type: AvroType) throws -> AvroType {
    named[try Self.fullName(object, namespace)] = type
    return type
  }

  private static func fullName(_ object: [String: Any], _ namespace: String) throws -> String {
    guard let name = object["name"] as? String, !name.isEmpty else {
      throw AvroFault.broken("its schema has a record, enum or fixed type without a name")
    }
    if name.contains(".") { return name }
    let space = object["namespace"] as? String ?? namespace
    return space.isEmpty ? name : "\(space).\(name)"
  }

  private static func place(_ path: String) -> String { path.isEmpty ? "" : " at \(path.prefix(200))" }
}
