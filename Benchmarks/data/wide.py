"""CSV of 200 columns of five kinds, a field in fifty empty."""

import random

from data.words import WORDS

ROWS_IN_BLOCK = 2_000
COLUMN_COUNT = 200
HEAD = ",".join(f"{'ifsdb'[index % 5]}{index:03d}" for index in range(COLUMN_COUNT)) + "\n"


def block(seed: int, number: int) -> bytes:
    chance = random.Random(f"{seed} wide {number}").random
    rows = [",".join(field(index, chance()) for index in range(COLUMN_COUNT)) for _ in range(ROWS_IN_BLOCK)]
    return ("\n".join(rows) + "\n").encode()


def field(index: int, x: float) -> str:
    if x < 0.02:
        return ""
    match index % 5:
        case 0:
            return str(int(x * 10 ** (2 + index % 9)))
        case 1:
            return f"{x * 1000:.4f}"
        case 2:
            return WORDS[int(x * len(WORDS))]
        case 3:
            day, hour, minute = 1 + int(x * 1e4) % 28, int(x * 1e6) % 24, int(x * 1e7) % 60
            return f"2024-{1 + int(x * 12):02d}-{day:02d}T{hour:02d}:{minute:02d}:00Z"
        case _:
            return "true" if x < 0.5 else "false"
