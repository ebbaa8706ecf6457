"""Delta tables as the deltalake package writes them, against what kustosink reads and loads of them.

Needs the program's path in KUSTOSINK_TEST_PROGRAM:

    python -m unittest discover -s Tests/python
"""

import datetime
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

PROGRAM = os.environ.get("KUSTOSINK_TEST_PROGRAM", "")
DEADLINE_SECONDS = 120


def rows(first, count, city="Oslo"):
    ids = range(first, first + count)
    return pa.table(
        {
            "id": pa.array(ids, pa.int64()),
            "city": pa.array([city] * count, pa.string()),
            "day": pa.array([datetime.date(2024, 3, 1 + n % 3) for n in ids], pa.date32()),
            "v": pa.array([None if n % 5 == 0 else n / 4 for n in ids], pa.float64()),
        }
    )


@unittest.skipUnless(PROGRAM, "KUSTOSINK_TEST_PROGRAM names no program")
class DeltaTestCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.table = str(self.folder / "table")

    def run_program(self, *arguments):
        environment = dict(os.environ, KUSTOSINK_STATE_DIR=str(self.folder / "state"))
        return subprocess.run(
            [PROGRAM, *arguments], capture_output=True, text=True, timeout=DEADLINE_SECONDS, env=environment
        )

    def check(self):
        """What is read and what is loaded is what deltalake reads."""
        table = DeltaTable(self.table)
        expected = table.to_pyarrow_table()
        schema = self.run_program("schema", self.table, "--json")
        self.assertEqual(schema.returncode, 0, schema.stderr)
        found = json.loads(schema.stdout.splitlines()[0])
        self.assertEqual(found["rows"], expected.num_rows)
        self.assertEqual([c["name"] for c in found["columns"]], [f.name for f in table.schema().fields])
        place = ["--cluster", f"local:{self.folder / 'kusto'}", "--database", "Demo"]
        target = f"T{table.version()}"
        write = self.run_program("write", self.table, *place, "--table", target, "--create", "create-if-not-exist")
        self.assertEqual(write.returncode, 0, write.stderr)
        query = f"{target} | project id, city, v | order by id asc"
        answer = self.run_program("query", *place, query, "--json")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        loaded = [json.loads(line) for line in answer.stdout.splitlines()]
        wanted = expected.select(["id", "city", "v"]).sort_by("id").to_pylist()
        self.assertEqual(loaded, wanted)
        return expected, found

    def test_appends_and_deletes(self):
        write_deltalake(self.table, rows(0, 10), partition_by=["city"])
        write_deltalake(self.table, rows(10, 5, "Rio Claro"), mode="append")
        write_deltalake(self.table, rows(15, 5, "a/b=c%20 é"), mode="append")
        self.check()
        DeltaTable(self.table).delete("id = 3 or id > 16")
        expected, _ = self.check()
        self.assertEqual(expected.num_rows, 16)

    def test_overwrite(self):
        write_deltalake(self.table, rows(0, 10), partition_by=["day", "city"])
        write_deltalake(self.table, rows(100, 3), mode="overwrite")
        expected, found = self.check()
        self.assertEqual(expected.num_rows, 3)
        types = {column["name"]: column["type"] for column in found["columns"]}
        self.assertEqual(types, {"id": "long", "city": "string", "day": "datetime", "v": "real"})

    def test_checkpoint(self):
        write_deltalake(self.table, rows(0, 4), partition_by=["city"])
        for n in range(1, 6):
            write_deltalake(self.table, rows(n * 10, 4, f"city {n}"), mode="append")
        DeltaTable(self.table).delete("city = 'city 2'")
        DeltaTable(self.table).create_checkpoint()
        self.check()
        for version in range(3):
            (Path(self.table) / "_delta_log" / f"{version:020}.json").unlink()
        write_deltalake(self.table, rows(100, 2), mode="append")
        self.check()

    def test_texts_of_digits_stay_texts(self):
        table = pa.table({"id": pa.array([1, 2], pa.int64()), "code": pa.array(["1", "2"], pa.string())})
        write_deltalake(self.table, table, partition_by=["code"])
        schema = self.run_program("schema", self.table, "--json")
        columns = json.loads(schema.stdout.splitlines()[0])["columns"]
        self.assertEqual([(c["name"], c["type"]) for c in columns], [("id", "long"), ("code", "string")])

    def test_a_deletion_vector_is_refused_by_name(self):
        write_deltalake(self.table, rows(0, 10))
        log = Path(self.table) / "_delta_log" / f"{1:020}.json"
        commit = (Path(self.table) / "_delta_log" / f"{0:020}.json").read_text().splitlines()
        adds = [json.loads(line) for line in commit if line.startswith('{"add"')]
        adds[0]["add"]["deletionVector"] = {
            "storageType": "i", "pathOrInlineDv": "x", "sizeInBytes": 1, "cardinality": 1,
        }
        log.write_text(json.dumps(adds[0]))
        schema = self.run_program("schema", self.table)
        self.assertEqual(schema.returncode, 1)
        self.assertIn("deletion vectors", schema.stderr)


if __name__ == "__main__":
    unittest.main()
