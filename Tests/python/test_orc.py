"""ORC as pyarrow writes it: kustosink uploads it unchanged, and says so. The embedded Kusto does not read it.

Needs KUSTOSINK_TEST_PROGRAM, as scripts/lib/test-python sets it.
"""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import pyarrow as pa
import pyarrow.orc as orc

PROGRAM = os.environ.get("KUSTOSINK_TEST_PROGRAM", "")
DEADLINE_SECONDS = 120


@unittest.skipUnless(PROGRAM, "KUSTOSINK_TEST_PROGRAM names no program")
class OrcTestCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = str(self.folder / "t.orc")
        orc.write_table(pa.table({"a": [1, 2, 3], "b": ["x", "y", "z"]}), self.file)
        self.target = ["--cluster", f"local:{self.folder / 'kusto'}", "--database", "Demo", "--table", "O"]

    def run_program(self, *arguments):
        environment = dict(os.environ, KUSTOSINK_STATE_DIR=str(self.folder / "state"))
        return subprocess.run(
            [PROGRAM, *arguments], capture_output=True, text=True, timeout=DEADLINE_SECONDS, env=environment
        )

    def write(self, *options):
        return self.run_program("write", self.file, *self.target, "--create", "create-if-not-exist", *options)

    def test_without_its_columns_it_is_refused_with_the_way_to_load_it(self):
        for answer in (self.run_program("schema", self.file), self.write(), self.write("--unchecked")):
            self.assertEqual(answer.returncode, 1)
            self.assertIn("ORC, which is uploaded unchanged and not read", answer.stderr)
            self.assertIn("--unchecked and --schema", answer.stderr)

    def test_with_its_columns_it_is_uploaded_unchanged_and_said(self):
        answer = self.write("--unchecked", "--schema", "a:long, b:string", "--dry-run")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertIn("(['a']:long,['b']:string)", answer.stdout)
        self.assertRegex(answer.stdout, r"PUT <container>/\S+\.orc\n")
        self.assertIn("ORC is uploaded unchanged", answer.stderr)

    def test_what_a_cluster_does_not_read_leaves_nothing(self):
        answer = self.write("--unchecked", "--schema", "a:long, b:string")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("does not read the format 'orc'", answer.stderr)
        tables = self.run_program("query", *self.target[:4], ".show tables", "--json")
        self.assertEqual(tables.stdout, "")


if __name__ == "__main__":
    unittest.main()
