import Foundation
import KustoSink

extension Model {
  /// Takes an answer in, if it is still waited for.
  mutating func take(_ result: EffectResult) -> [Effect] {
    switch result.outcome {
    case .databases, .tables, .tableSchema, .signedIn, .check: return takeOnConnect(result)
    case .folder, .firstLines, .profile, .plan, .mappings, .mappingCreated, .mappingRead: return takeInForms(result)
    case .launched, .followEnded, .abortRequested, .resumed, .undone, .streamLaunched, .streamWentOn, .ordered:
      return takeOfRuns(result)
    case .answer, .recalled, .exported, .runs, .sessions, .played: return takeOfLists(result)
    case .copied(let bytes): say(.ok, "sent \(Figures.bytes(bytes)) to the terminal's clipboard")
    case .failed(let problem): return take(problem, of: result.id)
    }
    return []
  }

  private mutating func takeOnConnect(_ result: EffectResult) -> [Effect] {
    switch result.outcome {
    case .databases(let list) where connect.databases.awaits(result.id): return take(databases: list)
    case .tables(let list) where connect.tables.awaits(result.id): return take(tables: list)
    case .tableSchema(let schema) where connect.schema.awaits(result.id): return take(schema: schema)
    case .signedIn(let words) where signingIn == result.id: return take(signedIn: words)
    case .check(let items) where connect.check.awaits(result.id): take(check: items)
    default: break
    }
    return []
  }

  private mutating func takeInForms(_ result: EffectResult) -> [Effect] {
    switch result.outcome {
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
    default: break
    }
    return []
  }

  private mutating func takeOfRuns(_ result: EffectResult) -> [Effect] {
    switch result.outcome {
    case .launched(let run) where self.run.launching == result.id: return follow(run)
    case .followEnded where run.following == result.id: return followEnded()
    case .followEnded where stream.following == result.id: streamFollowEnded()
    case .streamLaunched(let stream) where self.stream.launching == result.id: return follow(stream: stream)
    case .abortRequested: say(.info, "the run was asked to stop; it rolls back now")
    case .streamWentOn(let stream) where isAnswered(result.id): return attach(toStream: stream)
    // What it does is in its log.
    case .ordered where isAnswered(result.id): note = Note(.info, "")
    case .resumed(let run) where isAnswered(result.id): return attach(to: run, isAsync: true)
    case .undone(let run, let rows) where isAnswered(result.id): return take(undone: rows, of: run)
    default: break
    }
    return []
  }

  private mutating func takeOfLists(_ result: EffectResult) -> [Effect] {
    switch result.outcome {
    case .answer(let answer) where query.answer.awaits(result.id): take(answer: answer)
    case .recalled(let text, let back) where query.recalling.contains(result.id):
      take(recalled: text, back: back, result.id)
    case .exported(let rows, let path) where query.exporting == result.id: take(exported: rows, to: path)
    case .runs(let list) where runs.list.awaits(result.id): take(runs: list)
    case .sessions(let list) where runs.sessions.awaits(result.id): take(sessions: list)
    case .played where isAnswered(result.id): note = Note(.info, "")
    default: break
    }
    return []
  }

  /// True once for a request that is waited for.
  private mutating func isAnswered(_ id: EffectID) -> Bool { pendingRequests.remove(id) != nil }
}
