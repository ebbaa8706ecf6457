import Foundation
import Kusto

extension RunEvent {
  /// What will be done.
  package struct Planned: HasShortfall, Sendable, Codable, Hashable {
    package var cluster: String
    package var database: String
    package var table: String
    package var sources: [String]
    package var staging: String
    package var tag: String
    package var create: String
    package var creates: Bool
    package var schema: String
    package var partitions: [PartitionSummary]
    package var rows: Int
    /// Source bytes after decompression.
    package var bytes: Int
    package var parallel: Int
    /// Nil for a transactional load.
    package var mode: IngestMode?
    /// What the load leaves out or does not keep; nil for nothing, as all of ``RunShortfall``.
    package var rowsLeftOut: Int?
    package var valuesNulled: Int?
    package var rowsMended: Int?
    package var quarantineFile: String?

    package init(
      cluster: String, database: String, table: String, sources: [String], staging: String, tag: String, create: String,
      creates: Bool, schema: String, partitions: [PartitionSummary], rows: Int, bytes: Int, parallel: Int
    ) {
      self.cluster = cluster
      self.database = database
      self.table = table
      self.sources = sources
      self.staging = staging
      self.tag = tag
      self.create = create
      self.creates = creates
      self.schema = schema
      self.partitions = partitions
      self.rows = rows
      self.bytes = bytes
      self.parallel = parallel
    }
  }

  /// A partition as the plan has it.
  package struct PartitionSummary: Sendable, Codable, Hashable {
    package var partition: Int
    /// File name, with the row range where a file is cut.
    package var source: String
    package var rows: Int
    package var bytes: Int

    package init(partition: Int, source: String, rows: Int, bytes: Int) {
      self.partition = partition
      self.source = source
      self.rows = rows
      self.bytes = bytes
    }
  }

  /// The process that does the work.
  package struct Started: Sendable, Codable, Hashable {
    package var pid: Int
    package var host: String
    package var version: String

    package init(pid: Int, host: String, version: String) {
      self.pid = pid
      self.host = host
      self.version = version
    }
  }

  /// A stage begins.
  package struct PhaseChange: Sendable, Codable, Hashable {
    package var phase: RunPhase

    package init(phase: RunPhase) {
      self.phase = phase
    }
  }

  /// A command on its way.
  package struct CommandSent: Sendable, Codable, Hashable {
    /// Number of the command in this run.
    package var command: Int
    /// As sent, with every signature and token taken out.
    package var text: String

    package init(command: Int, text: String) {
      self.command = command
      self.text = text
    }
  }

  /// The answer to a command.
  package struct CommandAnswered: Sendable, Codable, Hashable {
    package var command: Int
    package var milliseconds: Int
    /// The server's words when it refused; nil when it did not.
    package var error: String?

    package init(command: Int, milliseconds: Int, error: String? = nil) {
      self.command = command
      self.milliseconds = milliseconds
      self.error = error
    }
  }

  /// The hidden table.
  package struct StagingTable: Sendable, Codable, Hashable {
    package var staging: String

    package init(staging: String) {
      self.staging = staging
    }
  }

  /// A partition is being read.
  package struct PartitionStarted: Sendable, Codable, Hashable {
    package var partition: Int
    package var attempt: Int

    package init(partition: Int, attempt: Int) {
      self.partition = partition
      self.attempt = attempt
    }
  }

  /// How far a partition is.
  package struct PartitionProgress: Sendable, Codable, Hashable {
    package var partition: Int
    package var rows: Int
    /// Source bytes read.
    package var bytes: Int
    /// Compressed bytes that the storage has taken.
    package var uploaded: Int

    package init(partition: Int, rows: Int, bytes: Int, uploaded: Int) {
      self.partition = partition
      self.rows = rows
      self.bytes = bytes
      self.uploaded = uploaded
    }
  }

  /// A partition by its number.
  package struct PartitionReference: Sendable, Codable, Hashable {
    package var partition: Int

    package init(partition: Int) {
      self.partition = partition
    }
  }

  /// Rows in staging equal the rows sent.
  package struct PartitionVerified: Sendable, Codable, Hashable {
    package var partition: Int
    package var rows: Int
    package var extents: [String]

    package init(partition: Int, rows: Int, extents: [String]) {
      self.partition = partition
      self.rows = rows
      self.extents = extents
    }
  }

  /// A partition that did not arrive.
  package struct PartitionFailed: Sendable, Codable, Hashable {
    package var partition: Int
    /// For instance `Stream_WrongNumberOfFields`, or a code of our own.
    package var code: String
    package var reason: String
    package var permanent: Bool

    package init(partition: Int, code: String, reason: String, permanent: Bool) {
      self.partition = partition
      self.code = code
      self.reason = reason
      self.permanent = permanent
    }
  }

  /// Something is tried again.
  package struct Retried: Sendable, Codable, Hashable {
    /// Nil when it is not about a partition.
    package var partition: Int?
    /// What is tried again: `upload`, `.create table`, ….
    package var step: String
    /// The attempt that will follow, from 2.
    package var attempt: Int
    package var delayMilliseconds: Int
    package var reason: String
    /// How long the service has given no good answer to what it was asked; nil where that is not known.
    package var silentMilliseconds: Int?

    package init(partition: Int? = nil, step: String, attempt: Int, delayMilliseconds: Int, reason: String) {
      self.partition = partition
      self.step = step
      self.attempt = attempt
      self.delayMilliseconds = delayMilliseconds
      self.reason = reason
    }
  }

  /// How long the service gave no good answer to what it was asked.
  package struct Silence: Sendable, Codable, Hashable {
    package var silentMilliseconds: Int

    package init(silentMilliseconds: Int) {
      self.silentMilliseconds = silentMilliseconds
    }
  }
}
