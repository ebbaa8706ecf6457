"""The oracle of the Avro reader: fastavro.

  write FOLDER   writes files over codecs, types and logical types, with nulls, unions and nesting
  check FILE...  compares the rows in FILE.rows, which the reader wrote, with what fastavro reads from FILE

FILE.rows is JSON: {"names": [...], "rows": [[null or [kind, text], ...], ...]}. A difference is a line of output.
"""
import base64, datetime, decimal, json, math, os, random, struct, sys, uuid

import fastavro

UTC = datetime.timezone.utc
CODECS = ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"]


def logical(kind, name, **more): return {"type": kind, "logicalType": name, **more}


FIELDS = {
    "nothing": "null", "bool": "boolean", "int": "int", "long": "long", "float": "float", "double": "double",
    "bytes": "bytes", "text": "string", "maybe": ["null", "long"], "last": ["string", "null"],
    "enum": {"type": "enum", "name": "letters", "symbols": ["A", "B", "C"]},
    "fixed": {"type": "fixed", "name": "five", "size": 5},
    "list": {"type": "array", "items": ["null", "double"]}, "map": {"type": "map", "values": "long"},
    "either": ["int", "string", "boolean"], "wholes": ["null", "int", "long"],
    "tree": ["null", {"type": "record", "name": "tree", "fields": [
        {"name": "value", "type": "string"}, {"name": "left", "type": ["null", "tree"]},
        {"name": "when", "type": logical("long", "timestamp-micros")}]}],
    "decimal": logical("bytes", "decimal", precision=30, scale=5),
    "fixed_decimal": logical({"type": "fixed", "name": "d", "size": 9}, "decimal"),
    "uuid": logical("string", "uuid"), "date": logical("int", "date"), "time_ms": logical("int", "time-millis"),
    "time_us": logical("long", "time-micros"), "ts_ms": logical("long", "timestamp-millis"),
    "ts_us": logical("long", "timestamp-micros"), "local_ms": logical("long", "local-timestamp-millis"),
    "local_us": logical("long", "local-timestamp-micros"), "unknown": logical("long", "no-such-thing"),
}
FIELDS["fixed_decimal"] = {
    "type": "fixed", "name": "d", "size": 9, "logicalType": "decimal", "precision": 18, "scale": 4}


def make(name, chance):
    number = chance.choice([0, 1, -1, chance.randrange(-(2**31), 2**31), chance.randrange(100)])
    day = datetime.datetime(1900, 1, 1) + datetime.timedelta(days=chance.randrange(90000))
    moment = day + datetime.timedelta(microseconds=chance.randrange(86400 * 10**6))
    rough = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    text = chance.choice(["", "a", "é, \"x\"\n", "\\", "z" * 300, "\u2028", "7"])
    return {
        "nothing": None, "bool": number > 0, "int": number, "long": number * 2**31, "double": number / 7,
        "float": struct.unpack("f", struct.pack("f", number / 7))[0], "bytes": bytes([number % 256, 255]), "text": text,
        "maybe": chance.choice([None, number]), "last": chance.choice([None, text]), "enum": chance.choice("ABC"),
        "fixed": bytes(chance.randrange(256) for _ in range(5)),
        "list": [chance.choice([None, number / 4]) for _ in range(chance.randrange(4))],
        "map": {"k%d" % k: number + k for k in range(chance.randrange(3))},
        "either": chance.choice([number, text, number > 3]), "wholes": chance.choice([None, number]),
        "tree": chance.choice([None, {"value": text, "when": moment.replace(tzinfo=UTC), "left": {
            "value": "in", "left": None, "when": moment.replace(tzinfo=UTC)}}]),
        "decimal": decimal.Decimal(number) * 10**9 / 10**5, "fixed_decimal": decimal.Decimal(number) / 10**4,
        "uuid": uuid.UUID(int=chance.randrange(2**128)), "date": day.date(), "time_ms": rough.time(),
        "time_us": moment.time(), "ts_ms": rough.replace(tzinfo=UTC), "ts_us": moment.replace(tzinfo=UTC),
        "local_ms": rough, "local_us": moment, "unknown": number,
    }[name]


def write(folder):
    chance = random.Random(1)
    for codec in CODECS:
        for names in [list(FIELDS), list(FIELDS)[::3]]:
            schema = {"type": "record", "name": "r", "namespace": "x.y",
                      "fields": [{"name": n, "type": FIELDS[n]} for n in names]}
            rows = [{n: make(n, chance) for n in names} for _ in range(400)]
            with open(os.path.join(folder, "%s-%d.avro" % (codec, len(names))), "wb") as file:
                fastavro.writer(file, schema, rows, codec=codec, sync_interval=chance.choice([100, 4000, 10**6]))


# What a value is in our spelling

def clock(t):
    text = t.strftime("%H:%M:%S")
    return text + (".%06d" % t.microsecond).rstrip("0") if t.microsecond else text


def spelled(value):
    """A value as text, number, bool, list, dict or None."""
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT") + clock(value) + ("Z" if value.tzinfo else "")
    if isinstance(value, datetime.date): return value.isoformat()
    if isinstance(value, datetime.time): return clock(value)
    if isinstance(value, uuid.UUID): return str(value)
    if isinstance(value, bytes): return base64.b64encode(value).decode()
    if isinstance(value, list): return [spelled(v) for v in value]
    if isinstance(value, dict): return {k: spelled(v) for k, v in value.items()}
    return value


def same(want, field, is_json):
    if want is None: return field is None
    if field is None: return False
    kind, text = field
    if is_json or kind == "json": return json.loads(text) == want
    if isinstance(want, bool): return text == ("true" if want else "false")
    if isinstance(want, float): return float(text) == want
    if isinstance(want, (int, decimal.Decimal)): return decimal.Decimal(text) == want
    return text == want


def check(path):
    with open(path + ".rows") as file: ours = json.load(file)
    with open(path, "rb") as file: rows = list(fastavro.reader(file))
    if len(rows) != len(ours["rows"]): print(path, len(rows), "rows, ours", len(ours["rows"]))
    for number, (row, found) in enumerate(zip(rows, ours["rows"])):
        for name, field in zip(ours["names"], found):
            want = spelled(row[name])
            if not same(want, field, name in ("list", "map", "either", "tree")):
                print("%s row %d %s: %r, ours %r" % (os.path.basename(path), number + 1, name, want, field))
                return


if sys.argv[1] == "write": write(sys.argv[2])
else:
    for path in sys.argv[2:]: check(path)
