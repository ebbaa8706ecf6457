"""CSV in which most fields stand in quotes: commas, doubled quotes and line ends inside, text beyond ASCII."""

import random

from data.words import UNUSUAL, WORDS

ROWS_IN_BLOCK = 5_000
HEAD = 'id,title,body,"city, country",maybe_empty,maybe_null,amount,day,"is ""ok"""\n'
EMPTIES = ["", '""', '" "', '""""', '","']


def block(seed: int, number: int) -> bytes:
    chance = random.Random(f"{seed} quoted {number}").random

    def words(count):
        return " ".join(WORDS[int(chance() * len(WORDS))] for _ in range(count))

    def line():
        text = words(4 + int(chance() * 8)) + ("," if chance() < 0.3 else "")
        return text + (f' said "{words(2)}"' if chance() < 0.2 else "")

    rows = []
    for index in range(ROWS_IN_BLOCK):
        title = words(3) + (f', "{words(1)}"' if chance() < 0.4 else "")
        body = ("\r\n" if chance() < 0.1 else "\n").join(line() for _ in range(1 + int(chance() * 4)))
        city = UNUSUAL[int(chance() * len(UNUSUAL))]
        fields = [
            str(number * ROWS_IN_BLOCK + index),
            quote(title) if '"' in title or chance() < 0.7 else words(2),
            quote(body),
            quote(city) if "," in city or chance() < 0.5 else city,
            EMPTIES[int(chance() * len(EMPTIES))],
            "" if chance() < 0.2 else str(int(chance() * 1000)),
            f"{chance() * 1000:.3f}",
            f"2024-{1 + int(chance() * 9):02d}-{10 + int(chance() * 18)}",
            "true" if chance() < 0.5 else "false",
        ]
        rows.append(",".join(fields) + "\n")
    return "".join(rows).encode()


def quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
