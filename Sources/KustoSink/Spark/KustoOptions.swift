/// An option of the Spark connector's sink, by the key that it has there.
public struct KustoOption: Sendable, Hashable, CustomStringConvertible {
  /// The key as the connector documents it; upper and lower case are the same.
  public let key: String

  init(_ key: String) { self.key = key }

  /// The key.
  public var description: String { key }
}

/// The options of the Spark connector's sink, under the names that they have there.
///
///     dataset.write.option(KustoOptions.kustoCluster, "help").option("kustoTable", "Flights")
///
/// What this version does not do yet is refused by its name when it is given, and so is a key that does not exist.
public enum KustoOptions {
  /// `name`, `name.region`, an `https://` address, or `http://` on loopback.
  public static let kustoCluster = KustoOption("kustoCluster")
  /// The database that the table is in.
  public static let kustoDatabase = KustoOption("kustoDatabase")
  /// The table, whose name is case-sensitive.
  public static let kustoTable = KustoOption("kustoTable")
  /// `Transactional`.
  public static let writeMode = KustoOption("writeMode")
  /// `FailIfNotExist` or `CreateIfNotExist`.
  public static let tableCreateOptions = KustoOption("tableCreateOptions")
  /// Whether `save()` returns as soon as the run has begun.
  public static let writeEnableAsync = KustoOption("writeEnableAsync")
  /// `GenerateDynamicCsvMapping` (by name) or `FailIfNotMatch` (the same names in the same order).
  public static let adjustSchema = KustoOption("adjustSchema")
  /// Tags of the extents, and whether they are flushed, as JSON.
  public static let sparkIngestionPropertiesJson = KustoOption("sparkIngestionPropertiesJson")
  /// MiB of a partition, before compression.
  public static let clientBatchingLimit = KustoOption("clientBatchingLimit")
  /// Seconds that the whole load may take.
  public static let timeoutLimit = KustoOption("timeoutLimit")
  /// Seconds after which Kusto deletes a staging table that nobody came back for.
  public static let stagingResourcesAutoCleanupTimeout = KustoOption("stagingResourcesAutoCleanupTimeout")
  /// The address of data management, where it is not the cluster's with `ingest-` before it.
  public static let kustoIngestionUri = KustoOption("kustoIngestionUri")
  /// Storage of one's own.
  public static let kustoIngestionStorageContainer = KustoOption("kustoIngestionStorageContainer")
  /// A staging table of one's own.
  public static let tempTableName = KustoOption("tempTableName")
  /// A name for traces.
  public static let requestId = KustoOption("requestId")
  /// Where the polls run; here it is always this process.
  public static let pollingOnDriver = KustoOption("pollingOnDriver")
  /// The zone of times without one: `UTC`.
  public static let timeZone = KustoOption("timeZone")
  /// How many rows the connector reads back after a write.
  public static let writeResultLimit = KustoOption("writeResultLimit")
  /// Properties of the requests.
  public static let clientRequestPropertiesJson = KustoOption("clientRequestPropertiesJson")
  /// MiB of a chunk in the mode `KustoStreaming`.
  public static let streamingIngestSizeInMB = KustoOption("streamingIngestSizeInMB")
  /// Extents of one move; here one move takes all.
  public static let maximalExtentsCountForSplitMergePerNode = KustoOption("maximalExtentsCountForSplitMergePerNode")
  /// Tries of the move.
  public static let maxRetriesOnMoveExtents = KustoOption("maxRetriesOnMoveExtents")
  /// Whether the service may wait for more data before it ingests.
  public static let disableFlushImmediately = KustoOption("disableFlushImmediately")
  /// Whether no blob may count twice; here none ever does.
  public static let ensureNoDuplicatedBlobs = KustoOption("ensureNoDuplicatedBlobs")
  /// A column with the blob that a row came in.
  public static let addSourceLocationTransform = KustoOption("addSourceLocationTransform")
  /// The folder of a stream's checkpoint.
  public static let checkpointLocation = KustoOption("checkpointLocation")

  /// The application to sign in as.
  public static let kustoAadAppId = KustoOption("kustoAadAppId")
  /// Its secret.
  public static let kustoAadAppSecret = KustoOption("kustoAadAppSecret")
  /// Its directory.
  public static let kustoAadAuthorityID = KustoOption("kustoAadAuthorityID")
  /// A file with its certificate and key; the connector spells the key so.
  public static let kutoAadAppCertPath = KustoOption("kutoAadAppCertPath")
  /// The password of that file.
  public static let kutoAadAppCertPassword = KustoOption("kutoAadAppCertPassword")
  /// Whether to sign in as the identity of this machine.
  public static let managedIdentityAuth = KustoOption("managedIdentityAuth")
  /// The client id of one of several identities.
  public static let managedIdentityClientId = KustoOption("managedIdentityClientId")
  /// A bearer token.
  public static let accessToken = KustoOption("accessToken")
  /// A class that gives tokens.
  public static let tokenProviderCallbackClasspath = KustoOption("tokenProviderCallbackClasspath")
  /// A key vault with the secrets.
  public static let keyVaultUri = KustoOption("keyVaultUri")
  /// The application that may read it.
  public static let keyVaultAppId = KustoOption("keyVaultAppId")
  /// Its secret.
  public static let keyVaultAppKey = KustoOption("keyVaultAppKey")
  /// A certificate for the key vault.
  public static let keyVaultPemFilePath = KustoOption("keyVaultPemFilePath")
  /// Its key.
  public static let keyVaultPemFileKey = KustoOption("keyVaultPemFileKey")
  /// A browser to sign in with.
  public static let userPrompt = KustoOption("userPrompt")
}
