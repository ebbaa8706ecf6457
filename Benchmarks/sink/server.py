#!/usr/bin/env python3
"""A Kusto that swallows: engine, data management and storage on one address, for measuring clients.

    python sink/server.py [--port N] [--put-seconds S] [--ingest-seconds S]

The first line of output is `listening on http://127.0.0.1:PORT`.

It knows what one load needs, by Microsoft's SDK or by KustoSink, counts the rows that come and keeps nothing. Only
the benches use it: it listens on loopback, and checks no signature and no token.
"""

import argparse
import json
import sys
import urllib.parse
import uuid
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sink.service import ROOT, Answer, Refused, Service
from sink.storage import Pace, Storage

DATA_TYPES = {
    "bool": "SByte", "datetime": "DateTime", "guid": "Guid", "int": "Int32", "long": "Int64", "real": "Double",
    "string": "String", "dynamic": "Object",
}
XML = '<?xml version="1.0" encoding="utf-8"?>'


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    rbufsize = 256 << 10
    # Head and body of an answer in one segment: in two, a client's delayed acknowledgement costs 40 ms.
    wbufsize = 64 << 10

    def setup(self):
        super().setup()
        self.service: Service = self.server.service
        self.storage: Storage = self.server.storage

    def handle_request(self):
        body = self.body()
        path, _, query = self.path.partition("?")
        arguments = dict(urllib.parse.parse_qsl(query))
        try:
            if path.startswith(f"/{ROOT}/"):
                self.answer_storage(urllib.parse.unquote(path), arguments, body)
            else:
                self.answer_engine(path, body)
        except (Refused, ValueError, KeyError) as error:
            self.refuse(error)

    do_GET = do_PUT = do_POST = do_HEAD = handle_request

    def handle_expect_100(self):
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def body(self) -> bytearray:
        """The whole body, read straight into place."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self.chunked_body()
        content = bytearray(int(self.headers.get("Content-Length") or 0))
        view, filled = memoryview(content), 0
        while filled < len(content):
            count = self.rfile.readinto(view[filled:])
            if not count:
                raise ConnectionError("the body ends early")
            filled += count
        return content

    def chunked_body(self) -> bytearray:
        content = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    # Engine and data management

    def answer_engine(self, path: str, body: bytearray) -> None:
        if path == "/v1/rest/auth/metadata":
            self.send(200, json.dumps({"AzureAD": None}))
        elif path == "/figures":
            self.send(200, json.dumps(self.storage.figures))
        elif path in ("/v1/rest/mgmt", "/v1/rest/query", "/v2/rest/query"):
            answer = self.service.run(json.loads(body)["csl"], f"http://{self.headers['Host']}")
            self.send(200, v2(answer) if path.startswith("/v2") else v1(answer))
        else:
            raise Refused(f"the loopback sink has no {path}")

    # Storage

    def answer_storage(self, path: str, arguments: dict[str, str], body: bytearray) -> None:
        place = path.removeprefix(f"/{ROOT}/")
        kind = place.split("/")[0].split("(")[0]
        if kind == "storage" and self.command == "PUT":
            match arguments.get("comp"):
                case None:
                    self.storage.put_blob(path, body)
                case "block":
                    self.storage.put_block(path, arguments["blockid"], body)
                case "blocklist":
                    self.storage.put_block_list(path, bytes(body))
                case other:
                    raise Refused(f"comp={other}")
            self.send(201, "", "application/xml", {"ETag": '"1"', "Last-Modified": formatdate(usegmt=True)})
        elif kind in ("ready", "failed", "succeeded"):
            self.answer_queue(kind, body)
        elif kind == "status":
            self.answer_status(place, body)
        else:
            raise Refused(f"{self.command} {path}")

    def answer_queue(self, kind: str, body: bytearray) -> None:
        if self.command == "GET":
            return self.send(200, f"{XML}<QueueMessagesList />", "application/xml")
        if kind == "ready":
            self.storage.post(bytes(body))
        date = formatdate(usegmt=True)
        self.send(
            201,
            f"{XML}<QueueMessagesList><QueueMessage><MessageId>{uuid.uuid4()}</MessageId>"
            f"<InsertionTime>{date}</InsertionTime><ExpirationTime>{date}</ExpirationTime>"
            f"<PopReceipt>none</PopReceipt><TimeNextVisible>{date}</TimeNextVisible></QueueMessage>"
            "</QueueMessagesList>", "application/xml")

    def answer_status(self, place: str, body: bytearray) -> None:
        if self.command == "POST":
            self.storage.insert_status(bytes(body))
            return self.send(204, "")
        keys = dict(pair.split("=", 1) for pair in place.removeprefix("status(").removesuffix(")").split(","))
        status = self.storage.status(keys["PartitionKey"].strip("'"), keys["RowKey"].strip("'"))
        if status is None:
            return self.send(404, json.dumps({"odata.error": {"code": "ResourceNotFound"}}))
        self.send(200, json.dumps({"Status": status}))

    # Answers

    def refuse(self, error: Exception) -> None:
        print(f"refused {self.command} {self.path.split('?')[0]}: {error}", file=sys.stderr, flush=True)
        document = {
            "code": "General_BadRequest", "message": "Request is invalid and cannot be executed.",
            "@type": "LoopbackSink", "@message": str(error), "@permanent": True,
        }
        self.send(400, json.dumps({"error": document}))

    def send(self, status: int, text: str, kind: str = "application/json", headers: dict[str, str] | None = None):
        body = text.encode()
        self.send_response(status)
        self.send_header("x-ms-client-request-id", self.headers.get("x-ms-client-request-id", ""))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_):
        pass


def v1(answer: Answer) -> str:
    columns = [
        {"ColumnName": name, "DataType": DATA_TYPES[type], "ColumnType": type}
        for name, type in (column.split(":") for column in answer.columns.split(","))
    ]
    return json.dumps({"Tables": [{"TableName": "Table_0", "Columns": columns, "Rows": answer.rows}]})


def v2(answer: Answer) -> str:
    columns = [
        {"ColumnName": name, "ColumnType": type}
        for name, type in (column.split(":") for column in answer.columns.split(","))
    ]
    return json.dumps([
        {"FrameType": "DataSetHeader", "IsProgressive": False, "Version": "v2.0"},
        {
            "FrameType": "DataTable", "TableId": 0, "TableKind": "PrimaryResult", "TableName": "PrimaryResult",
            "Columns": columns, "Rows": answer.rows,
        },
        {"FrameType": "DataSetCompletion", "HasErrors": False, "Cancelled": False},
    ])


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, pace: Pace = Pace()):
        super().__init__(("127.0.0.1", port), Handler)
        self.service = Service()
        self.storage = Storage(self.service, pace)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A Kusto that swallows, for measuring clients.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--put-seconds", type=float, default=0, help="until the PUT of a blob is answered")
    parser.add_argument("--ingest-seconds", type=float, default=0, help="until a partition is ingested, at most")
    return parser.parse_args()


if __name__ == "__main__":
    options = arguments()
    server = Server(options.port, Pace(options.put_seconds, options.ingest_seconds))
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
