"""The loopback sink counts what it is sent, and takes a load of each client.

    .venv-bench/bin/python -m unittest discover -s Benchmarks

KUSTOSINK_PROGRAM names the program whose load is tried; without it that test is skipped.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from setting import HERE, Sink
from sink.rows import count_rows
from sink.server import Server


class Counting(unittest.TestCase):
    def test_lines_are_rows_also_without_a_last_line_end(self):
        self.assertEqual(count_rows(b"a\nb\n"), (2, 4))
        self.assertEqual(count_rows(b"a\nb"), (2, 3))
        self.assertEqual(count_rows(b""), (0, 0))

    def test_members_of_gzip_follow_one_another(self):
        self.assertEqual(count_rows(gzip.compress(b"a\n") + gzip.compress(b"b\nc\n")), (3, 6))

    def test_more_than_a_piece_is_counted_whole(self):
        text = b"0123456789abcde\n" * 300_000
        self.assertEqual(count_rows(gzip.compress(text, 1)), (300_000, len(text)))

    def test_a_cut_member_is_no_data(self):
        with self.assertRaises(ValueError):
            count_rows(gzip.compress(b"a\n" * 1000)[:-9])


class Loads(unittest.TestCase):
    def setUp(self):
        server = Server(0)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.sink = Sink(f"http://127.0.0.1:{server.server_port}")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "rows.csv"
        self.file.write_text("id,name\n" + "".join(f"{row},name {row}\n" for row in range(1000)))

    def run_with_sink(self, *command):
        environment = {**os.environ, "NO_PROXY": "127.0.0.1", "KUSTOSINK_STATE_DIR": str(self.folder / "state")}
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=True, timeout=60).stdout

    def test_microsofts_client_brings_its_rows(self):
        self.sink.manage(".create table T (id:long, name:string)")
        peer = str(HERE / "peers" / "azure_ingest.py")
        self.run_with_sink(sys.executable, peer, self.sink.address, "T", str(self.file), str(self.file))
        self.assertEqual(self.sink.rows("T"), 2000)
        self.assertEqual(self.sink.figures()["blobs"], 2)

    @unittest.skipUnless(os.environ.get("KUSTOSINK_PROGRAM"), "KUSTOSINK_PROGRAM names no program")
    def test_a_load_of_kustosink_is_committed(self):
        output = self.run_with_sink(
            os.environ["KUSTOSINK_PROGRAM"], "write", str(self.file), "--json", "--create", "create-if-not-exist",
            "--cluster", self.sink.address, "--database", "Bench", "--table", "Ours")
        last = json.loads(output.splitlines()[-1])
        self.assertEqual((last["outcome"], last["rows"]), ("committed", 1000))
        self.assertEqual(self.sink.rows("Ours"), 1000)

    def test_what_a_load_does_not_need_is_refused(self):
        for command in (".drop database Bench", ".show table Nothing extents"):
            with self.assertRaisesRegex(Exception, "400"):
                self.sink.manage(command)


if __name__ == "__main__":
    unittest.main()
