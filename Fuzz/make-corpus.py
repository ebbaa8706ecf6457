#!/usr/bin/env python3
"""Makes the seeds of Fuzz/Corpus: small files of every kind that the readers know, whole and broken.

    .venv-test/bin/python Fuzz/make-corpus.py

Names say what is in them; what the fuzzer found itself has a hash for a name, and is left alone. Parquet needs
pyarrow, Avro fastavro; the same script and version make the same files.
"""

import bz2
import gzip
import io
import json
import lzma
import uuid
import zipfile
from decimal import Decimal
from pathlib import Path

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

CORPUS = Path(__file__).resolve().parent / "Corpus"

KQL = {
    "columns": "Events | where Long > 0 and String has 'a' | project Long, x = Real * 2, Datetime - 1d | take 3",
    "summary": "Events | summarize count(), sum(Long), avg(Real), make_list(String), dcount(Guid) by bin(Datetime, 1d)",
    "texts": "print strcat('a', 1), split('a,b', ','), replace_regex('aXb', @'[A-Z]', '#'), substring('abc', -2, 5)",
    "ends": "print long(-9223372036854775808) - 1, 9223372036854775807 * 2, datetime(9999-12-31) + 1d, 1e308 * 10",
    "dynamic": "print d = dynamic({'a':[1,null,{'b':1e3}]}) | extend d.a[0], d['a'][-1], bag_keys(d) | mv-expand d.a",
    "lets": "let a = 1; let t = Events | where Long == a; let b = toscalar(t | count); t | union (print b) | count",
    "tables": "datatable(a:long, b:string)[1, 'x', 2, 'y'] | sort by a desc nulls first | top 1 by b | as hint",
    "range": "range x from 1 to 10 step 2 | extend y = iff(x > 3, 'a', 'b'), z = case(x == 1, 1, x == 2, 2, 0)",
    "members": "Events | where Long in (1, 2) or String in~ ('A') or Long !in (Events | project Long) | distinct Bool",
    "times": "print ago(1h), startofweek(now()), datetime_add('month', -1, now()), format_datetime(now(), 'yyyy-MM')",
    "decimals": "print decimal(1e-30) * decimal(3), round(1.55, 1), todecimal('1.50') + 1, 7 % -3, pow(2, 0.5)",
    "options": "set notruncation; set truncationmaxrecords = 5; declare query_parameters(x:long = 3); print x",
    "regex": "Events | where String matches regex '(?i)^(a|b)*[[:x]?c{2,3}$' or extract(@'(\\d+)', 1, String) == '1'",
    "names": "Events | project-rename ['odd name'] = Long | project-away B* | project-reorder * asc | getschema",
    "deep": "print ((((((((((1+2)*3)-4)/5)%6)+7)*8)-9)/10)+11)",
    "text": "print h'hidden', @\"C:\\x\", ```lines\nof text```, 'it\\'s', \"\\u00e6\\n\"",
    "broken": "Events | where (Long == 1 | take",
    "join": "Events | join kind=leftouter (Events | where Bool) on Long, $left.String == $right.String | lookup Events on Int",
    "rows": "Events | summarize arg_max(Datetime, *), percentiles(Long, 5, 95), make_bag(Dynamic) by Bool",
    "parse": "Events | parse kind=relaxed String with * 'a' x:long ',' y:datetime * | parse-where Guid with z '-' *",
    "search": "search kind=case_sensitive in (E*) 'a*' and not(String:'b') or Long > 1 | sample 2 | search 'x'",
    "window": "Events | sort by Long asc | serialize n = row_number(1, prev(Bool) != Bool), s = row_cumsum(Long), next(Real, 2, 0.5)",
    "series": "Events | make-series avg(Real) default=0.5, count() on Datetime from ago(1d) to now() step 1h by Bool",
    "unpack": "Events | evaluate bag_unpack(Dynamic, 'p_', 'keep_source') : (*, p_a:long) | render timechart with (title='x')",
    "functions": "let f = (T:(*), n:long = 2) { let m = n + 1; T | take m }; let g = (x:long, s:string = 'a') { strcat(s, x) }; "
    "let v = view () { Events | invoke f(n = 1) }; f(Events | where Bool) | extend y = g(Long), z = g(s = 'b', x = 1) | union v",
    "recursion": "let f = (x:long) { f(x - 1) }; let g = () { let h = () { g() }; h() }; g() | extend f(Long)",
    "expand": "Events | mv-expand kind=array with_itemindex=i a = Dynamic to typeof(long), b = range(1, Long) limit 3",
    "nonempty": "Events | where false | make-series kind=nonempty avg(Real) default=1.5 on Long from 0 to 9 step 2",
    "zones": "print bin_at(7, -5, 1), datetime_utc_to_local(now(), 'Asia/Tokyo'), extract('(a)(b)', 2, 'ab', typeof(long))",
}

BODY = b'{"db":"Demo","csl":"print 1","properties":{"Options":{"servertimeout":"00:00:05"}}}'


def request(line: str, body: bytes = b"", *headers: str) -> bytes:
    """A request of HTTP/1.1 after which the connection is closed."""
    head = [f"{line} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers]
    if body:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


def command(text: str) -> bytes:
    """The body of a management command."""
    return json.dumps({"db": "Demo", "csl": text}).encode()


HTTP = {
    "query": request("POST /v2/rest/query", BODY, "Content-Type: application/json"),
    "query-1": request("POST /v1/rest/query", BODY),
    "command": request("POST /v1/rest/mgmt", b'{"db":"Demo","csl":".show tables | count"}'),
    "create": request("POST /v1/rest/mgmt", b'{"db":"Demo","csl":".create table T (a:long, [\'b c\']:string)"}'),
    "inline": request("POST /v1/rest/mgmt", b'{"db":"Demo","csl":".ingest inline into table T <| 1,x\\n2,y"}'),
    "move": request("POST /v1/rest/mgmt", b'{"db":"Demo","csl":".move extents from table A to table B (1, 2)"}'),
    "get": request("GET /v2/rest/query?db=Demo&csl=print+1"),
    "stream": request("POST /v1/rest/ingest/Demo/T?streamFormat=csv", b"1,x\n"),
    "gzip": request("POST /v2/rest/query", gzip.compress(BODY, mtime=0), "Content-Encoding: gzip"),
    "chunked": request("POST /v2/rest/query", b"", "Transfer-Encoding: chunked") + b"5\r\nabcde\r\n0\r\n\r\n",
    "metadata": request("GET /v1/rest/auth/metadata"),
    "blob": request("PUT /local/tempstorage/a.csv", b"1,2\n", "x-ms-blob-type: BlockBlob"),
    "block": request("PUT /local/tempstorage/a.csv?comp=block&blockid=YQ==", b"1,2\n"),
    "blocks": request("PUT /local/tempstorage/a.csv?comp=blocklist", b"<BlockList><Latest>YQ==</Latest></BlockList>"),
    "range": request("GET /local/tempstorage/a.csv", b"", "Range: bytes=0-1"),
    "message": request(
        "POST /local/readyforaggregation-secured/messages",
        b"<QueueMessage><MessageText>e30=</MessageText></QueueMessage>"),
    "messages": request("GET /local/readyforaggregation-secured/messages?numofmessages=32&visibilitytimeout=1"),
    "row": request("GET /local/ingestionsstatus(PartitionKey='a',RowKey='b')"),
    "expect": request("POST /v2/rest/query", BODY, "Expect: 100-continue"),
    "twice": request("GET /v1/rest/auth/metadata").replace(b"close", b"keep-alive") * 2,
    "sequel": request(
        "POST /v1/rest/mgmt",
        command(".show tables; let n = (s:string) { s }; $command_results | extend n(TableName)")),
    "queued": request(
        "POST /v1/rest/mgmt",
        command(
            ".ingest-from-storage-queued into table database('Demo').T EnableTracking=true with (format='csv') "
            "<| 'http://127.0.0.1/local/tempstorage/x?sig=y' 'z'")),
    "packed": request(
        "POST /v2/rest/query", b'{"db":"Demo","csl":"range x from 1 to 500 step 1"}', "Accept-Encoding: gzip;q=0.5, *;q=0"),
    "pieces": request(
        "POST /v2/rest/query",
        b'{"db":"Demo","csl":"range x from 1 to 9 step 1","properties":{"Options":{"results_progressive_enabled":true,'
        b'"query_results_progressive_row_count":4}}}'),
    "batching": request(
        "POST /v1/rest/mgmt",
        command(
            '.alter database Demo policy ingestionbatching \'{"MaximumBatchingTimeSpan":"00:00:01",'
            '"MaximumNumberOfItems":2,"MaximumRawDataSizeMB":100}\'')),
    "list": request(
        "POST /v1/rest/mgmt",
        command(
            ".list blobs (h'http://127.0.0.1/local/tempstorage/a?sig=y') Suffix='.csv' MaxFiles=10 "
            "PathFormat=('a/' datetime_pattern(\"yyyy'/'MM\", creationTime) '/')")),
    "listed": request(
        "POST /v1/rest/mgmt",
        command(
            ".ingest-from-storage-queued into table T with (format='csv') <| "
            ".list blobs ('http://127.0.0.1/local/tempstorage?sig=y') MaxFiles=3")),
    "cancel": request(
        "POST /v1/rest/mgmt",
        command(f".cancel queued ingestion operation '{uuid.UUID(int=0)}' with (reason='x')")),
    "schema": request(
        "POST /v1/rest/mgmt",
        command(".show databases (Demo if_later_than 'v1.0', Demo) schema as json with (Tables=true)")),
    "streaming": request(
        "POST /v1/rest/mgmt", command(".alter database Demo policy streamingingestion enable")),
    "managed": request(
        "POST /v1/rest/ingest/Demo/T?streamFormat=tsve", b"1\ta\\tb\n",
        f"x-ms-client-request-id: KPC.executeManagedStreamingIngest;{uuid.UUID(int=1)};0"),
    "foreign": request("POST /v1/rest/mgmt", BODY, "Origin: http://example.org", "Sec-Fetch-Site: cross-site"),
    "half": b"POST /v2/rest/query HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{",
    "old": b"GET / HTTP/1.0\r\n\r\n",
}

CSV = {
    "header": b"id,name,at\n1,a,2024-01-02\n2,b,2024-01-03T04:05:06Z\n",
    "quotes": b'a,b\n"x, ""y""","line\nend"\n"",\n',
    "ends": b"a,b\r\n1,2\r3,4\n5,6",
    "blank": b"a,b\n1,2\n\n\n",
    "ragged": b"a,b\n1,2,3\n4\n",
    "mark": b"\xef\xbb\xbfid;name\n1;a\n",
    "unclosed": b'a,b\n1,"open\n2,3\n',
    "after-quote": b'a,b\n"x"y,1\n',
    "tabs": b"a\tb\n1\tx y\n2\t\"q\"\n",
    "pipes": "a|b\n1|æ\n2|ø\n".encode(),
    "latin": b"a,b\n1,\xe6\n",
    "nul": b"a,b\n1,\x00\n",
    "wide": b",".join(b"%d" % n for n in range(70)) + b"\n" + b"," * 69 + b"\n",
    "long": b"a,b\n1," + b"x" * 300 + b"\n" + b'2,"' + b"y" * 200 + b'"\n',
    "rows": b"n,t,f\n" + b"".join(b"%d,word %d,%d.5\n" % (n, n % 7, n) for n in range(60)),
    "titles": b"Report of May\n\nid;name\n1;a\n2;b\n",
    "comments": b"# pump 7\nid,n\n1,2\n# a pause\n3,4\n",
    "separator": b"\xef\xbb\xbfsep=;\r\nid;name\r\n1;a\r\n",
    "escapes": b'"id","name"\n"1","a\\, b"\n"2","the \\"old\\" one"\n3,c\\,d\n',
    "blanks": b'id, name\n1, "a, b"\n2, "c" \n',
    "trailing": b"1|a|\n2|b|\n",
    "bars": b"a||b\n1||x|y\n2||z\n",
    "heading": b"1\x01a\n2\x01b\n",
    "row-names": b'"mpg","cyl"\n"Mazda",21,6\n"Datsun",22,4\n',
    "joined": b"\xef\xbb\xbfid,n\n1,2\n\xef\xbb\xbfid,n\n3,4\n",
    "log": b"#Version: 1.0\n#Fields: date status\n2024-01-01 200\n2024-01-02 -\n",
}
VALUES = [
    "1", "-0", "007", "+5", "9223372036854775807", "9223372036854775808", "1.5", ".5", "5.", "1e308", "1e999", "NaN",
    "-inf", "12345678901234567890.1234567890", "1,234", "0x1f", "true", "False", "T", "2024-02-29", "2023-02-29",
    "2024-01-02 03:04:05", "2024-01-02T03:04:05.1234567Z", "2024-01-02T03:04:05+02:00", "2024/01/02", "20240102",
    "02-Jan-2024", "Tue, 02 Jan 2024 03:04:05 GMT", "12:34:56", "1.12:34:56.7", "-00:00:01", "24:00:00",
    "74be27de-1e4e-49d9-b579-fe0b331d3642", "{74BE27DE-1E4E-49D9-B579-FE0B331D3642}",
    "74be27de1e4e49d9b579fe0b331d3642", '{"a":[1,null,"\\u00e6"]}', "[1, 2]", '"text"', "{a}", " 7 ", "NA", "null",
    "\\N", "æ", "\u200b", 'a "b", c', "line\nend", "--1", "1e", "1e+5", "2024-1-2", "1/2/2024", "$5", "5%",
]
JSON = {
    "lines": b'{"a":1,"b":"x"}\n{"a":2.5,"c":null}\n',
    "nested": b'{"o":{"a":[1,{"b":2}]},"e":{},"l":[]}\n',
    "escapes": b'{"s":"\\u00e6\\n\\"\\\\\\ud83d\\ude80","t":"\\ud800"}\n',
    "array": b'[{"a":1},\n {"a":2}]\n',
    "concatenated": b'{"a":1}{"a":2}\n{"a"\n:3}',
    "pretty": json.dumps([{"a": 1, "b": {"c": [1, 2]}}, {"a": None}], indent=2).encode(),
    "duplicate": b'{"a":1,"a":2}\n',
    "numbers": b'{"a":-0,"b":1e5,"c":18446744073709551616,"d":0.1,"e":123456789012345678901234567890.5}\n',
    "broken": b'{"a":1}\n{"a":\n{"b":2}\nnot json\n[1]\n',
    "cut": b'{"a":"open',
    "mark": b'\xef\xbb\xbf{"a":true}\r\n{"a":false}\r\n',
    "deep": b'{"a":' * 60 + b"1" + b"}" * 60 + b"\n",
    "late": b"".join(b'{"a":%d}\n' % n for n in range(40)) + b'{"b":"2024-01-02","a":"x"}\n',
    "kinds": b'{"v":1}\n{"v":"1"}\n{"v":true}\n{"v":[]}\n{"v":null}\n',
    "empty-key": b'{"":1,"a b":2,"\\u0000":3}\n\n',
}


def table() -> pa.Table:
    rows = range(12)
    return pa.table({
        "long": pa.array([n if n % 5 else None for n in rows], pa.int64()),
        "int": pa.array(list(rows), pa.int32()),
        "real": pa.array([n / 3 for n in rows], pa.float64()),
        "flag": pa.array([n % 2 == 0 for n in rows]),
        "text": pa.array([f"word {n % 3}" for n in rows]),
        "at": pa.array([n * 1_000_000 for n in rows], pa.timestamp("us", tz="UTC")),
        "day": pa.array([n for n in rows], pa.date32()),
        "money": pa.array([Decimal(n) / 4 for n in rows], pa.decimal128(20, 2)),
        "list": pa.array([[n, None] if n % 3 else [] for n in rows], pa.list_(pa.int64())),
        "object": pa.array([{"a": n, "b": None} for n in rows], pa.struct([("a", pa.int64()), ("b", pa.string())])),
    })


def parquet(**options) -> bytes:
    file = io.BytesIO()
    columns = options.pop("columns", None)
    data = table().select(columns) if columns else table()
    pq.write_table(data, file, store_schema=False, **options)
    return file.getvalue()


def parquet_seeds() -> dict[str, bytes]:
    flat = ["long", "text", "flag"]
    plain = {"use_dictionary": False, "compression": "none"}
    seeds = {
        "plain": parquet(columns=flat, **plain),
        "dictionary": parquet(columns=flat, compression="none"),
        "snappy": parquet(columns=flat, compression="snappy"),
        "zstd": parquet(columns=flat, compression="zstd"),
        "gzip": parquet(columns=flat, compression="gzip"),
        "lz4": parquet(columns=flat, compression="lz4"),
        "brotli": parquet(columns=flat, compression="brotli"),
        "pages-2": parquet(columns=flat, compression="snappy", data_page_version="2.0"),
        "groups": parquet(columns=["long", "text"], compression="none", row_group_size=5),
        "nested": parquet(columns=["list", "object"], compression="none"),
        "times": parquet(columns=["at", "day", "money", "real"], compression="none"),
        "delta": parquet(
            columns=["long", "int"], use_dictionary=False, compression="none",
            column_encoding={"long": "DELTA_BINARY_PACKED", "int": "DELTA_BINARY_PACKED"}),
        "delta-text": parquet(
            columns=["text"], use_dictionary=False, compression="none", column_encoding={"text": "DELTA_BYTE_ARRAY"}),
        "delta-length": parquet(
            columns=["text"], use_dictionary=False, compression="none",
            column_encoding={"text": "DELTA_LENGTH_BYTE_ARRAY"}),
        "split": parquet(
            columns=["real"], use_dictionary=False, compression="none", column_encoding={"real": "BYTE_STREAM_SPLIT"}),
    }
    seeds["cut"] = seeds["plain"][:-20]
    seeds["encrypted"] = b"PARE" + b"\0" * 20 + b"\x10\0\0\0PARE"
    return seeds


def avro(fields: list[tuple[str, object]], rows: list[dict], codec: str = "null") -> bytes:
    file = io.BytesIO()
    schema = {"type": "record", "name": "r", "fields": [{"name": name, "type": kind} for name, kind in fields]}
    fastavro.writer(file, schema, rows, codec=codec, sync_marker=b"0123456789abcdef", sync_interval=60)
    return file.getvalue()


def avro_seeds() -> dict[str, bytes]:
    node = {"type": "record", "name": "n", "fields": [{"name": "v", "type": "int"}, {"name": "n", "type": ["null", "n"]}]}
    flat = [("l", ["null", "long"]), ("s", "string"), ("b", "boolean")]
    rows = [{"l": n if n % 3 else None, "s": f"word {n}", "b": n % 2 == 0} for n in range(12)]
    nested = [("a", {"type": "array", "items": "int"}), ("m", {"type": "map", "values": "string"}), ("n", node)]
    times = [
        ("d", {"type": "int", "logicalType": "date"}), ("t", {"type": "long", "logicalType": "timestamp-micros"}),
        ("m", {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}), ("f", "double")]
    seeds = {
        codec: avro(flat, rows, codec) for codec in ("null", "deflate", "snappy", "zstandard", "bzip2", "xz")
    }
    seeds["nested"] = avro(nested, [{"a": [1, 2], "m": {"k": "v"}, "n": {"v": 1, "n": {"v": 2, "n": None}}}] * 2)
    seeds["times"] = avro(times, [{"d": n, "t": n, "m": Decimal(n) / 4, "f": n / 3} for n in range(4)])
    seeds["union"] = avro([("u", ["int", "string", "boolean"])], [{"u": 1}, {"u": "x"}, {"u": True}])
    seeds["cut"] = seeds["null"][:-20]
    return seeds


def packing_seeds() -> dict[str, bytes]:
    pack = zstandard.ZstdCompressor().compress
    return {
        "zstd": pack(CSV["rows"]), "zstd-frames": pack(CSV["header"]) + pack(b"3,c,\n"),
        "zstd-skipped": b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + pack(b"a,b\n"),
        "bzip2": bz2.compress(CSV["rows"]), "bzip2-streams": bz2.compress(b"a,b\n") + bz2.compress(b"1,2\n"),
        "xz": lzma.compress(CSV["rows"]), "xz-padding": lzma.compress(b"a,b\n") + b"\0" * 8 + lzma.compress(b"1,2\n"),
        "zstd-cut": pack(CSV["rows"])[:-5], "bzip2-cut": bz2.compress(CSV["rows"])[:-5],
        "xz-cut": lzma.compress(CSV["rows"])[:-5],
    }


def zip_of(files: dict[str, bytes], method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def packed(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)


def main() -> None:
    gzips = {
        "one": packed(CSV["rows"]),
        "two-members": packed(CSV["header"]) + packed(b"3,c,\n"),
        "padding": packed(b"a,b\n1,2\n") + b"\0" * 64,
        "rubbish-behind": packed(b"a,b\n1,2\n") + b"rubbish",
        "cut": packed(CSV["rows"])[:-9],
        "stored": gzip.compress(b"a,b\n1,2\n", 0, mtime=0),
        "named": b"\x1f\x8b\x08\x08\0\0\0\0\0\xffname\0" + packed(b"a\n")[10:],
        "bomb": packed(b"\0" * 400_000),
    }
    zips = {
        "deflated": zip_of({"a.csv": CSV["rows"]}, zipfile.ZIP_DEFLATED),
        "stored": zip_of({"a.csv": CSV["header"]}, zipfile.ZIP_STORED),
        "several": zip_of({"a.csv": b"a\n", "b.csv": b"b\n"}, zipfile.ZIP_DEFLATED),
        "folder": zip_of({"f/": b"", "f/a.csv": b"a,b\n1,2\n", "__MACOSX/._a": b"x"}, zipfile.ZIP_DEFLATED),
        "cut": zip_of({"a.csv": CSV["rows"]}, zipfile.ZIP_DEFLATED)[:-5],
        "empty": zip_of({}, zipfile.ZIP_STORED),
    }
    parquets = parquet_seeds()
    avros = avro_seeds()
    packings = packing_seeds()
    loads = {
        **{f"csv-{name}": content for name, content in CSV.items()},
        **{f"json-{name}": content for name, content in JSON.items()},
        **{f"gzip-{name}": gzips[name] for name in ("one", "two-members", "cut")},
        **{f"zip-{name}": zips[name] for name in ("deflated", "several")},
        **{f"parquet-{name}": parquets[name] for name in ("plain", "nested", "times", "groups")},
        **{f"avro-{name}": avros[name] for name in ("snappy", "nested", "times")},
        **{f"packing-{name}": packings[name] for name in ("zstd-frames", "bzip2", "xz")},
        "utf16": "a,b\n1,æ\n".encode("utf-16"),
        "values": ("v\n" + "\n".join(f'"{v.replace(chr(34), chr(34) * 2)}"' for v in VALUES) + "\n").encode(),
    }
    seeds = {
        "csv": CSV, "json": JSON, "parquet": parquets, "avro": avros, "gzip": gzips,
        "packing": packings, "zip": zips, "load": loads, "http": HTTP,
        "kql": {name: text.encode() for name, text in KQL.items()},
        "values": {f"{index:02d}": value.encode() for index, value in enumerate(VALUES)},
    }
    for target, files in seeds.items():
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / f"{name}.seed").write_bytes(content)
    size = sum(file.stat().st_size for file in CORPUS.rglob("*") if file.is_file())
    print(f"{sum(map(len, seeds.values()))} seeds; all of the corpus has {size} bytes")


if __name__ == "__main__":
    main()
