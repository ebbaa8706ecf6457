extension ColumnVerdict {
  /// What a load should say about the column before it starts.
  var findings: [Finding] {
    var findings: [Finding] = []
    if let reason = textReason { findings.append(Finding(.columnIsText, "the column \(name) is text, \(reason)")) }
    if [.dynamic, .datetime, .timespan].contains(type) {
      findings += ColumnHints(self).all.map { Finding(.valueChanged, "the column \(name): \($0)") }
    }
    findings += ColumnHints(self).offers.map {
      Finding(.conversionOffered, "the column \(name) \(ColumnHints(self).words($0))")
    }
    if let conversion = tally.conversion {
      let failed = tally.failures == 0 ? "" : ", but for \(tally.failures) of its values"
      // It was asked for: nobody is surprised.
      let text = "the column \(name) is read as \(conversion.name)\(failed)"
      findings.append(Finding(.converted, changesData: false, text))
    }
    return findings
  }
}

extension [Finding] {
  /// At most `limit` of each kind, and how many more there are: a folder may have a hundred thousand files.
  func limited(_ limit: Int = 20) -> [Finding] {
    var counts: [Finding.Kind: Int] = [:]
    var result: [Finding] = []
    var changing: Set<Finding.Kind> = []
    for finding in self {
      counts[finding.kind, default: 0] += 1
      if counts[finding.kind, default: 0] <= limit {
        result.append(finding)
      } else if finding.changesData {
        changing.insert(finding.kind)
      }
    }
    for kind in Finding.Kind.allCases {
      guard let count = counts[kind], count > limit else { continue }
      let text = "\(count - limit) more findings of the kind \(kind.rawValue)"
      result.append(Finding(kind, changesData: changing.contains(kind), text))
    }
    return result
  }
}
