"""What people do after a load, and ways of ingestion besides files and streams, as Microsoft's SDK sees them."""

import datetime
import io
import json
import tempfile
import unittest
import zipfile
from pathlib import Path

from azure.kusto.data.data_format import DataFormat
from azure.kusto.data.exceptions import KustoApiError
from azure.kusto.ingest import (
    BlobDescriptor,
    IngestionProperties,
    KustoStreamingIngestClient,
    QueuedIngestClient,
    StreamDescriptor,
)
from azure.storage.blob import BlobClient

from test_sdk import DATABASE, SDKTestCase, connection


class AfterLoad(SDKTestCase):
    def setUp(self):
        super().setUp()
        self.create("id:long, key:string, at:datetime, data:dynamic")
        self.manage(
            f".ingest inline into table {self.table} <| "
            '1,a,2024-01-01,"{""x"":1,""y"":""p""}"\n2,b,2024-01-02,"{""x"":2.5}"\n3,b,2024-01-04,\n'
        )

    def rows(self, text):
        return [tuple(row) for row in self.query(text)]

    def test_joins(self):
        names = "datatable(key:string, name:string)['b', 'Bee', 'c', 'Sea']"
        self.assertEqual(
            self.rows(f"{self.table} | join kind=leftouter ({names}) on key | project id, name | sort by id asc"),
            [(1, ""), (2, "Bee"), (3, "Bee")],
        )
        self.assertEqual(self.rows(f"{self.table} | join ({names}) on key | count"), [(1,)])
        self.assertEqual(
            self.rows(f"{self.table} | lookup kind=inner ({names}) on key | project id | sort by id asc"), [(2,), (3,)]
        )

    def test_aggregates(self):
        row = self.query(f"{self.table} | summarize arg_max(at, id), percentile(id, 50), make_bag(data)")[0]
        self.assertEqual(row["at"], datetime.datetime(2024, 1, 4, tzinfo=datetime.timezone.utc))
        self.assertEqual((row["id"], row["percentile_id_50"]), (3, 2))
        self.assertEqual(row["bag_data"]["y"], "p")

    def test_series_and_bags(self):
        row = self.query(
            f"{self.table} | make-series n = count() on at from datetime(2024-01-01) to datetime(2024-01-05) step 1d"
        )[0]
        self.assertEqual(row["n"], [1, 1, 0, 1])
        self.assertEqual(row["at"][0], "2024-01-01T00:00:00.0000000Z")
        table = self.query(f"{self.table} | evaluate bag_unpack(data) | sort by id asc")
        self.assertEqual([column.column_name for column in table.columns], ["id", "key", "at", "x", "y"])
        self.assertEqual([row["x"] for row in table], [1.0, 2.5, None])

    def test_windows_parsing_and_search(self):
        self.assertEqual(
            self.rows(f"{self.table} | sort by id asc | extend n = row_number(), p = prev(id) | project n, p"),
            [(1, None), (2, 1), (3, 2)],
        )
        self.assertEqual(self.rows("print s = 'a=1;b=x' | parse s with 'a=' a:long ';b=' b | project a, b"), [(1, "x")])
        self.assertEqual(self.rows(f"search in ({self.table}) 'p' | project ['$table'], id"), [(self.table, 1)])

    def test_a_hint_how_to_draw_comes_with_the_result(self):
        answer = self.client.execute_query(DATABASE, f"{self.table} | count | render piechart with (title='T')")
        properties = next(table for table in answer.tables if table.table_kind.value == "QueryProperties")
        hint = json.loads(properties[0]["Value"]) if isinstance(properties[0]["Value"], str) else properties[0]["Value"]
        self.assertEqual((hint["Visualization"], hint["Title"]), ("piechart", "T"))

    def test_a_bare_keyword_is_a_syntax_error(self):
        with self.assertRaises(KustoApiError) as caught:
            self.query("print where = 1")
        self.assertEqual(caught.exception.get_api_error().code, "BadRequest_SyntaxError")

    def test_tables_from_queries(self):
        copy = self.table + "Copy"
        self.addCleanup(self.manage, f".drop table {copy} ifexists")
        made = self.manage(f".set-or-append {copy} <| {self.table} | project id, key")
        self.assertEqual([row["RowCount"] for row in made], [3])
        self.manage(f".set-or-replace {copy} <| {self.table} | where id == 1 | project id, key")
        self.assertEqual(self.rows(copy), [(1, "a")])
        operation = self.manage(f".append async {copy} <| print 9, 'z'")[0]["OperationId"]
        self.assertEqual(self.manage(f".show operations {operation}")[0]["State"], "Completed")
        self.assertEqual(self.rows(f"{copy} | count"), [(2,)])
        with self.assertRaises(KustoApiError):
            self.manage(f".append {copy} <| print 'wrong', 1")

    def test_extents_are_replaced(self):
        other = self.table + "Other"
        self.manage(f".set {other} <| {self.table} | where id == 2")
        self.addCleanup(self.manage, f".drop table {other} ifexists")
        result = self.manage(
            f".replace extents in table {self.table} <| "
            f"{{.show table {self.table} extents}}, {{.show table {other} extents}}"
        )
        self.assertEqual(sorted(bool(row["ResultExtentId"]) for row in result), [False, True])
        self.assertEqual(self.rows(f"{self.table} | project id"), [(2,)])


class OtherSources(SDKTestCase):
    def properties(self, **more):
        return IngestionProperties(
            database=DATABASE, table=self.table, flush_immediately=True, **{"data_format": DataFormat.CSV, **more}
        )

    def test_a_zip_archive_is_queued_as_it_is(self):
        self.create("id:long, name:string")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.csv.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("a.csv", "1,x\n2,y\n")
            client = QueuedIngestClient(connection())
            self.addCleanup(client.close)
            client.ingest_from_file(str(path), ingestion_properties=self.properties())
            self.wait_for(lambda: self.count() == 2, "two rows")

    def test_bad_lines_of_json_are_left_out(self):
        self.create("id:long")
        client = QueuedIngestClient(connection())
        self.addCleanup(client.close)
        client.ingest_from_stream(
            StreamDescriptor(io.BytesIO(b'{"id":1}\n{"id":2\nnothing\n{"id":3}\n')),
            ingestion_properties=self.properties(data_format=DataFormat.JSON),
        )
        self.wait_for(lambda: self.count() == 2, "two rows")
        self.assertEqual(sorted(row["id"] for row in self.query(self.table)), [1, 3])

    def lent_blob(self, content):
        """A blob in the container that the server lends."""
        roots = {row["ResourceTypeName"]: row["StorageRoot"] for row in self.manage(".get ingestion resources")}
        place, signature = roots["TempStorage"].split("?", 1)
        address = f"{place}/{self.table}.csv?{signature}"
        BlobClient.from_blob_url(address).upload_blob(content)
        return address

    def test_a_blob_by_reference_is_queued(self):
        self.create("id:long")
        client = QueuedIngestClient(connection())
        self.addCleanup(client.close)
        client.ingest_from_blob(BlobDescriptor(self.lent_blob(b"1\n2\n3\n"), 6), self.properties())
        self.wait_for(lambda: self.count() == 3, "three rows")

    def test_a_blob_by_reference_is_streamed(self):
        self.create("id:long")
        self.manage(f".alter table {self.table} policy streamingingestion enable")
        address = self.lent_blob(b"1\n2\n")
        client = KustoStreamingIngestClient(connection())
        self.addCleanup(client.close)
        client.ingest_from_blob(BlobDescriptor(address, 4), self.properties())
        self.assertEqual(self.count(), 2)

    def test_a_blob_is_ingested_by_a_command_now_and_later(self):
        self.create("id:long")
        address = self.lent_blob(b"1\n2\n")
        now = self.manage(f".ingest into table {self.table} (h'{address}') with (format='csv')")
        self.assertFalse(now[0]["HasErrors"])
        later = self.manage(f".ingest async into table {self.table} (h'{address}') with (format='csv')")
        operation = later[0]["OperationId"]
        self.assertEqual(self.manage(f".show operations {operation}")[0]["State"], "Completed")
        self.assertEqual(self.count(), 4)


if __name__ == "__main__":
    unittest.main()
