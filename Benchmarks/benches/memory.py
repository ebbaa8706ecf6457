"""The greatest resident size of inference, which must not grow with the file."""

from report import at_most
from rounds import Side, take_turns
from setting import Setting, count_rows, expect_rows, megabytes

LIMIT_MB = 64


def memory(setting: Setting) -> None:
    files = [setting.store.file("trips", size) for size in (setting.size_mb, 4 * setting.size_mb)]
    setting.report.title(f"memory of inference: {' and '.join(file.name for file in files)}")
    sides = [
        Side(
            f"kustosink schema {file.name}", megabytes(file), lambda _, file=file: setting.schema(file),
            check=expect_rows(count_rows(file) - 1))
        for file in files
    ]
    take_turns(sides, min(setting.rounds, 2))
    setting.report.costs("memory", sides)
    small, large = sides
    for side in sides:
        setting.report.judge(at_most(f"RSS of inference, {side.megabytes:.0f} MB", side.resident_mb, LIMIT_MB, " MB"))
    growth = (large.resident_mb / small.resident_mb - 1) * 100
    setting.report.judge(at_most("RSS growth at four times the size", growth, 10, " %"))
