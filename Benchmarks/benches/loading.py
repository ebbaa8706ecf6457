"""Typed and validated CSV to gzip partitions, the upload included, against gzip alone."""

from report import at_least, at_most, only_shown
from rounds import Side, take_turns
from setting import Setting, Sink, count_rows, expect_rows, megabytes

PARTITIONS = 8
LIMIT_MB = 128


def partitions(setting: Setting) -> None:
    file = setting.store.file("trips", setting.size_mb)
    setting.report.title(f"{file.name}, typed and validated, to {PARTITIONS} gzip partitions up to the loopback sink")
    with setting.sink() as sink:
        us = writing(setting, sink, file, "kustosink write", "Partitions")
        pigz = Side(
            "pigz -1 -p2", megabytes(file), lambda _: ["sh", "-c", 'exec pigz -1 -p2 -c "$1" >/dev/null', "sh", str(file)])
        take_turns([us, pigz], setting.rounds)
        figures = sink.figures()
    setting.report.costs("partitions", [us, pigz])
    setting.report.line(
        f"  {figures['blobs'] / len(us.costs):.0f} blobs and {figures['bytes'] / len(us.costs) / 1e6:.1f} MB of gzip a load")
    setting.report.judge(at_least("CSV to gzip partitions, against pigz -1", us.rate / pigz.rate, 1))
    setting.report.judge(at_most("RSS of that load", us.resident_mb, LIMIT_MB, " MB"))


def pass_through(setting: Setting) -> None:
    """What it saves that CSV which is already good need not be written anew; leaving out a column forces that."""
    file = setting.store.file("trips", setting.size_mb)
    setting.report.title(f"{file.name}: the bytes as they are, and written anew")
    with setting.sink() as sink:
        sides = [
            writing(setting, sink, file, "as they are", "AsIs"),
            writing(setting, sink, file, "written anew, a column left out", "Anew", "--skip-column", "airport_fee"),
        ]
        take_turns(sides, setting.rounds)
    setting.report.costs("pass-through", sides)
    for side in sides:
        setting.report.judge(only_shown(f"write, {side.name}", f"{side.rate:.0f} MB/CPU s"))


def writing(setting: Setting, sink: Sink, file, name: str, table: str, *more: str) -> Side:
    size = str(-(-file.stat().st_size // PARTITIONS))
    return Side(
        name, megabytes(file),
        lambda number: setting.write([file], sink, f"{table}{number}", "--partition-size", size, *more),
        setting.write_environment, expect_rows(count_rows(file) - 1))
