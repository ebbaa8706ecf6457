"""tricky.csv: every column one decision about a type, with the answer that loses nothing; late.csv: types that change
in the last rows."""

import csv
import datetime
import json
import random
import uuid
from typing import Any, Callable, NamedTuple

from data.words import UNUSUAL

ROWS = 2_000
FIRST_DAY = datetime.datetime(2024, 1, 1)


class Cell(NamedTuple):
    """What the value of a cell may depend on."""

    row: int
    random: random.Random
    time: datetime.datetime
    guid: uuid.UUID


class Column(NamedTuple):
    name: str
    # The Kusto type that keeps the meaning of every value.
    type: str
    value: Callable[[Cell], Any]


def below(limit: int, text: str = "{}") -> Callable[[Cell], str]:
    """Random whole numbers below `limit`, in `text`."""
    return lambda cell: text.format(cell.random.randrange(limit))


def fraction(text: str) -> Callable[[Cell], str]:
    return lambda cell: text.format(cell.random.random())


def one_of(*choices) -> Callable[[Cell], Any]:
    return lambda cell: cell.random.choice(choices)


def sometimes(word: str) -> Callable[[Cell], str]:
    """`word` in a row of five among whole numbers."""
    return lambda cell: word if cell.row % 5 == 1 else str(cell.random.randrange(1000))


def time(text: str) -> Callable[[Cell], str]:
    return lambda cell: cell.time.strftime(text)


ISO = "%Y-%m-%dT%H:%M:%S"

COLUMNS = [
    Column("plain_int", "long", below(100)),
    Column("long_int", "long", below(2**40)),
    Column("neg_int", "long", below(1000, "-{}")),
    Column("plus_int", "string", below(1000, "+{}")),
    Column("lead_zero_id", "string", below(10**5, "{:05d}")),
    Column("zip_some_zero", "string", lambda c: f"{c.random.randrange(100, 99999):05d}" if c.row % 10 == 0 else c.random.randrange(10000, 99999)),
    Column("bool01", "long", below(2)),
    Column("bool_tf", "bool", one_of("true", "false")),
    Column("bool_TF", "bool", one_of("True", "False")),
    Column("bool_yn", "string", one_of("Y", "N")),
    Column("bool_t_f_letter", "string", one_of("t", "f")),
    Column("mixed_int_float", "real", lambda c: c.random.randrange(100) if c.row % 2 else f"{c.random.random() * 100:.2f}"),
    Column("exp_float", "real", fraction("{:.3e}")),
    Column("thousands", "string", lambda c: f"{c.random.randrange(1, 999)},{c.random.randrange(999):03d}"),
    Column("money", "string", fraction("${:.2f}")),
    Column("percent", "string", below(100, "{}%")),
    Column("comma_decimal", "string", below(100, "{},5")),
    Column("int_gt_i64", "decimal", lambda c: c.random.randrange(2**63, 2**66)),
    Column("u64", "decimal", lambda c: c.random.randrange(2**63, 2**64)),
    Column("dec30", "decimal", lambda c: f"{c.random.randrange(10**14, 10**15)}.{c.random.randrange(10**14, 10**15)}"),
    Column("float17", "real", lambda c: repr(c.random.random())),
    Column("hex", "string", below(2**20, "0x{:x}")),
    Column("float_nan", "real", lambda c: "NaN" if c.row % 7 == 3 else f"{c.random.random():.4f}"),
    Column("float_inf", "real", lambda c: ("inf", "-inf", "Infinity")[c.row % 3] if c.row % 9 == 4 else f"{c.random.random():.4f}"),
    Column("int_null_word", "long", sometimes("null")),
    Column("int_NA", "long", sometimes("NA")),
    Column("int_NULL_N", "long", sometimes("\\N")),
    Column("int_empty", "long", lambda c: "" if c.row % 3 else c.random.randrange(1000)),
    Column("int_dash", "string", sometimes("-")),
    Column("int_space", "long", below(1000, " {}")),
    Column("all_empty", "string", lambda c: ""),
    Column("all_null_word", "string", lambda c: "null"),
    Column("empty_then_int", "long", lambda c: "" if c.row < ROWS * 3 // 4 else c.random.randrange(100)),
    Column("date_iso", "datetime", time("%Y-%m-%d")),
    Column("date_us", "string", time("%m/%d/%Y")),
    Column("date_eu", "string", time("%d.%m.%Y")),
    Column("date_slash_ymd", "datetime", time("%Y/%m/%d")),
    Column("date_compact", "long", time("%Y%m%d")),
    Column("date_mon", "datetime", time("%d-%b-%Y")),
    Column("date_rfc1123", "datetime", time("%a, %d %b %Y %H:%M:%S GMT")),
    Column("dt_space", "datetime", time("%Y-%m-%d %H:%M:%S")),
    Column("dt_T", "datetime", time(ISO)),
    Column("dt_Z", "datetime", time(ISO + "Z")),
    Column("dt_frac7_Z", "datetime", lambda c: f"{c.time:{ISO}}.{c.random.randrange(10**7):07d}Z"),
    Column("dt_frac9", "datetime", lambda c: f"{c.time:{ISO}}.{c.random.randrange(10**9):09d}"),
    Column("dt_offset", "datetime", time(ISO + "+02:00")),
    Column("dt_mixed_zone", "datetime", lambda c: f"{c.time:{ISO}}" + ("Z" if c.row % 2 else "-05:00")),
    Column("dt_mixed_date", "datetime", lambda c: c.time.date() if c.row % 2 else f"{c.time:{ISO}}"),
    Column("epoch_s", "long", lambda c: 1704067200 + c.row * 7919),
    Column("epoch_ms", "long", lambda c: (1704067200 + c.row * 7919) * 1000),
    Column("time_only", "timespan", time("%H:%M:%S")),
    Column("timespan_d", "timespan", lambda c: f"{c.row % 9}.{c.time:%H:%M:%S}"),
    Column("year", "long", lambda c: 1990 + c.row % 35),
    Column("guid", "guid", lambda c: c.guid),
    Column("guid_upper_brace", "guid", lambda c: "{" + str(c.guid).upper() + "}"),
    Column("guid_n", "string", lambda c: c.guid.hex),
    Column("ipv4", "string", lambda c: f"10.{c.row % 256}.{c.random.randrange(256)}.1"),
    Column("json_obj", "dynamic", lambda c: json.dumps({"a": c.row, "b": ["x", None]})),
    Column("json_arr", "dynamic", lambda c: json.dumps([1, c.row])),
    Column("json_or_text", "string", lambda c: json.dumps({"a": 1}) if c.row % 2 else "plain"),
    Column("late_text", "string", lambda c: c.random.randrange(100) if c.row < ROWS - 10 else "oops"),
    Column("unicode", "string", lambda c: UNUSUAL[c.row % len(UNUSUAL)]),
    Column("user_id", "long", lambda c: 10**9 + c.row),
]


def write_tricky(path: str, seed: int) -> None:
    random_bits = random.Random(f"{seed} tricky")
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in COLUMNS)
        for row in range(ROWS):
            cell = Cell(
                row, random_bits, FIRST_DAY + datetime.timedelta(seconds=row * 7919),
                uuid.UUID(int=random_bits.getrandbits(128), version=4),
            )
            writer.writerow(column.value(cell) for column in COLUMNS)


LATE_COLUMNS = [
    ("id", "long"),
    ("int_then_float", "real"),
    ("int_then_text", "long"),
    ("empty_then_date", "datetime"),
    ("bool_then_int", "string"),
    ("i32_then_i64", "long"),
    ("quoted_newline_late", "string"),
]
LATE_ROWS = 400_000
LATE_START = 390_000


def write_late(path: str, seed: int) -> None:
    del seed  # nothing in it is random
    with open(path, "w", encoding="utf-8") as file:
        file.write(",".join(name for name, _ in LATE_COLUMNS) + "\n")
        for row in range(LATE_ROWS):
            late = row >= LATE_START
            fields = [
                row,
                f"{row % 100}.5" if late else row % 100,
                "n/a" if late and row % 1000 == 0 else row % 77,
                "2024-01-02" if late else "",
                row % 7 if late else ("true", "false")[row % 2],
                row * 10**7 if late else row,
                '"a\nb"' if late and row % 1000 == 5 else "ab",
            ]
            file.write(",".join(map(str, fields)) + "\n")
