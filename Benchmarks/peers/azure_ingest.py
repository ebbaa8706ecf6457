#!/usr/bin/env python3
"""Microsoft's queued ingestion of files, as its README has it: azure_ingest.py CLUSTER TABLE FILE...

The last line says how many files went and how many CPU seconds the job took without start and imports.
"""

import json
import os
import sys
import time

os.environ["NO_PROXY"] = "127.0.0.1,localhost"

from azure.kusto.data import KustoConnectionStringBuilder
from azure.kusto.data.data_format import DataFormat
from azure.kusto.ingest import IngestionProperties, QueuedIngestClient

begin = time.process_time()
cluster, table, *files = sys.argv[1:]
client = QueuedIngestClient(KustoConnectionStringBuilder.with_no_authentication(cluster))
properties = IngestionProperties(database="Bench", table=table, data_format=DataFormat.CSV, ignore_first_record=True)
for file in files:
    client.ingest_from_file(file, ingestion_properties=properties)
client.close()
print(json.dumps({"files": len(files), "job_cpu": time.process_time() - begin}))
