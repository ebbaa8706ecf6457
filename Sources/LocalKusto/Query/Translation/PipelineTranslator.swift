import Kusto

/// Turns a pipeline into stages, operator by operator.
struct PipelineTranslator {
  let translation: Translation
  let names: Names

  init(_ translation: Translation, names: Names) {
    self.translation = translation
    self.names = names
  }

  /// The rows of `pipeline`.
  func relation(_ pipeline: Pipeline) throws -> Relation {
    try translation.visit(pipeline.source.offset)
    return try translation.nested(pipeline.source.offset) { try rows(of: pipeline) }
  }

  private func rows(of pipeline: Pipeline) throws -> Relation {
    var relation = try source(pipeline.source, before: pipeline.steps.first?.name)
    var steps = pipeline.steps[...]
    while let step = steps.popFirst() {
      try translation.visit(step.offset)
      if case .sort(let keys) = step.kind, case .take(let count)? = steps.first?.kind {
        relation = try sorted(relation, by: keys, limit: try limit(count, "take"), step.name)
        steps.removeFirst()
      } else if case .search(let search) = step.kind {
        relation = try searched(relation, Self.name(pipeline), search, step)
      } else {
        relation = try apply(step, to: relation)
      }
    }
    return relation
  }

  private func apply(_ step: Step, to input: Relation) throws -> Relation {
    switch step.kind {
    case .filter(let predicates): try filtered(input, predicates, step.name)
    case .take(let count): try limited(input, to: try limit(count, step.name))
    case .count(let name): counted(input, as: name)
    case .project(let items): try projected(input, items, step.name)
    case .extend(let items): try extended(input, items, step.name)
    case .projectAway(let patterns): try without(input, patterns, step)
    case .projectKeep(let patterns): try keeping(input, patterns, step)
    case .projectRename(let renamings): try renamed(input, renamings, step)
    case .projectReorder(let names): try reordered(input, names, step)
    case .summarize(let aggregates, let keys): try summarized(input, aggregates, by: keys, step)
    case .sort(let keys): try sorted(input, by: keys, limit: -1, step.name)
    case .top(let count, let keys): try sorted(input, by: keys, limit: try limit(count, step.name), step.name)
    case .distinct(let items): try distinct(input, items, step.name)
    case .getSchema: schema(of: input)
    case .union(let tables, let options):
      try united(
        [input] + tables.flatMap { try self.tables($0).map(\.relation) }, options, names: [""], step.offset)
    case .alias(let name): renamedResult(input, name)
    case .expand(let expansions): try expanded(input, expansions, step)
    default: try applyFurther(step, to: input)
    }
  }

  private func applyFurther(_ step: Step, to input: Relation) throws -> Relation {
    switch step.kind {
    case .join(let join): try joined(input, join, step)
    case .parse(let pattern): try parsed(input, pattern, step)
    case .sample(let count): sampled(input, to: try limit(count, step.name))
    case .sampleDistinct(let count, let item):
      try limited(try distinct(input, [item], step.name), to: try limit(count, step.name))
    case .serialize(let items): try serialized(input, items, step.name)
    case .series(let series): try self.series(input, series, step)
    case .unpack(let unpacking): try unpacked(input, unpacking, step)
    case .render(let visualization): visualized(input, visualization)
    case .invoke(let name, let arguments): try called(name, arguments, input: input, step.offset)
    case .consume: try filtered(input, [Expression(kind: .literal(.bool(false)), offset: step.offset)], step.name)
    default: input
    }
  }

  private func visualized(_ input: Relation, _ visualization: Visualization) -> Relation {
    translation.visualization = visualization
    return input
  }

  func scope(_ relation: Relation, _ operation: String?) -> Scope {
    Scope(translation, relation, operation: operation, names: names)
  }

  private func renamedResult(_ input: Relation, _ name: String) -> Relation {
    translation.name = name
    return input
  }
}
