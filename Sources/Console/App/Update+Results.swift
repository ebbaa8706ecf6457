import Foundation
import KustoSink

extension Model {
  /// Takes an answer in, if it is still waited for.
  mutating func take(_ result: EffectResult) -> [Effect] {
    switch result.outcome {
    case .databases(let list) where connect.databases.awaits(result.id): return take(databases: list)
    case .tables(let list) where connect.tables.awaits(result.id): return take(tables: list)
    case .tableSchema(let schema) where connect.schema.awaits(result.id): return take(schema: schema)
    case .folder(let listing) where dataset.listing.awaits(result.id): return take(folder: listing)
    case .firstLines(let lines) where dataset.lines.awaits(result.id):
      // After the last end of a line there is no line.
      dataset.lines = .loaded(lines.last?.isEmpty == true ? lines.dropLast() : lines)
    case .profile(let profile) where dataset.profile.awaits(result.id): return take(profile: profile)
    case .profile(let profile): take(tried: .loaded(profile), of: result.id)
    case .plan(let preview) where options.plan.awaits(result.id): options.plan = .loaded(preview)
    case .mappings(let list): take(mappings: .loaded(list), of: result.id)
    case .mappingCreated(let name) where pendingRequests.contains(result.id):
      return take(madeMapping: name, of: result.id)
    case .mappingRead(let mapping, let path) where pendingRequests.contains(result.id):
      return take(mapping: mapping, at: path, of: result.id)
    case .launched(let run) where self.run.launching == result.id: return follow(run)
    case .followEnded where run.following == result.id: return followEnded()
    case .streamLaunched(let stream) where self.stream.launching == result.id: return follow(stream: stream)
    case .streamWentOn(let stream) where pendingRequests.contains(result.id):
      pendingRequests.remove(result.id)
      return attach(toStream: stream)
    case .ordered where pendingRequests.contains(result.id):
      pendingRequests.remove(result.id)
      // What it does is in its log.
      note = Note(.info, "")
    case .followEnded where stream.following == result.id: streamFollowEnded()
    case .abortRequested: say(.info, "the run was asked to stop; it rolls back now")
    case .resumed(let run) where pendingRequests.contains(result.id):
      pendingRequests.remove(result.id)
      return attach(to: run, isAsync: true)
    case .undone(let run, let rows) where pendingRequests.contains(result.id):
      pendingRequests.remove(result.id)
      return take(undone: rows, of: run)
    case .signedIn(let words) where signingIn == result.id: return take(signedIn: words)
    case .check(let items) where connect.check.awaits(result.id): take(check: items)
    case .answer(let answer) where query.answer.awaits(result.id): take(answer: answer)
    case .recalled(let text, let back) where query.recalling.contains(result.id):
      take(recalled: text, back: back, result.id)
    case .exported(let rows, let path) where query.exporting == result.id: take(exported: rows, to: path)
    case .runs(let list) where runs.list.awaits(result.id): take(runs: list)
    case .sessions(let list) where runs.sessions.awaits(result.id): take(sessions: list)
    case .played where pendingRequests.contains(result.id):
      pendingRequests.remove(result.id)
      note = Note(.info, "")
    case .copied(let bytes): say(.ok, "sent \(Figures.bytes(bytes)) to the terminal's clipboard")
    case .failed(let problem): return take(problem, of: result.id)
    default: break
    }
    return []
  }

  private mutating func take(_ problem: Problem, of id: EffectID) -> [Effect] {
    if signingIn == id {
      take(failedSignIn: problem)
      return []
    }
    var problem = problem
    if problem.needsSignIn == true, !isPlain, whyNotSignIn == nil {
      // What the command line has for it would lead out of the console.
      problem.hint = "\(keyWords(.signIn, in: .connect)) on Connect chooses how to sign in"
    }
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
    } else if dataset.listing.awaits(id) {
      dataset.listing = .failed(problem)
    } else if dataset.lines.awaits(id) {
      // The pane says it; a file that cannot be previewed is no news for the message line.
      dataset.lines = .failed(problem)
      return []
    } else if dataset.profile.awaits(id) {
      if let remedy = problem.remedy { problem.hint = words(of: remedy) }
      dataset.profile = .failed(problem)
      pendingRequests.remove(id)
      if problem.remedy != .picks || !refusePattern(because: problem) { say(problem) }
      return []
    } else if take(tried: .failed(problem), of: id) || take(mappings: .failed(problem), of: id) {
      return []
    } else if options.plan.awaits(id) {
      if connect.tableIsNew, options.create == .failIfNotExist {
        // What the command line would say is of no use here.
        problem.hint = "\(keyWords(.toggle, in: .options)) on the first line: the load then creates the table"
      }
      options.plan = .failed(problem)
    } else if run.launching == id {
      run.launching = nil
      run.problem = problem
    } else if run.following == id {
      run.following = nil
      run.problem = problem
    } else if stream.launching == id {
      stream.launching = nil
      stream.problem = problem
    } else if stream.following == id {
      stream.following = nil
      stream.problem = problem
    } else if query.answer.awaits(id) {
      take(failedQuery: problem)
    } else if query.exporting == id {
      take(failedExport: problem)
      return []
    } else if runs.sessions.awaits(id) {
      runs.sessions = .failed(problem)
    } else if runs.list.awaits(id) {
      runs.list = .failed(problem)
    } else if !pendingRequests.contains(id) {
      return []
    }
    pendingRequests.remove(id)
    mappingTargets[id] = nil
    say(problem)
    return []
  }
}
