import KustoSink

// What failed: each problem is shown where its answer was waited for, and most are said on the message line, too.
extension Model {
  mutating func take(_ problem: Problem, of id: EffectID) -> [Effect] {
    if signingIn == id {
      take(failedSignIn: problem)
      return []
    }
    let problem = withRemedy(problem, of: id)
    if takeWithoutNote(problem, of: id) { return [] }
    let isAwaited =
      takeOnConnect(problem, of: id) || takeInForms(problem, of: id) || takeOfRuns(problem, of: id)
      || takeOfLists(problem, of: id)
    guard isAwaited || pendingRequests.contains(id) else { return [] }
    pendingRequests.remove(id)
    mappingTargets[id] = nil
    say(problem)
    return []
  }

  /// With what can be tried here, where the command line has another way.
  private func withRemedy(_ problem: Problem, of id: EffectID) -> Problem {
    var problem = problem
    if problem.needsSignIn == true, !isPlain, whyNotSignIn == nil {
      problem.hint = "\(keyWords(.signIn, in: .connect)) on Connect chooses how to sign in"
    }
    if dataset.profile.awaits(id), let remedy = problem.remedy { problem.hint = words(of: remedy) }
    if options.plan.awaits(id), connect.tableIsNew, options.create == .failIfNotExist {
      let change = "\(isPlain ? "" : "press ")\(keyWords(.toggle, in: .options))"
      problem.hint = "\(change) on the first line: the load then creates the table"
    }
    return problem
  }

  /// Takes what is said where it was asked for and nowhere else; false for all other problems.
  private mutating func takeWithoutNote(_ problem: Problem, of id: EffectID) -> Bool {
    if dataset.lines.awaits(id) {
      // A file that cannot be previewed is no news for the message line.
      dataset.lines = .failed(problem)
    } else if dataset.profile.awaits(id) {
      dataset.profile = .failed(problem)
      pendingRequests.remove(id)
      if problem.remedy != .picks || !refusePattern(because: problem) { say(problem) }
    } else if query.exporting == id {
      take(failedExport: problem)
    } else {
      return take(tried: .failed(problem), of: id) || take(mappings: .failed(problem), of: id)
    }
    return true
  }

  private mutating func takeOnConnect(_ problem: Problem, of id: EffectID) -> Bool {
    if connect.check.awaits(id) {
      connect.check = .failed(problem)
    } else if connect.databases.awaits(id) {
      connect.databases = .failed(problem)
      if problem.needsSignIn == true, overlay == nil, let cluster = connect.cluster {
        offerSignIn(at: cluster, because: problem)
      }
    } else if connect.tables.awaits(id) {
      connect.tables = .failed(problem)
    } else if connect.schema.awaits(id) {
      connect.schema = .failed(problem)
      connect.isChoosing = false
    } else {
      return false
    }
    return true
  }

  private mutating func takeInForms(_ problem: Problem, of id: EffectID) -> Bool {
    if dataset.listing.awaits(id) {
      dataset.listing = .failed(problem)
    } else if options.plan.awaits(id) {
      options.plan = .failed(problem)
    } else {
      return false
    }
    return true
  }

  private mutating func takeOfRuns(_ problem: Problem, of id: EffectID) -> Bool {
    if run.launching == id {
      (run.launching, run.problem) = (nil, problem)
    } else if run.following == id {
      (run.following, run.problem) = (nil, problem)
    } else if stream.launching == id {
      (stream.launching, stream.problem) = (nil, problem)
    } else if stream.following == id {
      (stream.following, stream.problem) = (nil, problem)
    } else {
      return false
    }
    return true
  }

  private mutating func takeOfLists(_ problem: Problem, of id: EffectID) -> Bool {
    if query.answer.awaits(id) {
      take(failedQuery: problem)
    } else if runs.sessions.awaits(id) {
      runs.sessions = .failed(problem)
    } else if runs.list.awaits(id) {
      runs.list = .failed(problem)
    } else {
      return false
    }
    return true
  }
}
