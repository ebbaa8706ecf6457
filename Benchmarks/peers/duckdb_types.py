#!/usr/bin/env python3
"""DuckDB's full scan: duckdb_types.py csv|json FILE. The last line has the types and the CPU seconds of the job."""

import json
import sys
import time

import duckdb

from kusto_types import of_duckdb

begin = time.process_time()
kind, file = sys.argv[1:]
read = {"csv": "read_csv_auto", "json": "read_json_auto"}[kind]
rows = duckdb.sql(f"DESCRIBE SELECT * FROM {read}('{file}', sample_size=-1)").fetchall()
print(json.dumps({"types": [of_duckdb(row[1]) for row in rows], "job_cpu": time.process_time() - begin}))
