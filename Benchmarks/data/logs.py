"""Logs of services as JSON lines: nested objects, arrays, text, numbers, a key that most rows lack."""

import datetime
import json
import random

from data.words import WORDS

FIRST_DAY = datetime.datetime(2024, 3, 1)
ROWS_IN_BLOCK = 10_000
HEAD = ""

# Key and the Kusto type that keeps every value.
COLUMNS = [
    ("ts", "datetime"),
    ("level", "string"),
    ("service", "string"),
    ("host", "dynamic"),
    ("http", "dynamic"),
    ("user", "dynamic"),
    ("msg", "string"),
    ("bytes", "long"),
    ("agent", "string"),
    ("ok", "bool"),
    ("error", "dynamic"),
]

SERVICES = ["checkout", "catalog", "auth", "search", "gateway", "billing", "inventory", "email"]
METHODS = ["GET", "GET", "GET", "POST", "PUT", "DELETE"]
AGENTS = [
    "Mozilla/5.0 (X11; Linux x86_64)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)",
    "curl/8.5.0",
    "okhttp/4.12.0",
    "python-requests/2.32",
]


def block(seed: int, number: int) -> bytes:
    random_bits = random.Random(f"{seed} logs {number}")
    lines = [
        json.dumps(row(random_bits, number * ROWS_IN_BLOCK + index), separators=(",", ":"))
        for index in range(ROWS_IN_BLOCK)
    ]
    return ("\n".join(lines) + "\n").encode()


def row(random_bits: random.Random, number: int) -> dict:
    chance = random_bits.random

    def one_of(choices):
        return choices[int(chance() * len(choices))]

    at = FIRST_DAY + datetime.timedelta(milliseconds=number * 37 + int(chance() * 37))
    level = chance()
    status = chance()
    result = {
        "ts": at.isoformat(timespec="milliseconds") + "Z",
        "level": "ERROR" if level < 0.02 else "WARN" if level < 0.08 else "INFO",
        "service": one_of(SERVICES),
        "host": {
            "name": f"node-{int(chance() * 40):03d}",
            "ip": f"10.{int(chance() * 4)}.{int(chance() * 256)}.{int(chance() * 256)}",
            "tags": ["prod", "eu" if chance() < 0.5 else "us"],
        },
        "http": {
            "method": one_of(METHODS),
            "path": f"/api/v1/{one_of(WORDS)}/{int(chance() * 100_000)}",
            "status": 500 if status < 0.02 else 404 if status < 0.06 else 200,
            "duration_ms": round(chance() * chance() * 900, 3),
        },
        "user": None,
        "msg": " ".join(one_of(WORDS) for _ in range(3 + int(chance() * 8))),
        "bytes": int(chance() * chance() * 1_000_000),
        "agent": one_of(AGENTS),
        "ok": chance() > 0.02,
    }
    if chance() < 0.8:
        digits = f"{random_bits.getrandbits(128):032x}"
        name = "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]])
        result["user"] = {"id": name, "plan": "free" if chance() < 0.7 else "pro"}
    if chance() < 0.05:
        stack = [f"at {one_of(SERVICES)}.{one_of(WORDS)}({int(chance() * 900)})" for _ in range(3)]
        result["error"] = {"code": f"E{100 + int(chance() * 900)}", "stack": stack, "retryable": chance() < 0.5}
    return result
