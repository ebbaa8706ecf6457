import Datasets
import Foundation
import Testing

struct BlankLineTests {
  private func partition(of text: String, in folder: TemporaryFolder) throws -> (Partition, DatasetProfile) {
    try folder.write("a.csv", text)
    let profile = try folder.inspect(.init(toleratesBadRows: true))
    let partitions = PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 1 << 30)
    return (try #require(partitions.first), profile)
  }

  @Test(arguments: ["\n", "\r\n", "\r"], [BadValuePolicy.fail, .null])
  func `any number of them at the end is no row`(end: String, policy: BadValuePolicy) throws {
    let folder = try TemporaryFolder()
    let text = "a,b\(end)1,2\(end)" + String(repeating: end, count: 1_100_000)
    let (part, profile) = try partition(of: text, in: folder)
    #expect(profile.rows == 1)
    let (bytes, last) = try blob(part, plan(profile, policy))
    #expect(try gunzipped(bytes) == Array("1,2\n".utf8))
    #expect(last?.rows == 1)
  }

  @Test func `those among rows are rows without values, each with its place`() throws {
    let folder = try TemporaryFolder()
    let (part, profile) = try partition(of: "a,b\n1,2\n\r\n\n\n\r\n3,4\n\n", in: folder)
    #expect(profile.rows == 6)
    let file = "\(folder.path)/aside.csv"
    let report = try ValidationPass(plan: plan(profile, .quarantine), quarantinePath: file).run([part])
    #expect(report.skippedRows == 4)
    let places = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
      $0.split(separator: ",")[1...2].joined(separator: ",")
    }
    #expect(places == ["3,8", "4,10", "5,11", "6,12"])
  }
}
