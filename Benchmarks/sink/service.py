"""What the service knows: tables, extents, operations, and the commands that a load sends.

It is as little as a load needs: data is counted and forgotten. A command that is not known is refused, so that a
bench cannot pass over something that was not done.
"""

import datetime
import json
import re
import threading
import uuid
from dataclasses import dataclass, field

ROOT = "bench"
SYSTEM_TYPES = {
    "bool": "System.SByte", "datetime": "System.DateTime", "decimal": "System.Data.SqlTypes.SqlDecimal",
    "dynamic": "System.Object", "guid": "System.Guid", "int": "System.Int32", "long": "System.Int64",
    "real": "System.Double", "string": "System.String", "timespan": "System.TimeSpan",
}


class Refused(Exception):
    """The request can never go well."""


@dataclass
class Extent:
    rows: int
    size: int
    tags: list[str]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created: str = field(default_factory=lambda: now())


@dataclass
class Table:
    name: str
    columns: list[tuple[str, str]]
    hidden: bool
    extents: list[Extent] = field(default_factory=list)

    @property
    def schema_json(self) -> str:
        columns = [{"Name": name, "Type": SYSTEM_TYPES[type], "CslType": type} for name, type in self.columns]
        return json.dumps({"Name": self.name, "OrderedColumns": columns})


@dataclass
class Answer:
    columns: str
    rows: list[list]


def now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


class Service:
    """One database, whatever it is called."""

    def __init__(self):
        self.tables: dict[str, Table] = {}
        self.operations: dict[str, Answer] = {}
        self.lock = threading.Lock()

    # Loading

    def ingest(self, table: str, rows: int, size: int, tags: list[str]) -> None:
        with self.lock:
            self.table(table).extents.append(Extent(rows, size, tags))

    def table(self, name: str) -> Table:
        if name not in self.tables:
            raise Refused(f"Entity not found: table '{name}'")
        return self.tables[name]

    # Commands and queries

    def run(self, text: str, address: str) -> Answer:
        text = text.strip()
        with self.lock:
            for pattern, command in COMMANDS:
                if match := re.fullmatch(pattern, text, re.DOTALL):
                    return command(self, match, address)
        raise Refused(f"Syntax error: the loopback sink does not know the command: {text[:200]}")

    def show_databases(self, match, address):
        return Answer(
            "DatabaseName:string,PersistentStorage:string,Version:string,IsCurrent:bool,DatabaseAccessMode:string,"
            "PrettyName:string,DatabaseId:guid",
            [[name, "", "v1.0", True, "ReadWrite", "", str(uuid.uuid4())] for name in ("Bench", "NetDefaultDB")])

    def show_version(self, match, address):
        return Answer(
            "BuildVersion:string,BuildTime:datetime,ServiceType:string,ProductVersion:string",
            [["1.0.0.0", now(), "Engine", "loopback sink"]])

    def show_tables(self, match, address):
        names = [table.name for table in self.tables.values() if not table.hidden]
        return Answer(
            "TableName:string,DatabaseName:string,Folder:string,DocString:string",
            [[name, "Bench", "", ""] for name in names])

    def show_schema(self, match, address):
        return self.schema_of(self.table(name_in(match["table"])))

    def show_extents(self, match, address):
        table = self.table(name_in(match["table"]))
        tag = text_in(match["tag"]) if match["tag"] else None
        return Answer(
            "ExtentId:guid,DatabaseName:string,TableName:string,MaxCreatedOn:datetime,OriginalSize:real,"
            "ExtentSize:real,RowCount:long,MinCreatedOn:datetime,Tags:string",
            [
                [e.id, "Bench", table.name, e.created, e.size, e.size, e.rows, e.created, "\r\n".join(e.tags)]
                for e in table.extents if tag is None or tag.lower() in [each.lower() for each in e.tags]
            ])

    def create_table(self, match, address):
        name = name_in(match["table"])
        if name not in self.tables:
            self.tables[name] = Table(name, columns_in(match["columns"]), hidden="hidden=true" in (match["with"] or ""))
        return self.schema_of(self.tables[name])

    def alter_policy(self, match, address):
        name = self.table(name_in(match["table"])).name
        return Answer(
            "PolicyName:string,EntityName:string,Policy:string,ChildEntities:string,EntityType:string",
            [[match["policy"], f"[Bench].[{name}]", "{}", "", "Table"]])

    def drop_table(self, match, address):
        self.tables.pop(name_in(match["table"]), None)
        return Answer("TableName:string,DatabaseName:string", [[name, "Bench"] for name in self.tables])

    def move_extents(self, match, address):
        source, target = (self.table(name_in(match[side])) for side in ("source", "target"))
        wanted = {text.strip() for text in match["ids"].split(",")}
        moving = [extent for extent in source.extents if extent.id in wanted]
        if len(moving) != len(wanted):
            raise Refused(f"Entity not found: {len(wanted) - len(moving)} of the extents are not in '{source.name}'")
        source.extents = [extent for extent in source.extents if extent.id not in wanted]
        target.extents += moving
        operation = str(uuid.uuid4())
        self.operations[operation] = Answer(
            "OriginalExtentId:string,ResultExtentId:string,Details:string", [[e.id, e.id, ""] for e in moving])
        return Answer("OperationId:guid", [[operation]])

    def show_operation(self, match, address):
        found = [match["id"]] if match["id"] in self.operations else []
        return Answer(
            "OperationId:guid,Operation:string,StartedOn:datetime,LastUpdatedOn:datetime,State:string,Status:string,"
            "ShouldRetry:bool",
            [[operation, "ExtentsMove", now(), now(), "Completed", "", False] for operation in found])

    def show_operation_details(self, match, address):
        if match["id"] not in self.operations:
            raise Refused(f"Entity not found: operation '{match['id']}'")
        return self.operations[match["id"]]

    def ingestion_resources(self, match, address):
        kinds = {
            "SecuredReadyForAggregationQueue": "ready", "TempStorage": "storage", "FailedIngestionsQueue": "failed",
            "SuccessfulIngestionsQueue": "succeeded", "IngestionsStatusTable": "status",
        }
        # A signature is nothing but what clients insist on.
        return Answer(
            "ResourceTypeName:string,StorageRoot:string",
            [[kind, f"{address}/{ROOT}/{place}?sv=2021-08-06&sp=rwdlaup&sig=none"] for kind, place in kinds.items()])

    def identity_token(self, match, address):
        return Answer("AuthorizationContext:string", [["nobody"]])

    def count_rows(self, match, address):
        rows = sum(extent.rows for extent in self.table(name_in(match["table"])).extents)
        return Answer("Count:long", [[rows]])

    def schema_of(self, table: Table) -> Answer:
        return Answer(
            "TableName:string,Schema:string,DatabaseName:string,Folder:string,DocString:string",
            [[table.name, table.schema_json, "Bench", "", ""]])


NAME = r"""(?:\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]|\w+)"""
GUID = r"(?P<id>[0-9a-fA-F-]{36})"
COMMANDS = [
    (r"\.show databases", Service.show_databases),
    (r"\.show version", Service.show_version),
    (r"\.show tables", Service.show_tables),
    (rf"\.show table (?P<table>{NAME}) schema as json", Service.show_schema),
    (rf"\.show table (?P<table>{NAME}) extents(?: where tags has (?P<tag>.*))?", Service.show_extents),
    (rf"\.create table (?P<table>{NAME}) \((?P<columns>.*?)\)(?P<with> with \([^()]*\))?", Service.create_table),
    (rf"\.alter(?:-merge)? table (?P<table>{NAME}) policy (?P<policy>\w+) .*", Service.alter_policy),
    (rf"\.drop table (?P<table>{NAME}) ifexists", Service.drop_table),
    (
        rf"\.move async extents from table (?P<source>{NAME}) to table (?P<target>{NAME}) with \(.*\) "
        r"\((?P<ids>[0-9a-f, -]+)\)", Service.move_extents),
    (rf"\.show operations {GUID}", Service.show_operation),
    (rf"\.show operation {GUID} details", Service.show_operation_details),
    (r"\.get ingestion resources.*", Service.ingestion_resources),
    (r"\.get kusto identity token", Service.identity_token),
    (rf"(?P<table>{NAME})\s*\|\s*count", Service.count_rows),
]


def name_in(text: str) -> str:
    return text_in(text[1:-1]) if text.startswith("[") else text


def text_in(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal.strip()[1:-1])


def columns_in(text: str) -> list[tuple[str, str]]:
    found = re.findall(rf"({NAME})\s*:\s*(\w+)\s*(?:,|$)", text)
    return [(name_in(name), type) for name, type in found]
