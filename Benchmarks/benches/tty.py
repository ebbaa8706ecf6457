"""The console in a terminal of 120x40, beside tig and htop: its start, what it writes, what it uses, how fast it answers."""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import time
from pathlib import Path

from measure import CommandFailed, run
from report import at_most
from setting import Setting
from terminal import Terminal

ROUNDS = 10
FRAME_MS = 35
WINDOW_SECONDS = 12
# What a monitor shows as 0.0.
IDLE_CPU = 0.05
# Partitions under way: bytes a second and CPU per cent that are wanted at most.
RUNS = {34: (1_500, 1), 2_000: (4_000, 2)}
KEY_BYTES = 400
KEY_MS = 2
BUSY_KEY_MS = 30
CONSOLE_MB = 12


def tty(setting: Setting) -> None:
    work = setting.work / "tty"
    shutil.rmtree(work, ignore_errors=True)
    (work / "repository").mkdir(parents=True)
    history(work / "repository")
    first_frames(setting, work)
    idle(setting, work)
    with setting.sink() as sink:
        keys(setting, work, sink)
        memory(setting, work, sink)
    for partitions in RUNS:
        under_way(setting, work, partitions)


def first_frames(setting: Setting, work: Path) -> None:
    setting.report.title(f"the console at 120x40: first full frame, {ROUNDS} rounds in turn")
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, command in sides(setting, work).items():
            with Terminal(command, environment(setting)) as screen:
                times.setdefault(name, []).append(1000 * screen.first_frame())
    setting.report.table(
        [["", "least ms", "median ms", "most ms"]]
        + [[name, *(f"{value:.1f}" for value in (min(t), statistics.median(t), max(t)))] for name, t in times.items()])
    setting.report.judge(at_most("console, first frame, median", statistics.median(times["kustosink"]), FRAME_MS, " ms"))


def idle(setting: Setting, work: Path) -> None:
    setting.report.title(f"idle for {WINDOW_SECONDS} s")
    rows = [["", "bytes/s", "CPU %"]]
    for name, command in sides(setting, work).items():
        with Terminal(command, environment(setting)) as screen:
            screen.read_for(2)
            written, cpu = screen.use(WINDOW_SECONDS)
        rows.append([name, f"{written:.0f}", f"{cpu:.2f}"])
        if name == "kustosink":
            figures = [at_most("console, idle", written, 0, " bytes/s"), at_most("console, idle CPU", cpu, IDLE_CPU, " %")]
    setting.report.table(rows)
    for figure in figures:
        setting.report.judge(figure)


def keys(setting: Setting, work: Path, sink) -> None:
    setting.report.title("a cursor key on the schema screen")
    file = setting.store.file("trips", setting.size_mb)
    rest, busy = [], []
    with schema_screen(setting, sink, file) as screen:
        rest = presses(screen)
        with both_cores(setting, file):
            busy = presses(screen)
    with Terminal(["tig", "-C", str(work / "repository")], environment(setting)) as screen:
        screen.first_frame()
        screen.read_for(1)
        peer = presses(screen)
    setting.report.table(
        [["", "first byte ms", "last byte ms", "slowest ms", "bytes"]]
        + [
            [
                name, f"{1000 * median(answers, 0):.2f}", f"{1000 * median(answers, 1):.2f}",
                f"{1000 * max(answer[1] for answer in answers):.1f}", f"{median(answers, 2):.0f}",
            ]
            for name, answers in (("kustosink", rest), ("kustosink, both cores busy", busy), ("tig", peer))
        ])
    setting.report.judge(at_most("cursor key on Schema, median", median(rest, 2), KEY_BYTES, " bytes"))
    setting.report.judge(at_most("key to paint at rest, median", 1000 * median(rest, 1), KEY_MS, " ms"))
    setting.report.judge(at_most("key to paint while both cores are busy, median", 1000 * median(busy, 1), BUSY_KEY_MS, " ms"))


def memory(setting: Setting, work: Path, sink) -> None:
    setting.report.title("memory of a whole load, on the screen and without one")
    file = setting.store.file("trips", setting.size_mb)
    cost = run(setting.write([file], sink, "Headless"), setting.write_environment)
    with schema_screen(setting, sink, file) as screen:
        for key, words in (("\r", "hidden"), ("S", "Start the load?"), ("y", "Readers see")):
            screen.text = b""
            screen.press(key)
            screen.wait_for(words.replace(" ", ""), 120)
        console = screen.peak_mb
    setting.report.line(f"  console {console:.0f} MB, write {cost.resident_mb:.0f} MB")
    setting.report.judge(at_most("RSS of the console on top of the engine", console - cost.resident_mb, CONSOLE_MB, " MB"))


def under_way(setting: Setting, work: Path, partitions: int) -> None:
    setting.report.title(f"a load of {partitions} partitions under way, {WINDOW_SECONDS} s")
    folder = work / f"parts{partitions}"
    folder.mkdir()
    rows = "".join(f"{number},{number * 7919 % 1000003},some words that fill a row\n" for number in range(400))
    for number in range(partitions):
        (folder / f"{number:05}.csv").write_text(f"id,number,text\n{rows}")
    bytes_wanted, cpu_wanted = RUNS[partitions]
    # Uploads and ingestion are under way all the time that is measured.
    with setting.sink(put_seconds=20 / partitions * 8, ingest_seconds=20) as sink:
        command = setting.write([folder], sink, f"Parts{partitions}", "--async", "--partition-size", f"{len(rows)}")
        name = detached(setting, command)
        attach = [setting.program, "console", "--no-record", "--attach", name]
        with Terminal(attach, environment(setting)) as screen:
            screen.wait_for("queuedforingestion", 20)
            screen.read_for(2)
            written, cpu = screen.use(WINDOW_SECONDS)
        finish(setting, name)
    setting.report.judge(at_most(f"console, {partitions} partitions", written, bytes_wanted, " bytes/s"))
    setting.report.judge(at_most(f"console, {partitions} partitions, CPU", cpu, cpu_wanted, " %"))


def detached(setting: Setting, command: list[str]) -> str:
    """Starts a load that goes on by itself; the name of its run."""
    done = subprocess.run(command, env=environment(setting), capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 5:
        raise CommandFailed(f"write --async ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])["run"]


def finish(setting: Setting, name: str) -> None:
    """Waits for the run's end, which must be a commit."""
    subprocess.run(
        [setting.program, "attach", name, "--json"], env=environment(setting), stdout=subprocess.DEVNULL, timeout=300,
        check=True)


@contextlib.contextmanager
def schema_screen(setting: Setting, sink, file: Path):
    command = [
        setting.program, "console", "--no-record", "--cluster", sink.address, "--database", "Bench", "--table",
        f"Screen{time.monotonic_ns()}", "--source", str(file),
    ]
    with Terminal(command, environment(setting)) as screen:
        screen.wait_for("columns")
        screen.read_for(1)
        screen.press("\r")
        screen.wait_for("[3Schema]")
        screen.read_for(0.5)
        yield screen


def presses(screen: Terminal) -> list[tuple[float, float, int]]:
    """Answers to the arrow that moves the cursor, down and back; each with the time of its last byte."""
    answers = []
    for key in ["down"] * 12 + ["up"] * 12:
        answers.append(screen.press(key))
        screen.read_for(0.1)
    return answers


@contextlib.contextmanager
def both_cores(setting: Setting, file: Path):
    """As much work as there are cores, as a load makes it: inference, again and again."""
    loop = 'while :; do "$1" schema "$2" --json > /dev/null; done'
    workers = [
        subprocess.Popen(["sh", "-c", loop, "sh", setting.program, str(file)], start_new_session=True)
        for _ in range(os.cpu_count() or 1)
    ]
    try:
        time.sleep(0.5)
        yield
    finally:
        for worker in workers:
            os.killpg(worker.pid, 9)
            worker.wait()


def sides(setting: Setting, work: Path) -> dict[str, list[str]]:
    return {
        "kustosink": [setting.program, "console", "--no-record"],
        "tig": ["tig", "-C", str(work / "repository")],
        "htop": ["htop"],
    }


def environment(setting: Setting) -> dict[str, str]:
    return {**os.environ, **setting.write_environment, "KUSTOSINK_CLUSTER": ""}


def history(folder: Path) -> None:
    """A repository with enough commits to fill a screen of tig."""
    commands = ["git init -q .", "git config user.name Bench", "git config user.email bench@localhost"]
    commands += [f"git commit -q --allow-empty -m 'Commit {number} of the history that is shown'" for number in range(80)]
    subprocess.run(["sh", "-ec", "\n".join(commands)], cwd=folder, check=True)


def median(answers: list[tuple[float, float, int]], index: int) -> float:
    return statistics.median(answer[index] for answer in answers)
