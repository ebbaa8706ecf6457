"""From the start of the program to its first line."""

import statistics

from measure import first_output
from report import at_most
from setting import Setting

RUNS = 20
LIMIT_MS = 50
ROWS = 1_000


def start(setting: Setting) -> None:
    file = setting.store.folder / "small.csv"
    if not file.exists():
        with open(setting.store.file("trips", setting.size_mb), "rb") as source:
            file.write_bytes(b"".join(source.readline() for _ in range(ROWS + 1)))
    setting.report.title(f"start to first line of schema on {ROWS} rows ({file.stat().st_size // 1000} kB), {RUNS} runs")
    times = sorted(1000 * first_output([setting.program, "schema", str(file)]) for _ in range(RUNS))
    setting.report.line(f"  least {times[0]:.1f} ms, median {statistics.median(times):.1f} ms, most {times[-1]:.1f} ms")
    setting.report.judge(at_most("start to first line, median", statistics.median(times), LIMIT_MS, " ms"))
