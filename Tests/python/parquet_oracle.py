"""The oracle of the Parquet reader: pyarrow.

  write FOLDER SEED   writes files over types, encodings, codecs, page versions, nulls and nesting
  check FILE...       compares the rows in FILE.rows, which the reader wrote, with what pyarrow reads from FILE

FILE.rows is JSON: {"names": [...], "rows": [[null or [kind, text], ...], ...]}. A difference is a line of output.
"""
import base64, datetime, decimal, json, math, os, random, sys, uuid

import pyarrow as pa
import pyarrow.parquet as pq

EPOCH = datetime.date(1970, 1, 1).toordinal()


# What a value is in our spelling

def iso_date(day):
    ordinal = EPOCH + day
    return datetime.date.fromordinal(ordinal).isoformat() if 1 <= ordinal <= 3652059 else None


def clock(ticks):
    seconds, fraction = divmod(ticks, 10_000_000)
    text = "%02d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)
    return text + (".%07d" % fraction).rstrip("0") if fraction else text


def moment(value, unit, zone):
    per = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    day, rest = divmod(value, 86400 * per)
    date = iso_date(day)
    ticks = rest * 10**7 // per
    return date and date + "T" + clock(ticks) + ("Z" if zone else "")


def span(value, unit):
    per = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    return clock(value * 10**7 // per)


class Any:
    """A value that pyarrow cannot tell, or that has no date."""
    def __init__(self, what): self.what = what
    def __repr__(self): return "anything for %s" % self.what


ANY = Any("a value beyond the calendar")


def texts(values):
    """Bytes that nothing is said about: text when all of them are UTF-8."""
    try:
        return [None if v is None else v.decode("utf-8") for v in values]
    except UnicodeDecodeError:
        return [None if v is None else base64.b64encode(v).decode() for v in values]


def expected(array):
    """The values of an array: None, str for what is written as text, int, float, Decimal, bool, list or dict."""
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        if kind.extension_name == "arrow.uuid":
            return [v and str(v if isinstance(v, uuid.UUID) else uuid.UUID(bytes=v)) for v in array.to_pylist()]
        if kind.extension_name == "arrow.json":
            return [v if v is None else JSON(v) for v in array.storage.to_pylist()]
        array, kind = array.storage, array.storage.type
    if pa.types.is_dictionary(kind):
        return expected(array.dictionary_decode())
    if pa.types.is_struct(kind):
        children = [expected(child) for child in array.flatten()]
        names = [kind.field(i).name for i in range(kind.num_fields)]
        valid = array.is_valid().to_pylist()
        return [dict(zip(names, row)) if ok else None for ok, row in zip(valid, zip(*children))]
    if pa.types.is_map(kind):
        keys, items, offsets = expected(array.keys), expected(array.items), array.offsets.to_pylist()
        valid = array.is_valid().to_pylist()
        return [
            {key_text(keys[j]): items[j] for j in range(offsets[i], offsets[i + 1])} if ok else None
            for i, ok in enumerate(valid)]
    if pa.types.is_fixed_size_list(kind):
        array = array.cast(pa.list_(kind.value_type))
        kind = array.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        values, offsets, valid = expected(array.values), array.offsets.to_pylist(), array.is_valid().to_pylist()
        return [values[offsets[i]:offsets[i + 1]] if ok else None for i, ok in enumerate(valid)]
    if pa.types.is_timestamp(kind):
        return [v if v is None else moment(v, kind.unit, kind.tz) or ANY for v in array.cast(pa.int64()).to_pylist()]
    if pa.types.is_date(kind):
        raw = array.cast(pa.int32() if kind.bit_width == 32 else pa.int64()).to_pylist()
        days = raw if kind.bit_width == 32 else [v if v is None else v // 86_400_000 for v in raw]
        return [v if v is None else iso_date(v) or ANY for v in days]
    if pa.types.is_time(kind):
        raw = array.cast(pa.int32() if kind.bit_width == 32 else pa.int64()).to_pylist()
        return [v if v is None else span(v, kind.unit) for v in raw]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return texts(array.to_pylist())
    if pa.types.is_floating(kind):
        return [v if v is None else float(v) for v in array.to_pylist()]
    return array.to_pylist()


class JSON:
    """A text that is JSON."""
    def __init__(self, text): self.text = text
    def __repr__(self): return "JSON %s" % self.text


def key_text(value):
    if isinstance(value, bool): return "true" if value else "false"
    return str(value)


# Comparing

def same_number(actual, value):
    """`actual` is a number of JSON or a text, `value` a float."""
    number = float(actual)
    return math.isnan(number) and math.isnan(value) or number == value and math.copysign(1, number) == math.copysign(1, value)


def same_json(actual, value, precision=None):
    if value is ANY: return True
    if value is None: return actual is None
    if isinstance(value, JSON): return actual == json.loads(value.text)
    if isinstance(value, bool): return actual is value
    if isinstance(value, float): return not isinstance(actual, bool) and actual is not None and same_number(actual, value)
    if isinstance(value, int): return actual == value or actual == str(value)
    if isinstance(value, decimal.Decimal): return decimal.Decimal(str(actual)) == value
    if isinstance(value, list):
        return isinstance(actual, list) and len(actual) == len(value) and all(map(same_json, actual, value))
    if isinstance(value, dict):
        return isinstance(actual, dict) and list(actual) == list(value) and all(
            same_json(actual[key], value[key]) for key in value)
    return actual == value


def same_field(field, value):
    if value is ANY: return field is not None
    if value is None: return field is None
    if field is None: return False
    kind, text = field
    if isinstance(value, JSON): return kind == "json" and text == value.text
    if isinstance(value, (list, dict)):
        return kind == "json" and same_json(json.loads(text, parse_float=decimal.Decimal), value)
    if isinstance(value, bool): return kind == "bool" and text == ("true" if value else "false")
    if isinstance(value, float): return kind == "number" and spelled(text) and same_number(text, value)
    if isinstance(value, int): return kind == "number" and text == str(value)
    if isinstance(value, decimal.Decimal): return kind == "number" and text == format(value, "f")
    return kind == "string" and text == value


def spelled(text):
    return text.lower() == text or text in ("NaN", "Infinity", "-Infinity")


def check(path):
    with open(path + ".rows") as file:
        actual = json.load(file)
    try:
        table = pq.ParquetFile(path, coerce_int96_timestamp_unit="us").read()
    except Exception as error:
        print("pyarrow does not read %s: %s" % (os.path.basename(path), str(error).splitlines()[0]), file=sys.stderr)
        return True
    name = os.path.basename(path)
    if actual["names"] != table.column_names:
        print("%s: columns %r, pyarrow has %r" % (name, actual["names"], table.column_names))
        return False
    rows = actual["rows"]
    if len(rows) != table.num_rows:
        print("%s: %d rows, pyarrow has %d" % (name, len(rows), table.num_rows))
        return False
    good = True
    for index, column in enumerate(table.columns):
        values = expected(column)
        for row, value in enumerate(values):
            if not same_field(rows[row][index], value):
                print("%s: row %d of %s (%s) is %.300r, pyarrow has %.300r"
                      % (name, row, table.column_names[index], column.type, rows[row][index], value))
                good = False
                break
    return good


# Writing

def numbers(random, bits, signed):
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    def one():
        pick = random.random()
        if pick < 0.1: return random.choice([low, high, 0, 1 if high else 0])
        if pick < 0.5: return random.randint(max(low, -50), min(high, 50))
        return random.randint(low, high)
    return one


def word(random):
    alphabet = "abcdefghij \t\"\\,\n{}[]:'\u00e9\u6771\U0001F600\u0001"
    if random.random() < 0.1: return ""
    if random.random() < 0.02: return "x" * random.randint(100, 3000)
    return "".join(random.choice(alphabet) for _ in range(random.randint(1, 12)))


def real(random):
    pick = random.random()
    if pick < 0.1: return random.choice([0.0, -0.0, math.nan, math.inf, -math.inf, 5e-324, 1.7976931348623157e308, 1e16, 1e-5])
    if pick < 0.5: return round(random.uniform(-1000, 1000), 2)
    return random.uniform(-1, 1) * 10.0 ** random.randint(-300, 300)


def decimals(random, precision, scale):
    digits = random.randint(1, precision)
    return decimal.Decimal(random.choice([-1, 1]) * random.randint(0, 10**digits - 1)).scaleb(-scale, WIDE)


WIDE = decimal.Context(prec=100)


def columns(random):
    """(name, type, maker of a value)"""
    day = 719_162
    def stamp(per): return lambda: random.randint(-day * 86400 * per, 2_932_896 * 86400 * per)
    flat = [
        ("flag", pa.bool_(), lambda: random.random() < 0.5),
        *[("i%d" % b, getattr(pa, "int%d" % b)(), numbers(random, b, True)) for b in (8, 16, 32, 64)],
        *[("u%d" % b, getattr(pa, "uint%d" % b)(), numbers(random, b, False)) for b in (8, 16, 32, 64)],
        ("few", pa.int32(), lambda: random.choice([1, 2, 3])),
        ("same", pa.int64(), lambda: 7),
        ("steps", pa.int64(), lambda counter=[0]: counter.__setitem__(0, counter[0] + random.randint(0, 9)) or counter[0]),
        ("half", pa.float16(), lambda: random.choice([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, math.nan, math.inf])),
        ("float", pa.float32(), lambda: pa.scalar(min(max(real(random), -3e38), 3e38), pa.float32()).as_py()),
        ("double", pa.float64(), lambda: real(random)),
        *[("d%d_%d" % ps, pa.decimal128(*ps), (lambda ps: lambda: decimals(random, *ps))(ps))
          for ps in ((1, 0), (9, 2), (18, 4), (18, 18), (30, 5), (38, 10))],
        ("d60_5", pa.decimal256(60, 5), lambda: decimals(random, 60, 5)),
        ("day", pa.date32(), lambda: random.randint(-day, 2_932_896)),
        ("time_ms", pa.time32("ms"), lambda: random.randrange(86_400_000)),
        ("time_us", pa.time64("us"), lambda: random.randrange(86_400_000_000)),
        ("time_ns", pa.time64("ns"), lambda: random.randrange(86_400_000_000_000)),
        ("ts_ms", pa.timestamp("ms"), stamp(1000)),
        ("ts_us", pa.timestamp("us"), stamp(10**6)),
        ("ts_us_utc", pa.timestamp("us", "UTC"), stamp(10**6)),
        ("ts_ns", pa.timestamp("ns"), lambda: random.randint(-2**63 + 1, 2**63 - 1)),
        ("text", pa.string(), lambda: word(random)),
        ("prefixes", pa.string(), lambda: "https://example.org/" + word(random)),
        ("codes", pa.string(), lambda: random.choice(["red", "green", "blue"])),
        ("ascii", pa.binary(), lambda: b"a%d" % random.randrange(100)),
        ("bytes", pa.binary(), lambda: random.randbytes(random.randint(0, 9))),
        ("fixed", pa.binary(5), lambda: random.randbytes(5)),
    ]
    nested = [
        ("ints", pa.list_(pa.int32()), lambda: [maybe(random, random.randint(-9, 9)) for _ in range(random.randint(0, 4))]),
        ("lists", pa.list_(pa.list_(pa.string())), lambda: [
            maybe(random, [maybe(random, word(random)) for _ in range(random.randint(0, 3))])
            for _ in range(random.randint(0, 3))]),
        ("point", pa.struct([("x", pa.float64()), ("y", pa.struct([("z", pa.string()), ("w", pa.bool_())]))]),
         lambda: {"x": maybe(random, real(random)),
                  "y": maybe(random, {"z": maybe(random, word(random)), "w": maybe(random, True)})}),
        ("items", pa.list_(pa.struct([("id", pa.int64()), ("tags", pa.list_(pa.string())), ("price", pa.decimal128(9, 2))])),
         lambda: [maybe(random, {"id": random.randint(0, 2**60), "tags": maybe(random, [word(random)] * random.randint(0, 2)),
                                 "price": decimals(random, 9, 2)}) for _ in range(random.randint(0, 3))]),
        ("dict", pa.map_(pa.string(), pa.int32()), lambda: [
            ("k%d" % i, maybe(random, i)) for i in range(random.randint(0, 3))]),
        ("by_number", pa.map_(pa.int32(), pa.list_(pa.float32())), lambda: [
            (i, maybe(random, [0.5] * i)) for i in range(random.randint(0, 3))]),
        ("deep", pa.list_(pa.list_(pa.list_(pa.struct([("a", pa.list_(pa.int8()))])))), lambda: [
            [maybe(random, [maybe(random, {"a": maybe(random, [1, None])})] * random.randint(0, 2))] * random.randint(0, 2)
        ] * random.randint(0, 2)),
        ("events", pa.list_(pa.struct([("at", pa.timestamp("us", "UTC")), ("on", pa.date32()), ("big", pa.decimal128(30, 5))])),
         lambda: [{"at": random.randint(0, 2**50), "on": random.randint(0, 20000), "big": decimals(random, 30, 5)}]),
    ]
    return flat, nested


def maybe(random, value, share=0.2):
    return None if random.random() < share else value


def table(random, specs, rows, nulls):
    arrays, fields = [], []
    for name, kind, make in specs:
        values = [None if random.random() < nulls else make() for _ in range(rows)]
        if pa.types.is_floating(kind) and kind.bit_width == 16:
            import struct
            array = pa.Array.from_buffers(kind, rows, pa.array(
                [None if v is None else int.from_bytes(struct.pack("<e", v), "little") for v in values], pa.uint16()).buffers())
        elif pa.types.is_date(kind) or pa.types.is_time(kind) or pa.types.is_timestamp(kind):
            raw = pa.int32() if kind.bit_width == 32 else pa.int64()
            array = pa.array(values, raw).cast(kind)
        else:
            array = pa.array(values, kind)
        arrays.append(array)
        fields.append(pa.field(name, kind, nullable=nulls > 0))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


ENCODINGS = {
    "delta": {"i32": "DELTA_BINARY_PACKED", "i64": "DELTA_BINARY_PACKED", "u32": "DELTA_BINARY_PACKED", "same": "DELTA_BINARY_PACKED",
              "u64": "DELTA_BINARY_PACKED", "steps": "DELTA_BINARY_PACKED", "few": "DELTA_BINARY_PACKED", "ts_us": "DELTA_BINARY_PACKED",
              "text": "DELTA_LENGTH_BYTE_ARRAY", "prefixes": "DELTA_BYTE_ARRAY", "codes": "DELTA_BYTE_ARRAY",
              "bytes": "DELTA_LENGTH_BYTE_ARRAY", "fixed": "DELTA_BYTE_ARRAY", "flag": "RLE"},
    "split": {"float": "BYTE_STREAM_SPLIT", "double": "BYTE_STREAM_SPLIT", "i32": "BYTE_STREAM_SPLIT", "i64": "BYTE_STREAM_SPLIT",
              "fixed": "BYTE_STREAM_SPLIT", "half": "BYTE_STREAM_SPLIT", "d38_10": "BYTE_STREAM_SPLIT"},
}


def write(folder, seed):
    rng = random.Random(seed)
    number = 0
    def save(data, **options):
        nonlocal number
        number += 1
        options.setdefault("store_schema", False)
        label = "-".join(str(v) for k, v in options.items() if isinstance(v, (str, int)) and k != "store_schema")
        pq.write_table(data, "%s/%03d-%s.parquet" % (folder, number, label), **options)
    flat, nested = columns(rng)
    both = flat + nested
    for codec in ("NONE", "SNAPPY", "GZIP", "ZSTD", "LZ4", "BROTLI"):
        for version in ("1.0", "2.0"):
            save(table(rng, both, 700, 0.15), compression=codec, data_page_version=version, data_page_size=2048,
                 write_batch_size=64, row_group_size=300, write_page_checksum=True)
    for nulls in (0, 0.01, 0.5, 0.99, 1):
        for version in ("1.0", "2.0"):
            save(table(rng, both, 400, nulls), use_dictionary=False, data_page_version=version, compression="SNAPPY",
                 data_page_size=1024, write_batch_size=32)
    for encoding, chosen in ENCODINGS.items():
        for nulls in (0, 0.2):
            for version in ("1.0", "2.0"):
                save(table(rng, flat, 1500, nulls), use_dictionary=False, column_encoding=chosen, data_page_version=version,
                     compression="ZSTD", data_page_size=4096, write_batch_size=256)
    save(table(rng, both, 5000, 0.1), row_group_size=5000)
    save(table(rng, both, 300, 0.1), store_schema=True)
    old = [spec for spec in both if spec[0] != "ts_ns"]
    save(table(rng, old, 300, 0.1), use_compliant_nested_type=False, version="1.0")
    decimals_ = [spec for spec in flat if spec[0].startswith("d") and pa.types.is_decimal(spec[1])]
    save(table(rng, decimals_, 300, 0.1), store_decimal_as_integer=True)
    save(table(rng, [spec for spec in flat if spec[0] in ("ts_us", "ts_ms")], 300, 0.1), use_deprecated_int96_timestamps=True)
    save(table(rng, both, 1, 0))
    save(table(rng, both, 0, 0.5))
    save(pa.table({"id": pa.array([uuid.UUID(int=rng.getrandbits(128)).bytes for _ in range(50)] + [None], pa.uuid()),
                   "doc": pa.array(['{"a": [1, 2.5, null, "x"]}', "[]", None] * 17, pa.json_(pa.string()))}))
    for extra in range(6):
        some = rng.sample(both, 8)
        save(table(rng, some, rng.randint(1, 3000), rng.random() ** 3), compression=rng.choice(["NONE", "SNAPPY", "ZSTD", "GZIP"]),
             use_dictionary=rng.random() < 0.5, data_page_version=rng.choice(["1.0", "2.0"]),
             data_page_size=rng.choice([100, 1000, 100_000]), row_group_size=rng.choice([10, 777, 10_000]))
    duck(folder, seed)


def duck(folder, seed):
    """A writer with habits of its own: one page a row group, delta encodings in its second version."""
    import duckdb
    base = duckdb.connect()
    base.execute("SELECT setseed(%f)" % (seed % 1000 / 1000))
    query = """SELECT i AS id, i % 7 AS small, (i * 37 % 1001)::SMALLINT AS s, random() AS r, 'name ' || (i % 50) AS name,
        CASE WHEN i % 3 = 0 THEN NULL ELSE i::HUGEINT * 1000000007 END AS huge, (i / 7.0)::DECIMAL(12, 3) AS price,
        TIMESTAMP '2020-01-01' + INTERVAL (i) MINUTE AS at, (TIMESTAMP '2020-01-01' + INTERVAL (i) SECOND)::TIMESTAMPTZ AS zoned,
        DATE '2000-02-28' + (i % 800)::INT AS day, TIME '01:02:03.5' AS clock, uuid() AS key, (i % 2 = 0) AS even,
        [i, NULL, i + 1] AS list, {'a': i, 'b': [{'c': 'x' || i}]} AS struct, MAP {'k' || (i % 3): i} AS map,
        i::UTINYINT % 200 AS tiny, i::UBIGINT AS big, repeat('ab', (i % 30)::INT) AS text
        FROM range(3000) t(i)"""
    query = query.replace("i::UTINYINT % 200", "(i % 200)::UTINYINT")
    for version in ("V1", "V2"):
        for codec in ("snappy", "zstd", "gzip", "lz4_raw", "brotli", "uncompressed"):
            base.execute("COPY (%s) TO '%s/duck-%s-%s.parquet' (FORMAT parquet, CODEC '%s', PARQUET_VERSION %s, ROW_GROUP_SIZE 2048)"
                         % (query, folder, version, codec, codec, version))


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(0 if all([check(path) for path in sys.argv[2:]]) else 1)
