"""What a person reads: a table a bench, verdicts, and all verdicts again at the end."""

import json
from dataclasses import dataclass
from pathlib import Path

from rounds import Side


@dataclass(frozen=True)
class Verdict:
    figure: str
    value: str
    wanted: str
    # None where nothing is wanted.
    met: bool | None

    @property
    def word(self) -> str:
        return {True: "met", False: "NOT MET", None: ""}[self.met]


def at_least(figure: str, value: float, limit: float, unit: str = "x") -> Verdict:
    return Verdict(figure, shown(value) + unit, f">= {limit:g}{unit}", value >= limit)


def at_most(figure: str, value: float, limit: float, unit: str) -> Verdict:
    return Verdict(figure, shown(value) + unit, f"<= {limit:g}{unit}", value <= limit)


def only_shown(figure: str, value: str) -> Verdict:
    return Verdict(figure, value, "", None)


def shown(value: float) -> str:
    """Three digits that count; never rounded to a limit that was missed."""
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


class Report:
    def __init__(self, results: Path):
        self.results = results
        self.verdicts: list[Verdict] = []

    def title(self, text: str) -> None:
        print(f"\n== {text}", flush=True)

    def line(self, text: str) -> None:
        print(text, flush=True)

    def costs(self, bench: str, sides: list[Side]) -> None:
        head = ["", "runs", "CPU s", "min", "MB/CPU s", "wall s", "RSS MB", "MB/CPU s of the job alone"]
        rows = [head] + [
            [
                side.name, str(len(side.costs)), f"{side.cpu:.3f}", f"{side.least_cpu:.3f}", f"{side.rate:.0f}",
                f"{side.wall:.2f}", f"{side.resident_mb:.0f}",
                f"{side.megabytes / side.job_cpu:.0f}" if side.job_cpu else "",
            ]
            for side in sides
        ]
        self.table(rows)
        with open(self.results, "a", encoding="utf-8") as file:
            for side in sides:
                file.write(json.dumps({
                    "bench": bench, "side": side.name, "megabytes": side.megabytes,
                    "cpu": [cost.cpu for cost in side.costs], "wall": [cost.wall for cost in side.costs],
                    "resident_mb": side.resident_mb,
                }) + "\n")

    def table(self, rows: list[list[str]]) -> None:
        widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
        for row in rows:
            cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
            print("  " + "  ".join(cells).rstrip(), flush=True)

    def judge(self, verdict: Verdict) -> None:
        self.verdicts.append(verdict)
        wanted = f"  ({verdict.wanted})" if verdict.wanted else ""
        print(f"  {verdict.figure}: {verdict.value}{wanted}  {verdict.word}".rstrip(), flush=True)

    def summary(self) -> bool:
        """Prints all verdicts; true when each that is wanted was met."""
        self.title("summary")
        self.table(
            [["figure", "measured", "wanted", ""]]
            + [[verdict.figure, verdict.value, verdict.wanted, verdict.word] for verdict in self.verdicts])
        return all(verdict.met is not False for verdict in self.verdicts)
