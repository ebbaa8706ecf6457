"""Which types each tool finds in files where a wrong one loses values."""

from data.tricky import COLUMNS, LATE_COLUMNS
from report import Verdict
from rounds import Side, take_turns
from benches.inference import types_of
from setting import Setting, megabytes

# A value of the first type is also kept by these.
KEEPING = {"long": {"decimal"}, "bool": set(), "real": set()}


def types(setting: Setting) -> None:
    for name, columns in (
        ("tricky.csv", [(column.name, column.type) for column in COLUMNS]), ("late.csv", LATE_COLUMNS),
    ):
        compare(setting, name, columns)


def compare(setting: Setting, name: str, columns: list[tuple[str, str]]) -> None:
    file = setting.store.small(name)
    setting.report.title(f"types on {name}: right, missed (text where a type keeps all), lossy (values would change)")
    sides = [
        Side("kustosink", megabytes(file), lambda _: setting.schema(file)),
        Side("pyarrow", megabytes(file), lambda _: setting.peer("pyarrow_types.py", "csv-with-newlines", str(file))),
        Side("duckdb", megabytes(file), lambda _: setting.peer("duckdb_types.py", "csv", str(file))),
    ]
    take_turns(sides, 1)
    rows = [["column", "keeps all", *(side.name for side in sides)]]
    counts = {side.name: {"right": 0, "missed": 0, "lossy": 0} for side in sides}
    found = [types_of(side) for side in sides]
    for index, (column, type) in enumerate(columns):
        cells = []
        for side, given in zip(sides, found):
            verdict = judge(type, given[index])
            counts[side.name][verdict] += 1
            cells.append("" if verdict == "right" else f"{given[index]} {verdict}")
        if any(cells):
            rows.append([column, type, *cells])
    setting.report.table(rows)
    setting.report.table(
        [[f"of {len(columns)} columns", "right", "missed", "lossy"]]
        + [[side, *(str(count) for count in counted.values())] for side, counted in counts.items()])
    ours = counts["kustosink"]
    setting.report.judge(
        Verdict(f"{name}: right types", f"{ours['right']} of {len(columns)}", "all", ours["right"] == len(columns)))


def judge(right: str, given: str) -> str:
    if given == right:
        return "right"
    if given == "string":
        return "missed"
    return "right" if given in KEEPING.get(right, set()) else "lossy"
