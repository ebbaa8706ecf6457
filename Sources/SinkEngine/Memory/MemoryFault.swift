extension MemoryService {
  /// What goes wrong with a request.
  package enum Fault: Sendable, Hashable {
    /// The connection breaks before the request arrives, though nobody can tell.
    case lostRequest
    /// The request is carried out and its answer is lost.
    case lostAnswer
    /// The request is carried out, and its answer is no answer.
    case garbage
    /// No answer at all, until whoever asked goes away; `carriesOut`: what was asked is done.
    case hang(carriesOut: Bool)
    /// An HTTP status instead of the act.
    case status(Int)
    /// No connection.
    case unreachable
    /// The request is carried out a few requests later, and its answer is lost.
    case late(requests: Int)
    /// The answer comes, and takes long.
    case slow(seconds: Double)
  }

  /// A request, as ``init(faults:)`` is asked about it.
  package struct Request: Sendable, Hashable {
    /// From 0.
    package var number: Int
    /// `.create table`, `put block`, `post message`, ….
    package var name: String
    /// How many requests of this name came before.
    package var earlier: Int
  }
}
