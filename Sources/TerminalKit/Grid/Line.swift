/// Text with one meaning.
package struct Span: Hashable, Sendable {
  package var text: SafeText
  package var role: Role

  package init(_ text: SafeText, _ role: Role = .text) {
    self.text = text
    self.role = role
  }
}

/// One line of text in several roles.
package struct Line: Hashable, Sendable {
  package var spans: [Span]

  package init(_ spans: [Span] = []) { self.spans = spans }
  package init(_ text: SafeText, _ role: Role = .text) { self.spans = [Span(text, role)] }

  package var width: Int { spans.reduce(0) { $0 + $1.text.width } }
  package var isEmpty: Bool { spans.allSatisfy(\.text.isEmpty) }

  package static func + (left: Line, right: Line) -> Line { Line(left.spans + right.spans) }
  package static func += (left: inout Line, right: Line) { left.spans += right.spans }

  /// The line in at most so many columns.
  package func fitted(_ columns: Int, ellipsis: SafeText = "…") -> Line {
    guard width > columns else { return self }
    var left = columns - ellipsis.width
    var result = Line()
    for span in spans {
      if span.text.width > left {
        let kept = left >= 0 ? span.text.prefix(columns: left) + ellipsis : ellipsis.prefix(columns: columns)
        result.spans.append(Span(kept, span.role))
        break
      }
      result.spans.append(span)
      left -= span.text.width
    }
    return result
  }
}

extension Line: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self.init(SafeText(value)) }
}
