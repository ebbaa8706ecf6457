"""Taxi trips as CSV: the columns of the public New York records, numbers and two times, few empty fields."""

import datetime
import random

FIRST_DAY = datetime.datetime(2023, 1, 1)
ROWS_IN_BLOCK = 20_000

# Name and the Kusto type that keeps every value.
COLUMNS = [
    ("VendorID", "long"),
    ("tpep_pickup_datetime", "datetime"),
    ("tpep_dropoff_datetime", "datetime"),
    ("passenger_count", "long"),
    ("trip_distance", "real"),
    ("RatecodeID", "long"),
    ("store_and_fwd_flag", "string"),
    ("PULocationID", "long"),
    ("DOLocationID", "long"),
    ("payment_type", "long"),
    ("fare_amount", "real"),
    ("extra", "real"),
    ("mta_tax", "real"),
    ("tip_amount", "real"),
    ("tolls_amount", "real"),
    ("improvement_surcharge", "real"),
    ("total_amount", "real"),
    ("congestion_surcharge", "real"),
    ("airport_fee", "real"),
]
HEAD = ",".join(name for name, _ in COLUMNS) + "\n"


def block(seed: int, number: int) -> bytes:
    chance = random.Random(f"{seed} trips {number}").random
    second = datetime.timedelta(seconds=1)
    start = FIRST_DAY + second * (number * ROWS_IN_BLOCK * 2)
    rows = []
    for _ in range(ROWS_IN_BLOCK):
        start += second * int(chance() * 4)
        duration = 60 + int(chance() * chance() * 5400)
        miles = duration / 260 * (0.5 + chance())
        fare = int((3 + miles * 2.6) * 10) / 10
        extra = (0, 0.5, 1, 2.5)[int(chance() * 4)]
        tip = round(fare * chance() * 0.3, 2) if chance() < 0.65 else 0
        tolls = 6.55 if chance() < 0.06 else 0
        crowded = 2.5 if chance() < 0.9 else 0
        airport = 1.25 if chance() < 0.08 else 0
        total = fare + extra + 1.5 + tip + tolls + crowded + airport
        from_zone, to_zone = int(chance() * 265) + 1, int(chance() * 265) + 1
        if chance() < 0.03:
            # A record of the other kind: five columns are empty together.
            vendor, people, rate, flag, payment, crowded, airport = 2, "", "", "", 0, "", ""
        else:
            vendor = 1 if chance() < 0.27 else 2
            people = 1 if chance() < 0.75 else int(chance() * 6)
            rate = 1 if chance() < 0.95 else int(chance() * 5) + 1
            flag = "N" if chance() < 0.994 else "Y"
            payment = 1 if chance() < 0.78 else int(chance() * 4) + 1
        rows.append(
            f"{vendor},{start},{start + second * duration},{people},{miles:.2f},{rate},{flag},{from_zone},{to_zone},"
            f"{payment},{fare},{extra},0.5,{tip},{tolls},1.0,{total:.2f},{crowded},{airport}\n"
        )
    return "".join(rows).encode()
