"""The storage that the service lends: blobs as long as nobody has counted them, one queue, a table of statuses."""

import base64
import json
import re
import threading
import time
import xml.etree.ElementTree as xml
from dataclasses import dataclass

from sink.rows import count_rows
from sink.service import Refused, Service


@dataclass(frozen=True)
class Pace:
    """How long a service takes that is not on loopback; both 0 in the benches that measure a client's work."""

    # Until the PUT of a blob or of a block is answered.
    put_seconds: float = 0
    # Until the status of a message is Succeeded: from half of it to all of it, not the same for each.
    ingest_seconds: float = 0


class Storage:
    def __init__(self, service: Service, pace: Pace = Pace()):
        self.service = service
        self.pace = pace
        self.blocks: dict[str, dict[str, bytearray]] = {}
        self.blobs: dict[str, list[bytearray]] = {}
        self.statuses: dict[str, str] = {}
        # When a status that is there may be told.
        self.due: dict[str, float] = {}
        self.lock = threading.Lock()
        # For the report of a bench: bytes of bodies, blobs, messages.
        self.figures = {"bytes": 0, "blobs": 0, "messages": 0}

    def put_blob(self, name: str, content: bytearray) -> None:
        time.sleep(self.pace.put_seconds)
        with self.lock:
            self.blobs[name] = [content]
            self._count(content)
            self.figures["blobs"] += 1

    def put_block(self, name: str, block: str, content: bytearray) -> None:
        time.sleep(self.pace.put_seconds)
        with self.lock:
            self.blocks.setdefault(name, {})[block] = content
            self._count(content)

    def put_block_list(self, name: str, body: bytes) -> None:
        wanted = [element.text or "" for element in xml.fromstring(body)]
        with self.lock:
            there = self.blocks.pop(name, {})
            if missing := [block for block in wanted if block not in there]:
                raise Refused(f"InvalidBlockList: {len(missing)} of {len(wanted)} blocks were never put")
            self.blobs[name] = [there[block] for block in wanted]
            self.figures["blobs"] += 1

    def _count(self, content: bytearray) -> None:
        self.figures["bytes"] += len(content)

    # Messages and their statuses

    def post(self, body: bytes) -> None:
        """Ingests what the message names before it answers, in the thread of the request."""
        text = xml.fromstring(body).findtext("MessageText") or ""
        message = json.loads(base64.b64decode(text))
        path = re.sub(r"^https?://[^/]+", "", message["BlobPath"].split("?")[0])
        with self.lock:
            self.figures["messages"] += 1
            number = self.figures["messages"]
            content = self.blobs.pop(path, None)
        if content is None:
            raise Refused(f"the message names a blob that is not there: {path}")
        rows, size = count_rows(content[0] if len(content) == 1 else b"".join(content))
        properties = {name.lower(): value for name, value in message.get("AdditionalProperties", {}).items()}
        if properties.get("ignorefirstrecord") in (True, "true", "True"):
            rows -= 1
        tags = json.loads(properties.get("tags") or "[]")
        self.service.ingest(message["TableName"], rows, size, tags)
        if row := message.get("IngestionStatusInTable"):
            key = row_key(row["PartitionKey"], row["RowKey"])
            wait = self.pace.ingest_seconds * (1 + number * 7 % 10 / 10) / 2
            with self.lock:
                self.statuses[key] = "Succeeded"
                self.due[key] = time.monotonic() + wait

    def insert_status(self, body: bytes) -> None:
        row = json.loads(body)
        with self.lock:
            self.statuses.setdefault(row_key(row["PartitionKey"], row["RowKey"]), row.get("Status", "Pending"))

    def status(self, partition: str, row: str) -> str | None:
        key = row_key(partition, row)
        with self.lock:
            return self.statuses.get(key) if self.due.get(key, 0) <= time.monotonic() else "Pending"


def row_key(partition: str, row: str) -> str:
    return f"{partition} {row}"
