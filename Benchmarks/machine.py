"""What the figures were measured on and with."""

import os
import subprocess
from importlib import metadata
from pathlib import Path


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return os.uname().machine


def load() -> str:
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def words(command: list[str]) -> str:
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return (answer.stdout + answer.stderr).strip().splitlines()[0]


def machine_line() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"machine: {processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {os.uname().release}"


def versions_line(program: str) -> str:
    peers = ", ".join(f"{name} {metadata.version(name)}" for name in ("pyarrow", "duckdb", "azure-kusto-ingest"))
    return f"versions: kustosink {words([program, '--version'])}, {peers}, {words(['pigz', '--version'])}"
