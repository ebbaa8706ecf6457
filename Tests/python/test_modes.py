"""What the program loads in each mode, read back by Microsoft's SDK."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from test_sdk import CLUSTER, DATABASE, SDKTestCase, TOKEN

PROGRAM = os.environ.get("KUSTOSINK_TEST_PROGRAM", "")


@unittest.skipUnless(CLUSTER and PROGRAM, "KUSTOSINK_TEST_CLUSTER or KUSTOSINK_TEST_PROGRAM is not set")
class Modes(SDKTestCase):
    def setUp(self):
        super().setUp()
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.work = Path(work.name)

    def write(self, *arguments):
        """Loads; gives the exit code and the events."""
        command = [PROGRAM, "write", *arguments, "--cluster", CLUSTER, "--database", DATABASE, "--table", self.table]
        environment = dict(os.environ, KUSTOSINK_TOKEN=TOKEN, KUSTOSINK_STATE_DIR=str(self.work / "state"))
        done = subprocess.run(command + ["--json"], env=environment, capture_output=True, text=True, timeout=120)
        events = [json.loads(line) for line in done.stdout.splitlines()]
        return done.returncode, events, done.stderr

    def source(self):
        path = self.work / "rows.csv"
        path.write_text("id,t\n" + "".join(f'{n},"text, {n}"\n' for n in range(1000)))
        return str(path)

    def test_every_mode(self):
        self.create("id:long, t:string")
        self.manage(f".alter table {self.table} policy streamingingestion enable")
        for number, mode in enumerate(["transactional", "queued", "streaming"], start=1):
            with self.subTest(mode=mode):
                code, events, errors = self.write(self.source(), "--mode", mode)
                self.assertEqual(code, 0, errors)
                self.assertEqual(events[-1]["outcome"], "committed")
                self.assertEqual(events[-1]["rows"], 1000)
                rows = self.query(f"{self.table} | summarize c = count(), d = dcount(id), s = sum(id)")[0]
                self.assertEqual(list(rows), [1000 * number, 1000, 499500 * number])
        tags = [row["Tags"] for row in self.manage(f".show table {self.table} extents")]
        self.assertEqual(sum("drop-by:kustosink-" in text for text in tags), 2)

    def test_a_mapping_that_the_sdk_made(self):
        self.create("id:long, t:string, line:long")
        mapping = json.dumps(
            [
                {"Column": "id", "Properties": {"Ordinal": "0"}},
                {"Column": "t", "Properties": {"Ordinal": "1"}},
                {"Column": "line", "Properties": {"Transform": "SourceLineNumber"}},
            ]
        )
        self.manage(f".create table {self.table} ingestion csv mapping 'm' '{mapping}'")
        code, _, errors = self.write(self.source(), "--mapping", "m", "--creation-time", "2021-05-06")
        self.assertEqual(code, 0, errors)
        rows = self.query(f"{self.table} | summarize count(), min(line), max(line), countif(line == id + 1)")[0]
        self.assertEqual(list(rows), [1000, 1, 1000, 1000])
        created = self.manage(f".show table {self.table} extents")[0]["MinCreatedOn"]
        self.assertEqual(created.date().isoformat(), "2021-05-06")


if __name__ == "__main__":
    unittest.main()
