import Foundation
import SinkEngine
import Testing

@Suite struct VerificationTests {
  private let plan = Samples.plan(rows: [10, 4])

  private func extent(_ id: String, rows: Int, partition: Int, second: Double = 0) -> Extent {
    Extent(
      id: id, rows: rows, tags: [plan.tag, plan.partitions[partition].tag],
      created: Samples.moment.addingTimeInterval(second))
  }

  @Test func `rows that equal the rows sent are verified, partition by partition`() {
    let found = [
      extent("a", rows: 6, partition: 0), extent("b", rows: 4, partition: 0), extent("c", rows: 4, partition: 1),
    ]
    let verification = Verification(plan: plan, found: found)
    #expect(verification.failures.isEmpty)
    #expect(verification.verified.map(\.extents) == [["a", "b"], ["c"]])
    #expect(verification.leftBehind.isEmpty)
  }

  @Test func `the right total with the wrong partitions is not right`() {
    let found = [extent("a", rows: 9, partition: 0), extent("b", rows: 5, partition: 1)]
    let verification = Verification(plan: plan, found: found)
    #expect(verification.failures.map(\.partition) == [0, 1])
    #expect(verification.failures[0].reason == "10 rows were sent, 9 are in the staging table")
  }

  @Test func `rows that nobody counted are taken as Kusto counts them, of one delivery`() {
    var plan = plan
    plan.partitions[1].partition.isCounted = false
    plan.partitions[1].partition.parts[0].rows = 0
    let found = [
      extent("a", rows: 10, partition: 0), extent("b", rows: 5, partition: 1), extent("c", rows: 2, partition: 1),
    ]
    let verification = Verification(plan: plan, found: found)
    #expect(verification.failures.isEmpty)
    #expect(verification.verified.map(\.rows) == [10, 7])
    let twice = Verification(plan: plan, found: found + [extent("d", rows: 7, partition: 1, second: 3)])
    #expect(twice.failures.map(\.partition) == [1])
    let none = Verification(plan: plan, found: [extent("a", rows: 10, partition: 0)])
    #expect(none.failures.map(\.reason) == ["no rows of it are in the staging table"])
  }

  @Test func `of two deliveries one is taken`() {
    let found = [
      extent("a", rows: 10, partition: 0), extent("b", rows: 10, partition: 0, second: 1),
      extent("c", rows: 1, partition: 1), extent("d", rows: 3, partition: 1),
      extent("e", rows: 1, partition: 1, second: 2),
      extent("f", rows: 3, partition: 1, second: 2),
    ]
    let verification = Verification(plan: plan, found: found)
    #expect(verification.failures.isEmpty)
    #expect(verification.verified.map(\.extents) == [["a"], ["c", "d"]])
    #expect(Set(verification.leftBehind.map(\.id)) == ["b", "e", "f"])
  }

  @Test func `two deliveries that cannot be told apart are a failure, never a guess`() {
    let found = [
      extent("c", rows: 2, partition: 1), extent("d", rows: 2, partition: 1), extent("e", rows: 2, partition: 1),
      extent("a", rows: 10, partition: 0),
    ]
    #expect(Verification(plan: plan, found: found).failures.map(\.partition) == [1])
  }

  @Test func `an extent without a tag of ours is left behind`() {
    let stranger = Extent(id: "x", rows: 7, tags: ["y"], created: Samples.moment)
    let found = [extent("a", rows: 10, partition: 0), extent("b", rows: 4, partition: 1), stranger]
    #expect(Verification(plan: plan, found: found).leftBehind == [stranger])
  }
}
