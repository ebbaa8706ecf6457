"""The embedded Kusto beside sqlite3, which keeps its rows too: a file into a table, an aggregation, rows out, the start."""

import json
import os
import statistics
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from data import trips
from measure import CommandFailed, run
from report import at_most
from setting import Setting, count_rows

RUNS = 10
FIRST_ANSWER_MS = 60
ROWS_OUT = 100_000
ROWS_OUT_SECONDS = 1.5
AGGREGATION = (
    "T | summarize count(), avg(fare_amount), sum(tip_amount), max(trip_distance) by payment_type",
    "SELECT payment_type, count(*), avg(fare_amount), sum(tip_amount), max(trip_distance) FROM T GROUP BY payment_type",
)
SQL_TYPES = {"long": "INTEGER", "real": "REAL"}


class Server:
    """A running `kustosink local`: what it answers, and what its process has used."""

    def __init__(self, process: subprocess.Popen, address: str):
        self.process = process
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    @property
    def cpu(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def send(self, method: str, url: str, data=None, headers=None) -> bytes:
        request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
        with self.opener.open(request, timeout=600) as answer:
            return answer.read()

    def manage(self, text: str) -> list[list]:
        return json.loads(self._post("/v1/rest/mgmt", text))["Tables"][0]["Rows"]

    def query(self, text: str) -> bytes:
        return self._post("/v2/rest/query", text)

    def _post(self, path: str, text: str) -> bytes:
        body = json.dumps({"db": "Demo", "csl": text}).encode()
        return self.send("POST", self.address + path, body, {"Content-Type": "application/json"})


@contextmanager
def server(setting: Setting, folder: Path):
    command = [setting.program, "local", "--port", "0", "--no-auth", "--data", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        first = process.stdout.readline() if process.stdout else ""
        if not first.startswith("listening on "):
            raise CommandFailed("kustosink local did not start")
        yield Server(process, first.removeprefix("listening on ").strip())
    finally:
        process.terminate()
        process.wait()


def local(setting: Setting) -> None:
    first_answer(setting)
    file = setting.store.file("trips", setting.size_mb)
    rows = count_rows(file) - 1
    setting.report.title(f"{file.name}, {rows} rows: the embedded Kusto beside sqlite3")
    with tempfile.TemporaryDirectory(dir=setting.work) as folder:
        peer_load, peer_sum = sqlite(file, Path(folder) / "peer.sqlite")
        with server(setting, Path(folder) / "data") as kusto:
            load = ingested(kusto, file, rows)
            kusto.query("T | count")
            used = kusto.cpu
            kusto.query(AGGREGATION[0])
            aggregation = kusto.cpu - used
            used = kusto.cpu
            printed = run(
                [setting.program, "query", "--cluster", kusto.address, "--database", "Demo", "--json",
                 f"T | take {ROWS_OUT}"], setting.write_environment)
            out = kusto.cpu - used + printed.cpu
            if printed.output.count("\n") != ROWS_OUT:
                raise CommandFailed(f"{ROWS_OUT} lines were expected")
    setting.report.line(f"  load: {load:.2f} CPU s, sqlite3 .import {peer_load:.2f}")
    setting.report.line(f"  aggregation: {aggregation:.2f} CPU s, sqlite3 {peer_sum:.2f}")
    setting.report.judge(at_most("load, against sqlite3 .import", load / peer_load, 1, "x"))
    setting.report.judge(at_most("aggregation, against sqlite3", aggregation / peer_sum, 2, "x"))
    setting.report.judge(at_most(f"{ROWS_OUT} rows to JSON lines, both sides", out, ROWS_OUT_SECONDS, " CPU s"))


def first_answer(setting: Setting) -> None:
    setting.report.title(f"first answer of a fresh embedded Kusto, {RUNS} runs")
    times = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory(dir=setting.work) as folder:
            begin = time.monotonic()
            with server(setting, Path(folder) / "data") as kusto:
                kusto.query("print 1")
                times.append(1000 * (time.monotonic() - begin))
    setting.report.line(f"  least {min(times):.1f} ms, median {statistics.median(times):.1f} ms, most {max(times):.1f} ms")
    setting.report.judge(at_most("first answer, least", min(times), FIRST_ANSWER_MS, " ms"))


def ingested(kusto: Server, file: Path, rows: int) -> float:
    """CPU seconds of the server from the command to its answer; the upload of the blob is not counted."""
    columns = ", ".join(f"{name}:{kind}" for name, kind in trips.COLUMNS)
    kusto.manage(f".create table T ({columns})")
    roots = {kind: root for kind, root in kusto.manage(".get ingestion resources")}
    parts = urllib.parse.urlsplit(roots["TempStorage"])
    blob = parts._replace(path=f"{parts.path}/trips.csv").geturl()
    with open(file, "rb") as content:
        headers = {"x-ms-blob-type": "BlockBlob", "Content-Length": str(file.stat().st_size)}
        kusto.send("PUT", blob, content, headers)
    used = kusto.cpu
    kusto.manage(f".ingest into table T (h'{blob}') with (ignoreFirstRecord=true)")
    spent = kusto.cpu - used
    if kusto.manage(".show table T details")[0][7] != rows:
        raise CommandFailed(f"{rows} rows were expected in the embedded Kusto")
    return spent


def sqlite(file: Path, database: Path) -> tuple[float, float]:
    """CPU seconds of `.import` into a typed table, and of the aggregation."""
    columns = ", ".join(f"{name} {SQL_TYPES.get(kind, 'TEXT')}" for name, kind in trips.COLUMNS)
    load = run(
        ["sqlite3", str(database), f"CREATE TABLE T ({columns})", ".mode csv", f".import --skip 1 {file} T"])
    return load.cpu, run(["sqlite3", str(database), AGGREGATION[1]]).cpu
