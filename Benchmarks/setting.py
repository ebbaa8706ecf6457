"""What every bench gets: the program, the data, the sizes, the report, the loopback sink."""

import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.store import MEGABYTE, Store
from measure import CommandFailed, Cost
from report import Report

HERE = Path(__file__).resolve().parent


@dataclass
class Setting:
    program: str
    store: Store
    report: Report
    rounds: int
    # Of `trips` and `logs`; four times as much where memory must not grow with the data.
    size_mb: int
    # In 8 files, for the upload of plain files and of compressed ones: Microsoft's client takes 160 s of CPU a GB.
    upload_mb: int
    upload_gzip_mb: int
    work: Path

    @property
    def python(self) -> str:
        return sys.executable

    def peer(self, script: str, *arguments: str) -> list[str]:
        return [self.python, str(HERE / "peers" / script), *arguments]

    def schema(self, *files: Path) -> list[str]:
        return [self.program, "schema", *map(str, files), "--json"]

    def write(self, files: list[Path], sink: "Sink", table: str, *more: str) -> list[str]:
        return [
            self.program, "write", *map(str, files), "--json", "--create", "create-if-not-exist", "--cluster",
            sink.address, "--database", "Bench", "--table", table, *more,
        ]

    @property
    def write_environment(self) -> dict[str, str]:
        return {"KUSTOSINK_STATE_DIR": str(self.work / "state"), "NO_PROXY": "127.0.0.1,localhost"}

    @contextmanager
    def sink(self, put_seconds: float = 0, ingest_seconds: float = 0):
        log = self.work / "sink.log"
        with open(log, "ab") as errors:
            process = subprocess.Popen(
                [
                    self.python, str(HERE / "sink" / "server.py"), "--put-seconds", str(put_seconds), "--ingest-seconds",
                    str(ingest_seconds),
                ], stdout=subprocess.PIPE, stderr=errors, text=True)
            try:
                first = process.stdout.readline() if process.stdout else ""
                if not first.startswith("listening on "):
                    raise CommandFailed(f"the loopback sink did not start; {log} tells why")
                yield Sink(first.removeprefix("listening on ").strip())
            finally:
                process.terminate()
                process.wait()


class Sink:
    """The loopback sink, as a bench sees it."""

    def __init__(self, address: str):
        self.address = address
        # The environment may name a proxy, which must not see loopback.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def figures(self) -> dict:
        with self._opener.open(f"{self.address}/figures", timeout=10) as answer:
            return json.load(answer)

    def manage(self, command: str) -> list[list]:
        return self._ask("/v1/rest/mgmt", command)["Tables"][0]["Rows"]

    def rows(self, table: str) -> int:
        return self._ask("/v2/rest/query", f"{table} | count")[1]["Rows"][0][0]

    def _ask(self, path: str, text: str):
        body = json.dumps({"db": "Bench", "csl": text}).encode()
        with self._opener.open(self.address + path, data=body, timeout=10) as answer:
            return json.load(answer)


def megabytes(*files: Path) -> float:
    return sum(file.stat().st_size for file in files) / MEGABYTE


def count_rows(file: Path) -> int:
    """Lines; the made files that are counted have no line ends inside values."""
    with open(file, "rb") as content:
        return sum(piece.count(b"\n") for piece in iter(lambda: content.read(1 << 20), b""))


def last_object(cost: Cost) -> dict:
    return json.loads(cost.output.strip().splitlines()[-1])


def expect_rows(rows: int):
    """A check that the schema or the load speaks of so many rows, and of a commit."""

    def check(cost: Cost) -> None:
        told = last_object(cost)
        if told.get("rows") != rows or told.get("outcome", "committed") != "committed":
            raise CommandFailed(f"{rows} rows were expected: {cost.output.strip().splitlines()[-1][:500]}")

    return check
