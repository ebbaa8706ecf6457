"""The schema of a file by looking at every row, against peers that do so too."""

from data import logs, trips
from report import at_least, only_shown
from rounds import Side, take_turns
from setting import Setting, count_rows, expect_rows, last_object, megabytes


def csv(setting: Setting) -> None:
    file = setting.store.file("trips", setting.size_mb)
    setting.report.title(f"full-scan inference of {file.name}")
    us, arrow, duckdb = sides = [
        Side("kustosink schema", megabytes(file), lambda _: setting.schema(file), check=expect_rows(count_rows(file) - 1)),
        Side(
            "pyarrow.read_csv", megabytes(file), lambda _: setting.peer("pyarrow_types.py", "csv", str(file)),
            check=expect_rows(count_rows(file) - 1)),
        Side("duckdb, all rows", megabytes(file), lambda _: setting.peer("duckdb_types.py", "csv", str(file))),
    ]
    take_turns(sides, setting.rounds)
    setting.report.costs("inference-csv", sides)
    show_differences(setting, trips.COLUMNS, sides)
    setting.report.judge(at_least("trips, against pyarrow", us.rate / arrow.rate, 2))
    setting.report.judge(at_least("trips, against duckdb", us.rate / duckdb.rate, 5))
    show_without_start(setting, us, [arrow, duckdb])


def json(setting: Setting) -> None:
    file = setting.store.file("logs", setting.size_mb)
    setting.report.title(f"full-scan inference of {file.name}")
    us, arrow, duckdb = sides = [
        Side("kustosink schema", megabytes(file), lambda _: setting.schema(file), check=expect_rows(count_rows(file))),
        Side(
            "pyarrow.read_json", megabytes(file), lambda _: setting.peer("pyarrow_types.py", "json", str(file)),
            check=expect_rows(count_rows(file))),
        Side("duckdb, all rows", megabytes(file), lambda _: setting.peer("duckdb_types.py", "json", str(file))),
    ]
    take_turns(sides, setting.rounds)
    setting.report.costs("inference-json", sides)
    show_differences(setting, logs.COLUMNS, sides)
    best = max(arrow, duckdb, key=lambda side: side.rate)
    setting.report.judge(at_least(f"logs, against the better ({best.name})", us.rate / best.rate, 1.4))
    show_without_start(setting, us, [arrow, duckdb])


def show_without_start(setting: Setting, us: Side, peers: list[Side]) -> None:
    """Ours with its start against theirs without: what is left for files of any size."""
    ratios = [f"{us.rate / (peer.megabytes / peer.job_cpu):.2f}x {peer.name}" for peer in peers if peer.job_cpu]
    setting.report.line(f"  against the peers without their start and imports: {', '.join(ratios)}")


def types_of(side: Side) -> list[str]:
    told = last_object(side.costs[0])
    return told.get("types") or [column["type"] for column in told["columns"]]


def show_differences(setting: Setting, columns: list[tuple[str, str]], sides: list[Side]) -> None:
    for side in sides:
        found = types_of(side)
        wrong = [
            f"{name} is {type}, not {given}" for (name, type), given in zip(columns, found, strict=True) if type != given
        ]
        setting.report.line(f"  {side.name}: {'; '.join(wrong) if wrong else 'every type right'}")
        if wrong and side is sides[0]:
            setting.report.judge(only_shown(f"{side.name}: wrong types", str(len(wrong))))
