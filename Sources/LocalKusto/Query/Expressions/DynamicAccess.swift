import Kusto

/// `d.key`, `d["key"]`, `d[0]`: JSON null and what is missing are null.
extension Scope {
  func member(_ base: Scalar, _ key: String, _ offset: Int) throws -> Scalar {
    try requireDynamic(base, "'.\(key)'", offset)
    guard !key.contains("\""), !key.contains("\\") else {
      let key = literal(.string(key))
      return try compose(.dynamic, [base, key]) { "kusto_element(\($0[0]), \($0[1]))" }
    }
    return try path("$.\"\(key)\"", in: base)
  }

  func element(_ base: Scalar, _ key: Scalar, _ offset: Int) throws -> Scalar {
    try requireDynamic(base, "'[…]'", offset)
    switch key.literal?.value {
    case .text(let name)? where key.type == .string: return try member(base, name, offset)
    case .integer(let index)? where key.type.isInteger:
      return try path(index < 0 ? "$[#\(index)]" : "$[\(index)]", in: base)
    default:
      guard key.type == .string || key.type.isInteger || key.type == .dynamic else {
        throw semantic("SEM0111", "an element is named by a string or a long, not by a \(key.type.rawValue)", offset)
      }
      let key = key.type == .dynamic ? try convert(key, to: .string, offset) : key
      return try compose(.dynamic, [base, key]) { "kusto_element(\($0[0]), \($0[1]))" }
    }
  }

  private func path(_ path: String, in base: Scalar) throws -> Scalar {
    let path = literal(.string(path))
    return try compose(.dynamic, [base, path]) { "nullif(\($0[0]) -> \($0[1]), 'null')" }
  }

  private func requireDynamic(_ base: Scalar, _ what: String, _ offset: Int) throws {
    guard base.type == .dynamic else {
      throw semantic("SEM0109", "\(what) needs a dynamic, not a \(base.type.rawValue); use todynamic()", offset)
    }
  }
}
