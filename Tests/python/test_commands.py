"""Commands, functions and formats that came after the first ones, as Microsoft's SDK sees them."""

import io
import unittest
import uuid

import fastavro
from azure.kusto.data.data_format import DataFormat
from azure.kusto.data.exceptions import KustoApiError
from azure.kusto.ingest import (
    ColumnMapping,
    IngestionMappingKind,
    IngestionProperties,
    KustoStreamingIngestClient,
    ManagedStreamingIngestClient,
    QueuedIngestClient,
    StreamDescriptor,
)
from azure.storage.blob import BlobClient

from test_sdk import DATABASE, SDKTestCase, connection


class Commands(SDKTestCase):
    def test_a_query_behind_a_command_reads_its_result(self):
        self.create("a:long, b:string")
        text = (
            f".show table {self.table} schema as json; let columns = (T:(Schema:string)) "
            "{ T | project c = todynamic(Schema).OrderedColumns | mv-expand with_itemindex=i c | extend n = c.Name }; "
            "$command_results | invoke columns() | project i, tostring(n) | sort by i asc"
        )
        self.assertEqual([tuple(row) for row in self.manage(text)], [(0, "a"), (1, "b")])

    def test_what_databases_are_is_shown_in_every_form(self):
        self.create("a:long")
        self.manage(f".ingest inline into table {self.table} <| 1\n2\n3")
        for aspect, column in [
            ("", "SuspensionState"), ("details", "TotalSize"), ("identity", "CurrentUserIsUnrestrictedViewer"),
            ("policies", "DefaultRetentionPolicy"), ("datastats", "HotRowCount"),
        ]:
            with self.subTest(aspect=aspect):
                rows = {row["DatabaseName"]: row for row in self.manage(f".show databases {aspect}")}
                self.assertIn(column, [column.column_name for column in self.manage(f".show databases {aspect}").columns])
                self.assertTrue(rows[DATABASE]["IsCurrent"])
        stats = {row["DatabaseName"]: row for row in self.manage(".show databases datastats")}
        self.assertGreaterEqual(stats[DATABASE]["RowCount"], 3)
        version = self.manage(".show database")[0]["Version"]
        self.assertEqual(len(self.manage(f'.show database {DATABASE} schema if_later_than "{version}"')), 0)

    def test_extents_of_the_cluster_and_a_pretended_drop(self):
        self.create("a:long")
        self.manage(f".ingest inline into table {self.table} <| 1")
        mine = self.manage(f".show cluster extents | where TableName == '{self.table}'")
        self.assertEqual([row["RowCount"] for row in mine], [1])
        gone = self.manage(f".drop-pretend extents <| .show table {self.table} extents")
        self.assertEqual([row["ExtentId"] for row in gone], [mine[0]["ExtentId"]])
        self.assertEqual(self.count(), 1)

    def test_roles_of_everything(self):
        self.create("a:long")
        for entity in (f"table {self.table}", f"database {DATABASE}", "cluster"):
            roles = [row["Role"] for row in self.manage(f".show {entity} principal roles")]
            self.assertTrue(roles and all(role.endswith("Admin") for role in roles), roles)


class Functions(SDKTestCase):
    def rows(self, text):
        return [tuple(row) for row in self.query(text)]

    def test_functions_of_a_query(self):
        self.create("id:long, key:string, items:dynamic")
        self.manage(f'.ingest inline into table {self.table} <| 1,a,"[1,2]"\n2,b,"[3]"\n3,b,')
        top = f"let top_of = (T:(id:long), n:long = 1) {{ T | top n by id desc | project id }}; "
        self.assertEqual(self.rows(f"{top} top_of({self.table})"), [(3,)])
        self.assertEqual(self.rows(f"{top} {self.table} | where key == 'a' | invoke top_of(5)"), [(1,)])
        shout = "let shout = (s:string, mark:string = '!') { strcat(toupper(s), mark) }; "
        self.assertEqual(
            self.rows(f"{shout} {self.table} | where id == 1 | project shout(key), shout(mark = '?', s = key)"),
            [("A!", "A?")],
        )
        with self.assertRaises(KustoApiError) as caught:
            self.query("let f = (x:long) { f(x - 1) }; print f(1)")
        self.assertTrue(caught.exception.is_semantic_error())

    def test_arrays_become_rows_side_by_side(self):
        self.assertEqual(
            self.rows("print a = dynamic([1, 2]), b = dynamic(['x']) | mv-expand with_itemindex=i a to typeof(long), b"),
            [(1, "x", 0), (2, None, 1)],
        )

    def test_a_series_of_nothing_has_its_defaults(self):
        self.create("x:long")
        row = self.query(f"{self.table} | make-series kind=nonempty n = count() on x from 0 to 4 step 2")[0]
        self.assertEqual((row["n"], row["x"]), ([0, 0], [0, 2]))


class QueuedCommands(SDKTestCase):
    def lent_blob(self, content):
        """A blob in the container that the server lends."""
        roots = {row["ResourceTypeName"]: row["StorageRoot"] for row in self.manage(".get ingestion resources")}
        place, signature = roots["TempStorage"].split("?", 1)
        address = f"{place}/{uuid.uuid4()}.csv?{signature}"
        BlobClient.from_blob_url(address).upload_blob(content)
        return address

    def test_blobs_are_queued_by_a_command_and_followed_by_another(self):
        self.create("id:long")
        sources = " ".join(f"h'{self.lent_blob(content)}'" for content in (b"1\n2\n", b"3\n"))
        queued = self.manage(
            f".ingest-from-storage-queued into table database('{DATABASE}').{self.table} EnableTracking=true "
            f"with (format='csv') <| {sources}"
        )[0]

        def state():
            return self.manage(f'.show queued ingestion operations "{queued["IngestionOperationId"]}"')[0]

        self.wait_for(lambda: state()["State"] == "Completed", "the end of the operation")
        self.assertEqual((state()["Discovered"], state()["Ingested"]), (2, 2))
        self.assertEqual(self.count(), 3)
        details = self.manage(queued["OperationInfo"] + " details")
        self.assertEqual({row["IngestionStatus"] for row in details}, {"Succeeded"})
        cancelled = self.manage(f".cancel queued ingestion operation '{queued['IngestionOperationId']}'")[0]
        self.assertEqual(cancelled["OperationId"], queued["IngestionOperationId"])
        self.assertEqual(state()["State"], "Completed")


class MoreFormats(SDKTestCase):
    def load(self, content, data_format, **more):
        client = QueuedIngestClient(connection())
        self.addCleanup(client.close)
        properties = IngestionProperties(
            database=DATABASE, table=self.table, data_format=data_format, flush_immediately=True, **more)
        client.ingest_from_stream(StreamDescriptor(io.BytesIO(content)), ingestion_properties=properties)

    def avro(self):
        schema = {
            "type": "record", "name": "R",
            "fields": [{"name": "id", "type": "long"}, {"name": "name", "type": ["null", "string"]}],
        }
        file = io.BytesIO()
        fastavro.writer(file, schema, [{"id": 1, "name": "x"}, {"id": 2, "name": None}], codec="deflate")
        return file.getvalue()

    def rows(self):
        return sorted(tuple(row) for row in self.query(f"{self.table} | project id, name"))

    def test_avro_by_name_and_by_mapping(self):
        for data_format, kind in [
            (DataFormat.AVRO, IngestionMappingKind.AVRO), (DataFormat.APACHEAVRO, IngestionMappingKind.APACHEAVRO),
        ]:
            with self.subTest(format=data_format):
                self.create("name:string, id:long")
                self.load(self.avro(), data_format)
                self.wait_for(lambda: self.count() == 2, "two rows")
                self.assertEqual(self.rows(), [(1, "x"), (2, "")])
                mapping = [ColumnMapping("id", "long", path="$.id"), ColumnMapping("name", "string", const_value="c")]
                self.load(self.avro(), data_format, column_mappings=mapping, ingestion_mapping_kind=kind)
                self.wait_for(lambda: self.count() == 4, "four rows")
                self.assertEqual(self.rows(), [(1, "c"), (1, "x"), (2, ""), (2, "c")])
                self.manage(f".drop table {self.table}")

    def test_tabs_with_escapes_and_logs_of_web_servers(self):
        self.create("id:long, name:string")
        self.load(b"1\ta\\tb\n2\tc\\\\d\n", DataFormat.TSVE)
        self.wait_for(lambda: self.count() == 2, "two rows")
        self.assertEqual(self.rows(), [(1, "a\tb"), (2, "c\\d")])
        self.load(b"#Version: 1.0\n#Fields: name id\nx 3\n", DataFormat.W3CLOGFILE)
        self.wait_for(lambda: self.count() == 3, "three rows")
        self.assertEqual(self.rows()[2], (3, "x"))


class Streams(SDKTestCase):
    def properties(self):
        return IngestionProperties(database=DATABASE, table=self.table, data_format=DataFormat.CSV)

    def test_a_table_without_the_policy_takes_no_stream(self):
        self.create("a:long")
        client = KustoStreamingIngestClient(connection())
        self.addCleanup(client.close)
        with self.assertRaises(KustoApiError) as caught:
            client.ingest_from_stream(StreamDescriptor(io.BytesIO(b"1\n")), ingestion_properties=self.properties())
        self.assertEqual(
            caught.exception.get_api_error().code, "BadRequest_StreamingIngestionPolicyNotEnabled")
        self.assertEqual(self.count(), 0)

    def test_the_managed_client_streams_a_source_once(self):
        self.create("a:long")
        self.manage(f".alter table {self.table} policy streamingingestion enable")
        client = ManagedStreamingIngestClient(connection(), connection())
        self.addCleanup(client.close)
        source = StreamDescriptor(io.BytesIO(b"1\n2\n"), source_id=uuid.uuid4())
        client.ingest_from_stream(source, ingestion_properties=self.properties())
        self.assertEqual(self.count(), 2)
        again = StreamDescriptor(io.BytesIO(b"1\n2\n"), source_id=source.source_id)
        client.ingest_from_stream(again, ingestion_properties=self.properties())
        self.assertEqual(self.count(), 2)


if __name__ == "__main__":
    unittest.main()
