import Foundation
import Kusto
import SinkEngine
import Testing

@Suite struct ServiceTests {
  @Test func `a storage address shows its signature only when it is sent`() {
    let address = StorageAddress("http://127.0.0.1:1/acct/temp?sv=1&sig=secret")
    let blob = address.appending("a b#é.csv.gz")
    #expect("\(blob)" == "http://127.0.0.1:1/acct/temp/a%20b%23%C3%A9.csv.gz")
    #expect(String(reflecting: blob) == "\(blob)")
    #expect(blob.signed.hasSuffix("?sv=1&sig=secret"))
    #expect(blob.signed(adding: "comp=block").hasSuffix(".csv.gz?comp=block&sv=1&sig=secret"))
  }

  @Test(arguments: [
    (408, false, true), (429, true, true), (500, true, true), (503, false, true), (501, false, false),
    (400, true, false), (409, true, false),
  ])
  func `statuses that pass by are tried again`(status: Int, permanent: Bool, transient: Bool) {
    let error = TransportError.refused(
      ServiceError(code: "C", message: "m", type: "T", isPermanent: permanent), status: status, retryAfter: nil)
    #expect(error.isTransient == transient)
    #expect(error.mayHaveArrived == (status >= 500 || status == 408))
  }

  @Test func `an answer that began well and could not be read is no refusal: the act may be done`() {
    #expect(TransportError.refused(.unreadable("x"), status: 200, retryAfter: nil).mayHaveArrived)
  }

  @Test func `an answer that says it is not permanent is tried again`() {
    let error = ServiceError(code: "General_ThrottledIngestion", message: "", type: "Kusto.X", isPermanent: false)
    #expect(TransportError.refused(error, status: 400, retryAfter: nil).isTransient)
  }

  @Test func `a refused connection never left, a broken one may have arrived`() {
    #expect(!TransportError.unreachable(address: "a", reason: "r").mayHaveArrived)
    #expect(TransportError.interrupted(address: "a", reason: "r").mayHaveArrived)
    #expect(TransportError.timedOut(address: "a", seconds: 1).mayHaveArrived)
  }
}
