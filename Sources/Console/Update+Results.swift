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
    case .firstLines(let lines) where dataset.lines.awaits(result.id): dataset.lines = .loaded(lines)
    case .profile(let profile) where dataset.profile.awaits(result.id): return take(profile: profile)
    case .plan(let preview) where options.plan.awaits(result.id): options.plan = .loaded(preview)
    case .launched(let run) where self.run.launching == result.id: return follow(run)
    case .followEnded where run.following == result.id: return followEnded()
    case .abortRequested: say(.info, "asked the run to stop; it rolls back and says when it is done")
    case .runs(let list) where runs.list.awaits(result.id): take(runs: list)
    case .copied(let bytes): say(.ok, "sent \(Figures.bytes(bytes)) to the terminal's clipboard")
    case .failed(let problem): return take(problem, of: result.id)
    default: break
    }
    return []
  }

  private mutating func take(_ problem: Problem, of id: EffectID) -> [Effect] {
    if connect.databases.awaits(id) {
      connect.databases = .failed(problem)
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
      dataset.profile = .failed(problem)
    } else if options.plan.awaits(id) {
      var problem = problem
      if connect.tableIsNew, options.create == .failIfNotExist {
        // What the command line would say is of no use here.
        problem.hint = "Space on the first line: the load makes the table then"
      }
      options.plan = .failed(problem)
    } else if run.launching == id {
      run.launching = nil
      run.problem = problem
    } else if run.following == id {
      run.following = nil
      run.problem = problem
    } else if runs.list.awaits(id) {
      runs.list = .failed(problem)
    } else if !pendingRequests.contains(id) {
      return []
    }
    pendingRequests.remove(id)
    say(problem)
    return []
  }
}
