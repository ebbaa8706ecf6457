#!/usr/bin/env python3
"""Arrow's reading of a whole file: pyarrow_types.py csv|csv-with-newlines|json FILE.

The last line has the types, the rows and the CPU seconds of the job.
"""

import json
import sys
import time

from kusto_types import of_arrow

kind, file = sys.argv[1:]
if kind == "json":
    from pyarrow.json import read_json as read
else:
    from pyarrow.csv import ParseOptions, read_csv

    def read(file):
        return read_csv(file, parse_options=ParseOptions(newlines_in_values=kind == "csv-with-newlines"))

begin = time.process_time()
table = read(file)
types = [of_arrow(str(field.type)) for field in table.schema]
print(json.dumps({"types": types, "rows": table.num_rows, "job_cpu": time.process_time() - begin}))
