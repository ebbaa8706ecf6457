"""Microsoft's own Python SDK against the embedded Kusto, unmodified.

Needs the address of a running server in KUSTOSINK_TEST_CLUSTER and its bearer token in KUSTOSINK_TEST_TOKEN (empty
when it asks for none):

    python -m unittest discover -s Tests/python
"""

import datetime
import gzip
import io
import os
import tempfile
import time
import unittest
import uuid
from pathlib import Path
from xml.etree import ElementTree

import requests

# A proxy in the environment would take loopback addresses too.
os.environ["NO_PROXY"] = "127.0.0.1,localhost"

from azure.kusto.data import ClientRequestProperties, KustoClient, KustoConnectionStringBuilder
from azure.kusto.data.data_format import DataFormat
from azure.kusto.data.exceptions import KustoApiError, KustoServiceError
from azure.kusto.ingest import (
    ColumnMapping,
    FileDescriptor,
    IngestionMappingKind,
    IngestionProperties,
    KustoStreamingIngestClient,
    QueuedIngestClient,
    ReportLevel,
    StreamDescriptor,
)
from azure.kusto.ingest.status import KustoIngestStatusQueues
from azure.core.exceptions import ClientAuthenticationError
from azure.storage.blob import ContainerClient, ContainerSasPermissions, UserDelegationKey, generate_container_sas

CLUSTER = os.environ.get("KUSTOSINK_TEST_CLUSTER", "")
TOKEN = os.environ.get("KUSTOSINK_TEST_TOKEN", "")
DATABASE = "Demo"
DEADLINE_SECONDS = 20


def connection() -> KustoConnectionStringBuilder:
    if TOKEN:
        return KustoConnectionStringBuilder.with_aad_application_token_authentication(CLUSTER, TOKEN)
    return KustoConnectionStringBuilder.with_no_authentication(CLUSTER)


@unittest.skipUnless(CLUSTER, "KUSTOSINK_TEST_CLUSTER names no server")
class SDKTestCase(unittest.TestCase):
    def setUp(self):
        self.client = KustoClient(connection())
        self.addCleanup(self.client.close)
        self.table = "Sdk" + uuid.uuid4().hex[:10]

    def manage(self, command):
        return self.client.execute_mgmt(DATABASE, command).primary_results[0]

    def query(self, text, properties=None):
        return self.client.execute_query(DATABASE, text, properties).primary_results[0]

    def create(self, columns):
        self.manage(f".create table {self.table} ({columns})")
        self.addCleanup(self.manage, f".drop table {self.table} ifexists")

    def count(self):
        return self.query(f"{self.table} | count")[0][0]

    def wait_for(self, condition, what):
        end = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.02)
        self.fail(f"not within {DEADLINE_SECONDS} s: {what}")


class Queries(SDKTestCase):
    def test_every_type_comes_back_as_python_knows_it(self):
        self.create("b:bool, d:datetime, m:decimal, o:dynamic, g:guid, i:int, l:long, r:real, s:string, t:timespan")
        self.manage(
            f".ingest inline into table {self.table} <| "
            'true,2024-01-02T03:04:05.1234567Z,12.50,"{""a"":[1,2]}",74be27de-1e4e-49d9-b579-fe0b331d3642,'
            "-7,9007199254740993,1.5,\"a, \"\"b\"\"\",1.02:03:04.5"
        )
        row = self.query(self.table)[0]
        self.assertIs(row["b"], True)
        self.assertEqual(
            row["d"], datetime.datetime(2024, 1, 2, 3, 4, 5, 123456, tzinfo=datetime.timezone.utc)
        )
        self.assertEqual(float(row["m"]), 12.5)
        self.assertEqual(row["o"], {"a": [1, 2]})
        self.assertEqual(str(row["g"]), "74be27de-1e4e-49d9-b579-fe0b331d3642")
        self.assertEqual(row["i"], -7)
        self.assertEqual(row["l"], 9007199254740993)
        self.assertEqual(row["r"], 1.5)
        self.assertEqual(row["s"], 'a, "b"')
        self.assertEqual(row["t"], datetime.timedelta(days=1, hours=2, minutes=3, seconds=4.5))

    def test_what_cannot_be_read_is_null_and_a_string_is_never_null(self):
        self.create("b:bool, d:datetime, i:int, s:string, l:long")
        self.manage(f".ingest inline into table {self.table} <| maybe,soon,99999999999,,")
        row = self.query(self.table)[0]
        self.assertEqual([row["b"], row["d"], row["i"], row["s"], row["l"]], [None, None, None, "", None])

    def test_a_command_given_to_execute_is_sent_as_a_command(self):
        names = [row["DatabaseName"] for row in self.client.execute(None, ".show databases").primary_results[0]]
        self.assertIn(DATABASE, names)

    def test_no_database_means_the_default_one(self):
        client = KustoClient(connection())
        self.assertEqual(client.execute("NetDefaultDB", "print x=1").primary_results[0][0]["x"], 1)

    def test_the_streaming_reader_reads_the_frames(self):
        self.create("a:long")
        self.manage(f".ingest inline into table {self.table} <| 1\n2\n3")
        answer = self.client.execute_streaming_query(DATABASE, f"{self.table} | project a")
        primary = next(table for table in answer.iter_primary_results())
        self.assertEqual(sorted(row["a"] for row in primary), [1, 2, 3])

    def test_limits_of_the_request_are_kept(self):
        self.create("a:long")
        self.manage(f".ingest inline into table {self.table} <| 1\n2\n3")
        properties = ClientRequestProperties()
        properties.set_option(ClientRequestProperties.request_timeout_option_name, datetime.timedelta(seconds=45))
        self.assertEqual(len(self.query(self.table, properties)), 3)
        properties.set_option("truncationmaxrecords", 2)
        with self.assertRaises(KustoApiError):
            self.query(self.table, properties)

    def test_a_missing_table_is_an_error_of_the_api_with_its_words(self):
        with self.assertRaises(KustoApiError) as caught:
            self.query("NoSuchTable")
        self.assertTrue(caught.exception.is_semantic_error())
        error = caught.exception.get_api_error()
        self.assertTrue(error.permanent)
        self.assertEqual(error.code, "General_BadRequest")

    @unittest.skipUnless(TOKEN, "the server asks for no token")
    def test_a_wrong_token_is_refused(self):
        wrong = KustoClient(
            KustoConnectionStringBuilder.with_aad_application_token_authentication(CLUSTER, "not the token")
        )
        with self.assertRaisesRegex(KustoServiceError, "401"):
            wrong.execute_query(DATABASE, "print 1")


class QueuedIngestion(SDKTestCase):
    def setUp(self):
        super().setUp()
        self.ingest = QueuedIngestClient(connection())
        self.addCleanup(self.ingest.close)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def properties(self, **more):
        return IngestionProperties(
            database=DATABASE, table=self.table, data_format=DataFormat.CSV, flush_immediately=True, **more
        )

    def file(self, name, content):
        path = Path(self.folder.name) / name
        path.write_bytes(content)
        return str(path)

    def test_a_file_with_a_header(self):
        self.create("id:long, name:string, at:datetime")
        path = self.file("a.csv", "id,name,at\n1,æ ø å,2024-01-01\n2,\"two\nlines\",\n".encode())
        self.ingest.ingest_from_file(path, ingestion_properties=self.properties(ignore_first_record=True))
        self.wait_for(lambda: self.count() == 2, "two rows")
        rows = {row["id"]: row for row in self.query(self.table)}
        self.assertEqual(rows[1]["name"], "æ ø å")
        self.assertEqual(rows[2]["name"], "two\nlines")
        self.assertIsNone(rows[2]["at"])

    def test_a_file_that_is_compressed_already(self):
        self.create("id:long")
        path = self.file("a.csv.gz", gzip.compress(b"".join(b"%d\n" % i for i in range(5000))))
        self.ingest.ingest_from_file(FileDescriptor(path), ingestion_properties=self.properties())
        self.wait_for(lambda: self.count() == 5000, "5000 rows")
        self.assertEqual(self.query(f"{self.table} | summarize s = sum(id)")[0]["s"], sum(range(5000)))

    def test_a_stream_with_tags(self):
        self.create("id:long")
        self.ingest.ingest_from_stream(
            StreamDescriptor(io.BytesIO(b"1\n2\n3\n")),
            ingestion_properties=self.properties(additional_tags=["run-1"], drop_by_tags=["d1"]),
        )
        self.wait_for(lambda: self.count() == 3, "three rows")
        extents = self.manage(f".show table {self.table} extents where tags has 'run-1'")
        self.assertEqual([row["RowCount"] for row in extents], [3])
        self.assertEqual(extents[0]["Tags"], "run-1\r\ndrop-by:d1")

    def test_a_mapping_by_ordinal(self):
        self.create("a:long, b:string")
        mapping = [
            ColumnMapping("a", "long", ordinal=1),
            ColumnMapping("b", "string", const_value="same"),
        ]
        self.ingest.ingest_from_stream(
            StreamDescriptor(io.BytesIO(b"x,7\ny,8\n")),
            ingestion_properties=self.properties(
                column_mappings=mapping, ingestion_mapping_kind=IngestionMappingKind.CSV
            ),
        )
        self.wait_for(lambda: self.count() == 2, "two rows")
        rows = sorted((row["a"], row["b"]) for row in self.query(self.table))
        self.assertEqual(rows, [(7, "same"), (8, "same")])

    def test_what_is_there_already_is_not_ingested_again(self):
        self.create("id:long")
        properties = self.properties(
            ingest_by_tags=["k1"], ingest_if_not_exists=["k1"], report_level=ReportLevel.FailuresAndSuccesses
        )
        for _ in range(2):
            self.ingest.ingest_from_stream(StreamDescriptor(io.BytesIO(b"1\n")), ingestion_properties=properties)
            self.wait_for(lambda: self.count() == 1, "one row")
        # A third source behind the second shows that the second is done with.
        self.ingest.ingest_from_stream(StreamDescriptor(io.BytesIO(b"9\n")), ingestion_properties=self.properties())
        self.wait_for(lambda: 9 in [row["id"] for row in self.query(self.table)], "the row of the third source")
        self.assertEqual(self.count(), 2)

    def test_success_and_failure_are_told_through_the_queues(self):
        self.create("id:long")
        queues = KustoIngestStatusQueues(self.ingest)
        properties = self.properties(report_level=ReportLevel.FailuresAndSuccesses)
        good = self.ingest.ingest_from_stream(StreamDescriptor(io.BytesIO(b"1\n")), ingestion_properties=properties)
        self.assertEqual(self.pop(queues.success, good.source_id).Table, self.table)

        broken = self.file("broken.csv.gz", gzip.compress(b"1\n2\n")[:-6])
        bad = self.ingest.ingest_from_file(broken, ingestion_properties=properties)
        failure = self.pop(queues.failure, bad.source_id)
        self.assertEqual(str(failure.FailureStatus), "Permanent")
        self.assertNotIn("sig=", failure.IngestionSourcePath)
        self.assertEqual(self.count(), 1)

        listed = self.manage(".show ingestion failures")
        self.assertIn(self.table, [row["Table"] for row in listed])

    def pop(self, queue, source_id):
        found = []

        def look():
            # pop hides one message more than it returns, so it must return all there are; 32 is the queue's limit.
            found.extend(queue.pop(30))
            return any(message.IngestionSourceId == str(source_id) for message in found)

        self.wait_for(look, f"a message about {source_id}")
        return next(message for message in found if message.IngestionSourceId == str(source_id))


class StreamingIngestion(SDKTestCase):
    def test_a_stream_is_there_at_once(self):
        self.create("a:long, b:string")
        self.manage(f".alter table {self.table} policy streamingingestion enable")
        client = KustoStreamingIngestClient(connection())
        self.addCleanup(client.close)
        client.ingest_from_stream(
            StreamDescriptor(io.BytesIO(b"1,x\n2,y\n")),
            ingestion_properties=IngestionProperties(database=DATABASE, table=self.table, data_format=DataFormat.CSV),
        )
        self.assertEqual(self.count(), 2)


class DelegatedStorage(SDKTestCase):
    """What Microsoft's storage library signs with a key of the embedded Kusto opens its storage, and nothing else does."""

    def key(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        start, expiry = ((now + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ") for hours in (-1, 1))
        answer = requests.post(
            f"{CLUSTER}/local/?restype=service&comp=userdelegationkey",
            data=f"<KeyInfo><Start>{start}</Start><Expiry>{expiry}</Expiry></KeyInfo>",
            headers={"Authorization": f"Bearer {TOKEN}", "x-ms-version": "2023-11-03"}, timeout=10)
        self.assertEqual(answer.status_code, 200, answer.text)
        key = UserDelegationKey()
        for element in ElementTree.fromstring(answer.text):
            name = element.tag.replace("Signed", "signed_").lower()
            setattr(key, name, element.text)
        return key

    def container(self, key, **changes):
        options = {"permission": ContainerSasPermissions(read=True, write=True), "expiry": key.signed_expiry}
        sas = generate_container_sas(
            "local", "tempstorage", user_delegation_key=key, start=key.signed_start, **options | changes)
        return ContainerClient.from_container_url(f"{CLUSTER}/local/tempstorage?{sas}")

    def test_a_blob_that_is_put_by_a_delegated_signature_is_ingested(self):
        self.create("a:long, b:string")
        blob = self.container(self.key()).get_blob_client(f"{self.table}.csv")
        blob.upload_blob(b"1,x\n2,y\n")
        self.manage(f".ingest into table {self.table} (h'{blob.url}') with (format='csv')")
        self.assertEqual(self.count(), 2)

    def test_a_signature_that_is_changed_or_of_another_key_opens_nothing(self):
        key, other = self.key(), self.key()
        other.value = "bm90IHRoZSBrZXk="
        for container in (
            self.container(other),
            self.container(key, permission=ContainerSasPermissions(read=True)),
            self.container(key, expiry="2020-01-01T00:00:00Z"),
        ):
            with self.assertRaises(ClientAuthenticationError):
                container.get_blob_client("x.csv").upload_blob(b"1\n")


if __name__ == "__main__":
    unittest.main()
