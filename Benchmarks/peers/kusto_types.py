"""The Kusto type that keeps what a peer found; what Kusto has no other type for is a string."""

DUCKDB = {
    "BOOLEAN": "bool", "BIGINT": "long", "INTEGER": "long", "DOUBLE": "real", "FLOAT": "real", "HUGEINT": "decimal",
    "UHUGEINT": "decimal", "UBIGINT": "decimal", "DATE": "datetime", "TIMESTAMP": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime", "TIME": "timespan", "INTERVAL": "timespan", "UUID": "guid",
    "JSON": "dynamic", "MAP": "dynamic",
}
ARROW = {
    "bool": "bool", "int64": "long", "int32": "long", "double": "real", "float": "real", "uint64": "decimal",
}


def of_duckdb(name: str) -> str:
    if name.startswith("STRUCT") or name.startswith("MAP") or name.endswith("[]"):
        return "dynamic"
    return DUCKDB.get(name.split("(")[0], "decimal" if name.startswith("DECIMAL") else "string")


def of_arrow(name: str) -> str:
    for start, type in (("timestamp", "datetime"), ("date", "datetime"), ("time", "timespan"), ("decimal", "decimal"),
                        ("struct", "dynamic"), ("list", "dynamic")):
        if name.startswith(start):
            return type
    return ARROW.get(name, "string")
