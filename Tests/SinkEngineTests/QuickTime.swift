import Foundation
import Synchronization

/// A time that goes on when it is looked at.
final class QuickTime: Sendable {
  private let seconds = Mutex(1_795_460_712.0)

  func advance(by step: Double) -> Date {
    seconds.withLock {
      $0 += step
      return Date(timeIntervalSince1970: $0)
    }
  }
}

/// Everything that was put in, from any thread.
final class Collected<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])

  var all: [Element] { elements.withLock { $0 } }

  func append(_ element: Element) { elements.withLock { $0.append(element) } }
}
