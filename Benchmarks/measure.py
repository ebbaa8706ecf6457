"""Runs one command and tells what it cost.

CPU seconds are the sum over the command and every process that it waited for, as the kernel counts them (wait4).
Memory is the greatest resident size of any one of them, as GNU time tells it: wait4 would count what this process
had at the fork.
"""

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

# No command of the benches takes longer unless it hangs.
LIMIT_SECONDS = 900


@dataclass(frozen=True)
class Cost:
    user: float
    system: float
    wall: float
    # Bytes of 1e6, as everything here.
    resident_mb: float
    output: str
    # What a peer said of itself in its last line: CPU seconds of the job without start and imports.
    notes: dict = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        return self.user + self.system


class CommandFailed(Exception):
    pass


def run(command: list[str], environment: dict[str, str] | None = None) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        memory, output, errors = (Path(folder) / name for name in ("memory", "output", "errors"))
        timed = ["/usr/bin/time", "--quiet", "-f", "%M", "-o", str(memory), *command]
        with open(output, "wb") as out, open(errors, "wb") as err:
            begin = time.monotonic()
            child = subprocess.Popen(
                timed, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env={**os.environ, **(environment or {})},
                start_new_session=True)
            status, usage = wait(child, begin)
            wall = time.monotonic() - begin
        text = output.read_text(errors="replace")
        if status != 0:
            words = (errors.read_text(errors="replace") + text).strip()[-2000:]
            raise CommandFailed(f"status {status} of {' '.join(command)}\n{words}")
        kilobytes = int(memory.read_text().split()[-1])
    return Cost(usage.ru_utime, usage.ru_stime, wall, kilobytes * 1024 / 1e6, text, notes_of(text))


def wait(child: subprocess.Popen, begin: float):
    """The status and what the kernel counted, when it is over; its process group is ended after the limit."""
    pause = 0.002
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return child.returncode, usage
        if time.monotonic() - begin > LIMIT_SECONDS:
            os.killpg(child.pid, 9)
        time.sleep(pause)
        pause = min(pause * 1.2, 0.02)


def notes_of(text: str) -> dict:
    lines = text.strip().splitlines()
    try:
        notes = json.loads(lines[-1])
        return notes if isinstance(notes, dict) else {}
    except (IndexError, json.JSONDecodeError):
        return {}


def first_output(command: list[str]) -> float:
    """Seconds from the start of the command to the first bytes on its standard output."""
    begin = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    first = child.stdout.read1(1 << 16) if child.stdout else b""
    seconds = time.monotonic() - begin
    child.communicate(timeout=60)
    if child.returncode != 0 or not first:
        raise CommandFailed(f"status {child.returncode} of {' '.join(command)}, {len(first)} bytes of output")
    return seconds
