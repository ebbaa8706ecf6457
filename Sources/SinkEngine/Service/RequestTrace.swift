/// What the requests of a run are called, so that `.show commands` and `.show queries` of the service find them.
package enum RequestTrace {
  /// Comes first in the client request id of every request of the task; nil for none.
  @TaskLocal package static var current: String?

  /// A client request id of its own for one try of a request.
  package static func requestID(_ activity: String, unique: String) -> String {
    [current, activity, unique].compactMap(\.self).joined(separator: ";")
  }
}
