"""Micro-batches of small files into the embedded Kusto: what a batch waits for, and how many files are tracked."""

import json
import os
import shutil
import statistics
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from measure import CommandFailed, run
from report import at_least, at_most, only_shown
from setting import Setting

FIRST_BATCH_MS = 300
OWN_TIME_MS = 50
ROWS_A_SECOND = 5_000
TRACKED_FILES = 100_000
TRACKED_MB = 64
OLD_BATCHES = 100_000
OPENING_MS = 200


def stream(setting: Setting) -> None:
    setting.report.title("micro-batches into the embedded Kusto")
    folder = setting.work / "stream"
    shutil.rmtree(folder, ignore_errors=True)
    with embedded(setting, folder) as cluster:
        first_batch(setting, folder, cluster)
        megabyte_batches(setting, folder, cluster)
        small_files(setting, folder, cluster)
        many_files(setting, folder, cluster)
        old_checkpoint(setting, folder, cluster)


@contextmanager
def embedded(setting: Setting, folder: Path):
    """The address of an embedded Kusto, which is another process, as a cluster is."""
    folder.mkdir(parents=True)
    process = subprocess.Popen(
        [setting.program, "local", "--no-auth", "--port", "0", "--data", str(folder / "kusto")],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        first = process.stdout.readline() if process.stdout else ""
        if not first.startswith("listening on "):
            raise CommandFailed("the embedded Kusto did not start")
        yield first.removeprefix("listening on ").strip()
    finally:
        process.terminate()
        process.wait()


def first_batch(setting: Setting, folder: Path, cluster: str) -> None:
    times = []
    for number in range(10):
        source = folder / f"first{number}"
        fill(source, files=1, rows=100)
        begin = time.monotonic()
        child = subprocess.Popen(
            command(setting, folder, cluster, source, "First", "once"), stdout=subprocess.PIPE,
            env=environment(setting), text=True)
        for line in child.stdout or ():
            if json.loads(line)["event"] == "batch-committed":
                times.append(1000 * (time.monotonic() - begin))
        child.wait()
    setting.report.judge(
        at_most("start to first batch committed, median", statistics.median(times), FIRST_BATCH_MS, " ms"))


def megabyte_batches(setting: Setting, folder: Path, cluster: str) -> None:
    source = folder / "megabyte"
    fill(source, files=20, rows=45_000)
    batches = batches_of(setting, folder, cluster, source, "Megabyte", "available-now", "--max-files", "1")
    own = statistics.median(1000 * batch["planning"] for batch in batches)
    whole = statistics.median(1000 * batch["seconds"] for batch in batches)
    setting.report.line(f"  batches of {batches[0]['bytes'] / 1e6:.1f} MB: {whole:.0f} ms each, median")
    setting.report.judge(at_most("1 MB batch, reading and planning, median", own, OWN_TIME_MS, " ms"))
    setting.report.judge(only_shown("1 MB batch, waits for service, disk and the batch before", f"{whole - own:.0f} ms"))


def small_files(setting: Setting, folder: Path, cluster: str) -> None:
    source = folder / "small"
    fill(source, files=500, rows=100)
    begin = time.monotonic()
    batches = batches_of(setting, folder, cluster, source, "Small", "available-now", "--max-files", "50")
    # Batches overlap, so the times of each do not add up; the start of the program counts.
    rate = sum(batch["rows"] for batch in batches) / (time.monotonic() - begin)
    setting.report.judge(at_least("files of 100 rows, 50 a batch", rate, ROWS_A_SECOND, " rows/s"))


def many_files(setting: Setting, folder: Path, cluster: str) -> None:
    source = folder / "many"
    fill(source, files=TRACKED_FILES, rows=1)
    cost = run(
        command(setting, folder, cluster, source, "Many", "1h", "--max-files", "100", "--await-termination", "15s"),
        environment(setting))
    setting.report.judge(at_most(f"RSS with {TRACKED_FILES:,} files", cost.resident_mb, TRACKED_MB, " MB"))


def old_checkpoint(setting: Setting, folder: Path, cluster: str) -> None:
    """What a start takes longer with the checkpoint of a stream that has run for long."""
    source = folder / "old"
    fill(source, files=1, rows=1)
    starts = {}
    for batches in (1, OLD_BATCHES):
        if batches > 1:
            write_snapshot(folder / "checkpoint-old" / "snapshot", batches, source / "0.csv")
        times = []
        for _ in range(7):
            begin = time.monotonic()
            batches_of(setting, folder, cluster, source, "Old", "once")
            times.append(1000 * (time.monotonic() - begin))
        # The first one loads the file.
        starts[batches] = statistics.median(times[1:])
    setting.report.judge(
        at_most(f"opening a checkpoint of {OLD_BATCHES:,} batches", starts[OLD_BATCHES] - starts[1], OPENING_MS, " ms"))


def write_snapshot(path: Path, batches: int, last: Path) -> None:
    """The snapshot of a checkpoint after so many batches of a file each; `last` is the file that is there."""
    stamp = last.stat()
    lines = [f"L 120 {1_700_000_000_000_000_000 + number} {number + 1} day={number % 365}/part-{number}.csv" for number in range(batches - 1)]
    lines.append(f"L {stamp.st_size} {stamp.st_mtime_ns} {stamp.st_ino} {last.name}")
    text = f"kustosink-checkpoint 1 snapshot\nbatch {batches} rows {batches} files {batches}\n" + "\n".join(lines) + "\n"
    checksum = 0xCBF2_9CE4_8422_2325
    for byte in text.encode():
        checksum = (checksum ^ byte) * 0x100_0000_01B3 & 0xFFFF_FFFF_FFFF_FFFF
    path.write_text(f"{text}end {checksum ^ checksum >> 29:016x}\n")


def fill(folder: Path, files: int, rows: int) -> None:
    folder.mkdir(parents=True)
    for file in range(files):
        lines = "".join(f"{file * rows + row},value {row},2.5\n" for row in range(rows))
        (folder / f"{file}.csv").write_text(f"id,text,number\n{lines}")
        # Settled already: the wait for it is not what is measured.
        os.utime(folder / f"{file}.csv", (1_700_000_000, 1_700_000_000))


def command(setting: Setting, folder: Path, cluster: str, source: Path, table: str, trigger: str, *more: str) -> list[str]:
    return [
        setting.program, "write-stream", str(source), "--json", "--create", "create-if-not-exist", "--cluster", cluster,
        "--database", "Demo", "--table", table, "--checkpoint", str(folder / f"checkpoint-{source.name}"), "--trigger",
        trigger, *more,
    ]


def environment(setting: Setting) -> dict[str, str]:
    return os.environ | setting.write_environment


def batches_of(setting: Setting, folder: Path, cluster: str, source: Path, table: str, trigger: str, *more: str) -> list[dict]:
    done = subprocess.run(
        command(setting, folder, cluster, source, table, trigger, *more), stdout=subprocess.PIPE, text=True,
        env=environment(setting), check=False)
    if done.returncode != 0:
        raise CommandFailed(f"write-stream ended with {done.returncode}")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return [event for event in events if event["event"] == "batch-committed"]
