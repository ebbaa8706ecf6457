"""Every pair of ways to have files and to load them, by the command line into the embedded Kusto, and asked back.

What Swift's own matrix cannot make is here: Parquet, Avro, every compression, standard input, odd delimiters. Needs
KUSTOSINK_TEST_PROGRAM, KUSTOSINK_TEST_CLUSTER and KUSTOSINK_TEST_TOKEN, as scripts/lib/test-python sets them.
"""

import bz2
import gzip
import itertools
import json
import lzma
import os
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

PROGRAM = os.environ.get("KUSTOSINK_TEST_PROGRAM", "")
CLUSTER = os.environ.get("KUSTOSINK_TEST_CLUSTER", "")
DEADLINE_SECONDS = 120

WAYS = {
    "format": ["csv", "~", "||", "sohsv", "tsve", "json", "parquet", "avro"],
    "header": ["present", "absent", "auto"],
    "compression": ["none", "gzip", "zstd", "bzip2", "xz", "zip"],
    "source": ["file", "folder", "glob", "stdin", "partition folders"],
    "bad": ["fail", "null", "quarantine"],
    "divided": ["no", "yes"],
    "table": ["new", "existing"],
}

DELIMITERS = {"csv": ",", "~": "~", "||": "||", "sohsv": "\x01", "tsve": "\t"}
PARQUET_CODECS = {"gzip": "gzip", "zstd": "zstd", "bzip2": "brotli", "xz": "lz4", "zip": "snappy"}
AVRO_CODECS = {"gzip": "deflate", "zstd": "zstandard", "bzip2": "bzip2", "xz": "xz", "zip": "snappy"}


def pairwise(ways):
    """Rows in which every two ways of two dimensions meet, found greedily."""
    names = list(ways)
    wanted = {
        (a, x, b, y) for a, b in itertools.combinations(names, 2) for x in ways[a] for y in ways[b]
    }
    rows = []
    while wanted:
        a, x, b, y = min(wanted)
        row = {a: x, b: y}
        for name in names:
            if name not in row:
                row[name] = max(
                    ways[name],
                    key=lambda way: sum(
                        ((name, way, o, v) in wanted) + ((o, v, name, way) in wanted) for o, v in row.items()
                    ),
                )
        rows.append(row)
        wanted -= {(p, row[p], q, row[q]) for p, q in itertools.combinations(names, 2)}
    return rows


class Dataset:
    """Six rows of k, n and t, as a row of the matrix says."""

    def __init__(self, row):
        self.row = row
        self.is_keyed = row["format"] in ("json", "parquet", "avro")
        self.has_header = self.is_keyed or row["header"] != "absent"
        self.has_bad = row["bad"] != "fail"
        self.names = ["k", "n", "t"] if self.has_header else ["Column1", "Column2", "Column3"]
        values = [("ab"[i % 2], "many" if self.has_bad and i == 4 else str(i), f"text {i}") for i in range(6)]
        self.parts = [values] if row["source"] in ("file", "stdin") else [values[:3], values[3:]]
        self.rows = 5 if row["bad"] == "quarantine" else 6
        self.sum = 11 if self.has_bad else 15

    def content(self, values):
        row = self.row
        if row["format"] == "parquet":
            sink = pa.BufferOutputStream()
            table = pa.table({name: [v[i] for v in values] for i, name in enumerate("knt")})
            pq.write_table(table, sink, compression=PARQUET_CODECS.get(row["compression"], "none"))
            return sink.getvalue().to_pybytes()
        if row["format"] == "json":
            return "".join(json.dumps(dict(zip("knt", v))) + "\n" for v in values).encode()
        delimiter = DELIMITERS[row["format"]]
        lines = ([tuple(self.names)] if self.has_header else []) + values
        return "".join(delimiter.join(line) + "\n" for line in lines).encode()

    def write_part(self, folder, number, values):
        name = f"part-{number}.{self.extension}"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.row["format"] == "avro":
            schema = {
                "type": "record", "name": "r", "fields": [{"name": n, "type": "string"} for n in "knt"]
            }
            codec = AVRO_CODECS.get(self.row["compression"], "null")
            with path.open("wb") as file:
                fastavro.writer(file, schema, [dict(zip("knt", v)) for v in values], codec=codec)
            return path
        data = self.content(values)
        if self.row["format"] == "parquet":
            path.write_bytes(data)
            return path
        return compress(path, data, self.row["compression"])

    @property
    def extension(self):
        return self.row["format"] if self.is_keyed else "csv" if self.row["format"] == "csv" else "txt"

    def write(self, folder):
        """Writes the files, and gives the source and the file for standard input."""
        if self.row["source"] == "partition folders":
            for number, part in enumerate(self.parts):
                self.write_part(folder / f"day=2024-03-0{number + 1}", number, part)
            return str(folder), None
        paths = [self.write_part(folder, number, part) for number, part in enumerate(self.parts)]
        return {
            "file": (str(paths[0]), None), "stdin": ("-", paths[0]), "glob": (f"{folder}/part-*", None)
        }.get(self.row["source"], (str(folder), None))


def compress(path, data, how):
    if how == "zip":
        target = path.with_name(path.name + ".zip")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(path.name, data)
        return target
    extension, pack = {
        "none": ("", lambda d: d), "gzip": (".gz", gzip.compress), "bzip2": (".bz2", bz2.compress),
        "xz": (".xz", lzma.compress), "zstd": (".zst", zstandard.ZstdCompressor().compress),
    }[how]
    target = path.with_name(path.name + extension)
    target.write_bytes(pack(data))
    return target


@unittest.skipUnless(PROGRAM and CLUSTER, "no program and no embedded Kusto")
class MatrixTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)

    def run_program(self, *arguments, stdin=None):
        environment = dict(
            os.environ, KUSTOSINK_STATE_DIR=str(self.folder / "state"),
            KUSTOSINK_TOKEN=os.environ.get("KUSTOSINK_TEST_TOKEN", ""),
        )
        with open(stdin or os.devnull, "rb") as source:
            return subprocess.run(
                [PROGRAM, *arguments, "--cluster", CLUSTER, "--database", "Demo"], stdin=source,
                capture_output=True, text=True, timeout=DEADLINE_SECONDS, env=environment,
            )

    def query(self, text):
        answer = self.run_program("query", text, "--json")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return [json.loads(line) for line in answer.stdout.splitlines()]

    def load(self, number, row):
        data = Dataset(row)
        source, stdin = data.write(self.folder / str(number))
        table = f"P{number}"
        is_partitioned = row["source"] == "partition folders"
        if row["table"] == "existing":
            types = list(zip(data.names, ["string", "long", "string"])) + [("day", "datetime")] * is_partitioned
            self.query(f".create table {table} ({', '.join(f'{n}:{t}' for n, t in types)})")
        options = ["--table", table, "--create", "create-if-not-exist", "--column", f"{data.names[1]}:long"]
        options += ["--header", row["header"], "--on-bad-value", row["bad"]]
        if row["format"] in ("~", "||"):
            options += ["--delimiter", row["format"]]
        elif row["format"] in ("sohsv", "tsve"):
            options += ["--format", row["format"]]
        if row["divided"] == "yes":
            options += ["--partition-by", data.names[0]]
        write = self.run_program("write", source, *options, stdin=stdin)
        self.assertEqual(write.returncode, 0, write.stdout + write.stderr)
        number_column = data.names[1]
        found = self.query(f"{table} | summarize rows = count(), s = sum({number_column}), t = dcount({data.names[2]})")
        self.assertEqual(found, [{"rows": data.rows, "s": data.sum, "t": data.rows}])
        if is_partitioned:
            self.assertEqual(self.query(f"{table} | where day == datetime(2024-03-01) | count"), [{"Count": 3}])

    def test_every_two_ways_go_together(self):
        rows = pairwise(WAYS)
        self.assertGreaterEqual(len(rows), len(WAYS["format"]) * len(WAYS["compression"]))
        for number, row in enumerate(rows):
            with self.subTest(**row):
                self.load(number, row)


if __name__ == "__main__":
    unittest.main()
