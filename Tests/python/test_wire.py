"""The wire itself: gzip, answers in pieces, error documents, batches and lists of blobs, as Microsoft's SDK sees them."""

import io
import json
import unittest

import requests
from azure.kusto.data import ClientRequestProperties
from azure.kusto.data.data_format import DataFormat
from azure.kusto.data.exceptions import KustoApiError, KustoUnsupportedApiError
from azure.kusto.ingest import IngestionProperties, QueuedIngestClient, StreamDescriptor
from azure.storage.blob import ContainerClient

from test_sdk import CLUSTER, DATABASE, TOKEN, SDKTestCase, connection


class Answers(SDKTestCase):
    def ask(self, text, options=None, **headers):
        """The answer to a query as `requests` sees it, on which the SDK stands."""
        answer = requests.post(
            f"{CLUSTER}/v2/rest/query", timeout=60,
            json={"db": DATABASE, "csl": text, "properties": json.dumps({"Options": options or {}})},
            headers={"Authorization": f"Bearer {TOKEN}", **headers})
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer

    def test_a_long_answer_travels_as_gzip_and_the_sdk_reads_it(self):
        text = "range x from 1 to 30000 step 1 | extend s = strcat('row ', x)"
        # `requests` asks for gzip by itself.
        self.assertEqual(self.ask(text).headers.get("Content-Encoding"), "gzip")
        self.assertNotIn("Content-Encoding", self.ask(text, **{"Accept-Encoding": "gzip;q=0"}).headers)
        rows = self.query(text)
        self.assertEqual(len(rows), 30000)
        self.assertEqual([rows[29999]["x"], rows[29999]["s"]], [30000, "row 30000"])
        streamed = next(self.client.execute_streaming_query(DATABASE, text).iter_primary_results())
        self.assertEqual(sum(row["x"] for row in streamed), 30000 * 30001 // 2)

    def test_an_answer_in_pieces_has_the_same_rows(self):
        text = "range x from 1 to 2500 step 1"
        frames = self.ask(text, {"results_progressive_enabled": True}).json()
        self.assertIs(frames[0]["IsProgressive"], True)
        rows = [row for frame in frames if frame["FrameType"] == "TableFragment" for row in frame["Rows"]]
        self.assertEqual(rows, [[x] for x in range(1, 2501)])
        self.assertEqual([frame["RowCount"] for frame in frames if "RowCount" in frame], [2500])
        # The SDK's reader of streams knows them, and says that it cannot read them.
        properties = ClientRequestProperties()
        properties.set_option("results_progressive_enabled", True)
        with self.assertRaises(KustoUnsupportedApiError):
            list(self.client.execute_streaming_query(DATABASE, text, properties=properties).iter_primary_results())

    def test_an_error_has_its_whole_context(self):
        with self.assertRaises(KustoApiError) as caught:
            self.query("NoSuchTable")
        context = caught.exception.get_api_error().context
        self.assertEqual(context["activityType"], "DN.FE.ExecuteQuery")
        self.assertTrue(context["clientRequestId"].startswith("KPC.execute;"))
        self.assertIn(context["activityId"], context["activityStack"])


class Batches(SDKTestCase):
    def test_files_wait_for_their_batch(self):
        self.create("id:long")
        self.manage(f".alter table {self.table} policy ingestionbatching '{{\"MaximumNumberOfItems\": 2}}'")
        client = QueuedIngestClient(connection())
        self.addCleanup(client.close)
        properties = IngestionProperties(database=DATABASE, table=self.table, data_format=DataFormat.CSV)
        for text in (b"1\n", b"2\n"):
            self.assertEqual(self.count(), 0)
            client.ingest_from_stream(StreamDescriptor(io.BytesIO(text)), ingestion_properties=properties)
        self.wait_for(lambda: self.count() == 2, "two rows")


class Lists(SDKTestCase):
    def test_blobs_are_listed_and_ingested_from_the_list(self):
        self.create("id:long")
        resources = self.manage(".get ingestion resources")
        root = next(row["StorageRoot"] for row in resources if row["ResourceTypeName"] == "TempStorage")
        path, _, signature = root.partition("?")
        container = ContainerClient.from_container_url(root)
        for month in (1, 2):
            container.upload_blob(f"{self.table}/2024/0{month}/a.csv", f"{month}\n".encode())
        container.upload_blob(f"{self.table}/2024/03/a.txt", b"3\n")
        listing = (
            f".list blobs (h'{path}/{self.table}?{signature}') Suffix='.csv' MaxFiles=10 "
            f"PathFormat=('{self.table}/' datetime_pattern('yyyy/MM', creationTime) '/')")
        rows = self.manage(listing)
        self.assertEqual([row["SizeInBytes"] for row in rows], [2, 2])
        self.assertEqual(
            [row["CapturedVariables"] for row in rows],
            [{"creationTime": f"0{month}/01/2024 00:00:00"} for month in (1, 2)])
        self.assertTrue(all("sig=" not in row["BlobUri"] for row in rows))
        self.manage(
            f".ingest-from-storage-queued into table database('{DATABASE}').{self.table} EnableTracking=true "
            f"with (format='csv') <| {listing}")
        self.wait_for(lambda: self.count() == 2, "two rows")
        extents = self.manage(f".show table {self.table} extents")
        self.assertEqual(sorted(row["MinCreatedOn"].month for row in extents), [1, 2])


if __name__ == "__main__":
    unittest.main()
