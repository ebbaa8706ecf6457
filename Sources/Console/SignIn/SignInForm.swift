import KustoSink

/// Signing in at a cluster: which way, what it needs, and what a person has to do.
package struct SignInForm: Sendable, Hashable {
  package var cluster: String
  /// Why it is asked; nil when a person asked for it.
  package var reason: Problem?
  package var cursor = Cursor()
  /// Nil while the ways are listed.
  package var values: SignInValues?
  /// The place of the field that has the keys.
  package var field = 0
  package var editor = LineEditor()
  /// Whether a secret was typed; how long it is, nobody knows here.
  package var hasSecret = false
  package var signing: EffectID?
  package var request: SignInRequest?
  /// What is missing, said when Enter was pressed.
  package var refusal: String?

  package init(cluster: String, reason: Problem? = nil) {
    self.cluster = cluster
    self.reason = reason
  }

  package var currentField: SignInField? {
    guard let fields = values?.kind.fields, fields.indices.contains(field) else { return nil }
    return fields[field]
  }

  /// Goes to a field of the chosen way.
  mutating func focus(_ index: Int) {
    field = max(0, min(index, (values?.kind.fields.count ?? 1) - 1))
    editor = LineEditor(currentField.map { values?[$0] ?? "" } ?? "")
  }

  /// Takes what was typed into the values.
  mutating func keepText() { if let currentField { values?[currentField] = editor.text.trimmed } }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

extension Model {
  /// Offers the ways of signing in, the one that was used last marked.
  mutating func offerSignIn(at cluster: String, because reason: Problem? = nil) {
    var form = SignInForm(cluster: cluster, reason: reason)
    let last = connect.signIns[cluster]?.kind
    form.cursor = Cursor(SignInKind.allCases.firstIndex { $0 == last } ?? 0)
    overlay = .signIn(form)
  }

  var whyNotSignIn: String? { clusterToSignIn == nil ? "choose a cluster first" : nil }

  /// The cluster that is open, else the marked one.
  private var clusterToSignIn: String? {
    let marked = shownClusters.indices.contains(connect.clusterCursor.index)
    let cluster = connect.cluster ?? (marked ? shownClusters[connect.clusterCursor.index] : nil)
    return cluster == "local" || cluster?.hasPrefix("local:") == true ? nil : cluster
  }

  mutating func askToSignIn() { if let cluster = clusterToSignIn { offerSignIn(at: cluster) } }

  mutating func perform(_ action: Action, in form: SignInForm) -> [Effect] {
    var form = form
    form.refusal = nil
    if let id = form.signing { return performWhileSigningIn(action, form, id) }
    guard form.values != nil else { return performInWays(action, form) }
    switch action {
    case .back, .interrupt: (form.values, form.hasSecret) = (nil, false)
    case .up, .previousPane:
      form.keepText()
      form.focus(form.field - 1)
    case .down, .nextPane:
      form.keepText()
      form.focus(form.field + 1)
    case .open:
      form.keepText()
      guard form.field + 1 < form.values?.kind.fields.count ?? 0 else {
        return signIn(form)
      }
      form.focus(form.field + 1)
    default: return []
    }
    overlay = .signIn(form)
    return []
  }

  private mutating func performInWays(_ action: Action, _ form: SignInForm) -> [Effect] {
    var form = form
    switch action {
    case .back, .interrupt:
      overlay = nil
      return []
    case .open:
      let kind = SignInKind.allCases[form.cursor.index]
      let last = connect.signIns[form.cluster]
      form.values = last?.kind == kind ? last : SignInValues(kind)
      if kind.fields.isEmpty { return signIn(form) }
      form.focus(0)
    default: _ = form.cursor.move(action, count: SignInKind.allCases.count)
    }
    overlay = .signIn(form)
    return []
  }

  private mutating func performWhileSigningIn(_ action: Action, _ form: SignInForm, _ id: EffectID) -> [Effect] {
    switch action {
    case .back, .interrupt:
      var form = form
      (form.signing, form.request, form.hasSecret) = (nil, nil, false)
      if form.values?.kind.fields.isEmpty == true { form.values = nil }
      overlay = .signIn(form)
      return [.cancel(id: id)]
    case .copy:
      switch form.request {
      case .deviceCode(_, let code, _): return copy([code])
      case .browser(let address, _): return copy([address])
      case nil: return []
      }
    default: return []
    }
  }

  private mutating func signIn(_ form: SignInForm) -> [Effect] {
    var form = form
    guard let values = form.values else { return [] }
    if let missing = values.missing(hasSecret: form.hasSecret) {
      form.focus(values.kind.fields.firstIndex(of: missing) ?? 0)
      form.refusal = "\(missing.label(for: values.kind)) is needed"
      overlay = .signIn(form)
      return []
    }
    let id = newEffect()
    form.signing = id
    form.request = nil
    overlay = .signIn(form)
    return [.signIn(id: id, cluster: form.cluster, values: values)]
  }

  /// Takes in whether a secret is typed.
  mutating func take(secretIsEmpty isEmpty: Bool) {
    guard case .signIn(var form) = overlay else { return }
    form.hasSecret = !isEmpty
    form.refusal = nil
    overlay = .signIn(form)
  }

  mutating func take(_ request: SignInRequest, from id: EffectID) {
    guard case .signIn(var form) = overlay, form.signing == id else { return }
    form.request = request
    overlay = .signIn(form)
  }

  var signingIn: EffectID? { if case .signIn(let form) = overlay { form.signing } else { nil } }

  mutating func take(signedIn words: String) -> [Effect] {
    guard case .signIn(let form) = overlay else { return [] }
    overlay = nil
    connect.signIns[form.cluster] = form.values
    connect.signedIn = words
    return connect(to: form.cluster)
  }

  mutating func take(failedSignIn problem: Problem) {
    guard case .signIn(var form) = overlay else { return }
    (form.signing, form.request, form.hasSecret) = (nil, nil, false)
    form.reason = problem
    if let values = form.values {
      let fields = values.kind.fields
      if fields.isEmpty { form.values = nil }
      // A file that was named is what failed, else the secret: that is typed again.
      let file = fields.firstIndex { [.tokenFile, .certificateFile].contains($0) && !values[$0].isEmpty }
      if let field = file ?? fields.firstIndex(of: .secret) { form.focus(field) }
    }
    overlay = .signIn(form)
  }
}
