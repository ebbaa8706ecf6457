"""A stream whose process is killed at random moments, again and again; at the end each row is in the table exactly once.

Usage: kill-stream.py PROGRAM SECONDS SEED
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path


PART = 200_000


class Source:
    """A folder into which files of rows with unique ids come."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder, self.chance = folder, chance
        self.rows = self.files = 0
        folder.mkdir()

    def add(self) -> None:
        """A file more: renamed into place, or written where it is, or bad."""
        kind = self.chance.choice(["renamed", "renamed", "written", "bad"])
        path = self.folder / f"{self.files:06}.csv"
        self.files += 1
        if kind == "bad":
            path.write_text("id,text\nmany,of them\n")
            return
        count = self.chance.randint(1, 400)
        lines = "".join(f"{row},row {row}\n" for row in range(self.rows, self.rows + count))
        self.rows += count
        draft = path.with_suffix(".csv.tmp") if kind == "renamed" else path
        draft.write_text(f"id,text\n{lines}")
        if draft != path:
            draft.rename(path)


def main(program: str, seconds: float, seed: int) -> int:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kustosink-kill-") as name:
        folder = Path(name)
        server = subprocess.Popen(
            [program, "local", "--no-auth", "--port", "0", "--data", str(folder / "kusto")], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        try:
            cluster = server.stdout.readline().removeprefix("listening on ").strip()
            return torment(program, seconds, chance, folder, cluster)
        finally:
            server.terminate()
            server.wait()


def torment(program: str, seconds: float, chance: random.Random, folder: Path, cluster: str) -> int:
    environment = os.environ | {"KUSTOSINK_STATE_DIR": str(folder / "state"), "KUSTOSINK_TOKEN": ""}
    source = Source(folder / "in", chance)

    def command(trigger: str) -> list[str]:
        return [
            program, "write-stream", str(source.folder), "--cluster", cluster, "--database", "Demo", "--table", "T",
            "--create", "create-if-not-exist", "--checkpoint", str(folder / "checkpoint"), "--trigger", trigger,
            # Given: a process that dies before its first batch leaves the columns to whatever comes first then.
            "--schema", "id:long, text:string", "--max-files", "3", "--settle", "10ms", "--on-bad-file", "quarantine", "--json",
        ]

    (source.folder / "first.csv").write_text("id,text\n-1,first\n")
    deaths = ended = 0
    deadline = time.monotonic() + seconds
    log = (folder / "events").open("w")
    while time.monotonic() < deadline:
        stream = subprocess.Popen(command("continuous"), stdout=log, stderr=subprocess.PIPE, env=environment, text=True)
        end = time.monotonic() + chance.uniform(0.02, 2.5)
        while time.monotonic() < end and stream.poll() is None:
            source.add()
            time.sleep(chance.uniform(0.01, 0.2))
        if stream.poll() is not None:
            ended += 1
            print(f"a stream ended by itself: {stream.returncode}: {stream.stderr.read()}", file=sys.stderr)
            if ended > 3:
                return 1
            continue
        stream.send_signal(signal.SIGKILL)
        stream.wait()
        deaths += 1
    last = subprocess.run(command("available-now"), env=environment, stdout=log, stderr=subprocess.PIPE, text=True, check=False)
    if last.returncode != 0:
        print(f"the last stream ended with {last.returncode}: {last.stderr}", file=sys.stderr)
        return 1
    return judge(program, cluster, environment, folder, source, deaths, ended)


def judge(
    program: str, cluster: str, environment: dict[str, str], folder: Path, source: Source, deaths: int, ended: int
) -> int:
    def query(text: str) -> list[dict]:
        answer = subprocess.run(
            [program, "query", "--cluster", cluster, "--database", "Demo", text, "--json"], env=environment,
            stdout=subprocess.PIPE, text=True, check=True)
        return [json.loads(line) for line in answer.stdout.splitlines()]

    found = Counter()
    # In parts, for an answer has a limit. What no part should have would be in the first or the last.
    for first in range(0, source.rows + 1, PART):
        bounds = [f"id >= {first}"] if first else []
        bounds += [f"id < {first + PART}"] if first + PART <= source.rows else []
        where = f"| where {' and '.join(bounds)} " if bounds else ""
        found.update(row["id"] for row in query(f"T {where}| project id"))
    twice = [row for row, count in found.items() if count > 1]
    missing = [row for row in range(-1, source.rows) if row not in found]
    tables = [row["TableName"] for row in query(".show tables")]
    events = [json.loads(line) for line in whole_lines(folder / "events")]
    recovered = Counter(bool(event["committed"]) for event in events if event["event"] == "batch-recovered")
    print(
        f"{deaths} deaths by kill -9, {source.files} files, {source.rows + 1} rows; after a death {recovered[True]} batches"
        f" were found committed and {recovered[False]} begun anew; twice: {len(twice)}, missing: {len(missing)},"
        f" tables: {tables}")
    return 1 if twice or missing or ended or len(found) != source.rows + 1 or tables != ["T"] else 0


def whole_lines(path: Path) -> list[str]:
    """The lines of processes that were killed while they wrote: the others."""
    lines = path.read_text().splitlines()
    return [line for line in lines if line.startswith("{") and line.endswith("}") and line.count('"event"') == 1]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])))
