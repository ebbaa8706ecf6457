extension Explanation {
  init(_ error: SparkOptionError) {
    self.init(what: "", changed: Self.nothing)
    switch error {
    case .unknown(let key, let nearest):
      what = "there is no option \(Self.quoted(key))"
      suggestions = [nearest.map { "did you mean \($0)?" } ?? "the options are those of the Spark connector's sink"]
    case .badValue(let key, let value, let allowed):
      what = "the option \(Self.clean(key)) cannot be \(Self.quoted(value))"
      suggestions = ["give \(allowed)"]
    case .notSupported(let key, let value, let reason):
      what = "the option \(Self.clean(key))\(value.map { " = \(Self.quoted($0))" } ?? "") is not supported"
      suggestions = [Self.clean(reason)]
    case .badPair(let text):
      what = "\(Self.quoted(text)) is no option: there is no '=' in it"
      suggestions = ["give KEY=VALUE, such as tableCreateOptions=CreateIfNotExist"]
    case .missing(let option):
      what = "the option \(option.key) is missing"
      suggestions = ["set it: .option(KustoOptions.\(option.key), …)"]
    case .conflict(let reason):
      what = Self.clean(reason)
    }
  }
}
