import Foundation
import TestProcess
import Testing

/// Whether a process may mount a file system of its own here; some containers refuse.
enum MountNamespace {
  static let isAllowed: Bool = {
    let words = ["--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return (try? ChildProcess.run(URL(fileURLWithPath: "/usr/bin/unshare"), words)) == .exit(0)
  }()
}

/// A state folder on a disk without room, or that cannot be written: the run must not begin, or must roll back.
@Suite(.enabled(if: MountNamespace.isAllowed, "needs a mount namespace"))
struct FullDiskTests {
  /// Runs a write whose state folder is a file system made with `options`, in a mount namespace of its own.
  private func write(onDiskWith options: String, in program: Program) throws -> Program.Result {
    let disk = program.folder.path("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let script = """
      mount -t tmpfs -o \(options) tmpfs '\(disk)' && KUSTOSINK_STATE_DIR='\(disk)/state' exec "$0" "$@"
      """
    let process = try RunningProgram(
      executable: URL(fileURLWithPath: "/usr/bin/unshare"),
      arguments: [
        "--user", "--map-root-user", "--mount", "/bin/sh", "-c", script, Program.executable.path, "write",
        Program.samples.path, "--create", "create-if-not-exist",
      ] + program.target,
      environment: program.environment, output: program.folder.newFile("out"), errors: program.folder.newFile("err"))
    return process.finish()
  }

  @Test(arguments: [4, 16, 24])
  func `no room for the log means nothing is committed and nothing is left behind`(kibibytes: Int) throws {
    let program = try Program()
    let result = try write(onDiskWith: "size=\(kibibytes)k", in: program)
    #expect(result.status == 1, "\(result.errors)")
    let errors = result.errors.lowercased()
    #expect(errors.contains("no space") || errors.contains("no disk space"), "\(errors)")
    let tables = try program.run(
      "query", "--cluster", program.cluster, "--database", "Demo", ".show tables | count", "--json")
    #expect(tables.events.first?["Count"] as? Int == 0)
  }

  @Test func `a read-only state folder is named before anything is sent`() throws {
    let program = try Program()
    let result = try write(onDiskWith: "ro", in: program)
    #expect(result.status == 1)
    #expect(result.errors.contains("read-only") || result.errors.contains("ead-only file system"), "\(result.errors)")
    #expect(result.errors.contains(program.folder.path("disk")))
  }
}
