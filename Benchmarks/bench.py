"""Runs the benches one after the other and prints what they say. scripts/bench sets everything up and calls it."""

import argparse
import shutil
import sys
import time
from pathlib import Path

import machine
from benches import inference, loading, local, memory, start, stream, tty, types, upload
from data.store import Store
from measure import CommandFailed
from report import Report, Verdict
from setting import Setting

# In the order in which they run.
BENCHES = {
    "inference-csv": inference.csv,
    "inference-json": inference.json,
    "types": types.types,
    "memory": memory.memory,
    "start": start.start,
    "partitions": loading.partitions,
    "pass-through": loading.pass_through,
    "upload": upload.plain,
    "upload-gzip": upload.compressed,
    "stream": stream.stream,
    "local": local.local,
    "tty": tty.tty,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Compares kustosink with its peers, side by side in one run.",
        epilog="All of it takes some eight minutes on two free cores when the data (2.5 GB in .bench) is made, which "
        "takes three; --quick takes less than two. Nothing takes more than 15 minutes: a command that does is ended. "
        "How to read the figures stands at the head of scripts/bench.")
    parser.add_argument("--quick", action="store_true", help="small files and one round: a first look, and noisy")
    parser.add_argument("--size-mb", type=int, metavar="N", help="MB of the files, 256 by default; some benches take 4 N")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of the sides in turn, 3 by default")
    parser.add_argument("--only", metavar="NAME,...", help=f"only these of: {', '.join(BENCHES)}")
    parser.add_argument("--keep", action="store_true", help="keep the logs of the loads and of the sink")
    parser.add_argument("--program", default="kustosink", help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, default=Path(".bench"), help=argparse.SUPPRESS)
    return parser.parse_args()


def chosen(names: str | None) -> list[str]:
    wanted = names.split(",") if names else list(BENCHES)
    if unknown := [name for name in wanted if name not in BENCHES]:
        sys.exit(f"no bench is called {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    return wanted


def main() -> int:
    options = arguments()
    names = chosen(options.only)
    size = options.size_mb or (32 if options.quick else 256)
    work = options.data / "work"
    work.mkdir(parents=True, exist_ok=True)
    report = Report(options.data / "results.jsonl")
    setting = Setting(
        program=options.program, store=Store(options.data, lambda text: print(f"  {text}", file=sys.stderr)),
        report=report, rounds=options.rounds or (1 if options.quick else 3), size_mb=size,
        upload_mb=32 if options.quick else 4 * size, upload_gzip_mb=size if options.quick else 4 * size, work=work)

    begin = time.monotonic()
    report.line(machine.machine_line())
    report.line(machine.versions_line(options.program))
    report.line(f"load: {machine.load()} at the start")
    for name in names:
        try:
            BENCHES[name](setting)
        except CommandFailed as failure:
            report.judge(Verdict(name, "failed", "an end", False))
            report.line(f"  {failure}")
    if not options.keep:
        shutil.rmtree(work)
    all_met = report.summary()
    report.line(f"load: {machine.load()} at the end, after {time.monotonic() - begin:.0f} s")
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())
