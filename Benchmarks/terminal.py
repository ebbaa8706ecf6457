"""A program on a terminal of a given size: its bytes, when they came, and what its processes used."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from pathlib import Path

from measure import CommandFailed

# An answer has ended when nothing came for so long.
SILENCE = 0.04
ESCAPES = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_].*?\x1b\\|\x1b[ -/]*[0-~]|[\x00-\x1f]", re.S)
ARROWS = {"down": b"B", "up": b"A"}


class Terminal:
    """Starts `command` on a pseudo-terminal; use it in a `with`, which ends the program."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None, columns: int = 120, rows: int = 40):
        self.command = command
        # (seconds since the start, bytes)
        self.pieces: list[tuple[float, int]] = []
        self.text = b""
        # Arrows are sent as the program asked for them.
        self.application_keys = False
        values = {
            **os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "COLUMNS": str(columns),
            "LINES": str(rows), **(environment or {}),
        }
        size = struct.pack("HHHH", rows, columns, 0, 0)
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvpe(command[0], command, values)
        self.begin = time.monotonic()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_) -> None:
        for number in (signal.SIGHUP, signal.SIGKILL):
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                break
            if self._ended(2):
                break
        os.close(self.file)

    def _ended(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read(0.02)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return True
        return False

    @property
    def now(self) -> float:
        return time.monotonic() - self.begin

    def _read(self, seconds: float) -> int:
        """Reads what comes within so many seconds; 0 when nothing did."""
        if not select.select([self.file], [], [], max(0, seconds))[0]:
            return 0
        try:
            data = os.read(self.file, 1 << 16)
        except OSError:
            return 0
        self.pieces.append((self.now, len(data)))
        self.text = (self.text + data)[-(1 << 20):]
        for switch, value in ((b"\x1b[?1h", True), (b"\x1b[?1l", False)):
            if switch in data:
                self.application_keys = value
        return len(data)

    def read_for(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self._read(end - self.now)

    def first_frame(self, limit: float = 10) -> float:
        """Seconds from the start to the last byte of the first burst that painted 200 characters."""
        while self.now < limit:
            if not self._read(SILENCE) and len(self.shown()) >= 200:
                return self.pieces[-1][0]
        raise CommandFailed(f"{self.command[0]} painted nothing within {limit} s")

    def wait_for(self, words: str, limit: float = 60) -> None:
        while words.encode() not in self.text and words.encode() not in self.shown():
            if self.now > limit:
                raise CommandFailed(f"'{words}' did not appear within {limit} s; the screen: {self.shown()[-600:]!r}")
            self._read(0.05)

    def shown(self) -> bytes:
        """The characters that were written, without escapes and blanks."""
        return ESCAPES.sub(b"", self.text).replace(b" ", b"")

    def press(self, key: str) -> tuple[float, float, int]:
        """Sends a key. Seconds to the first and to the last byte of the answer, and its bytes."""
        arrow = ARROWS.get(key)
        data = key.encode() if arrow is None else (b"\x1bO" if self.application_keys else b"\x1b[") + arrow
        known, sent = len(self.pieces), self.now
        os.write(self.file, data)
        limit = sent + 2
        while self.now < limit:
            if not self._read(SILENCE) and len(self.pieces) > known:
                break
        answer = self.pieces[known:]
        if not answer:
            return 2, 2, 0
        return answer[0][0] - sent, answer[-1][0] - sent, sum(count for _, count in answer)

    def use(self, seconds: float) -> tuple[float, float]:
        """Bytes a second and CPU per cent of the program over so many seconds."""
        known, cpu, begin = len(self.pieces), self.cpu, self.now
        self.read_for(seconds)
        spent = self.now - begin
        return sum(count for _, count in self.pieces[known:]) / spent, 100 * (self.cpu - cpu) / spent

    @property
    def cpu(self) -> float:
        """Seconds of the process, in nanoseconds: /proc/PID/stat counts hundredths."""
        # The clock that clock_getcpuclockid(3) gives for a process; Python has no call for it.
        return time.clock_gettime((~self.pid << 3) | 2)

    @property
    def peak_mb(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) * 1024 / 1e6 if found else 0
