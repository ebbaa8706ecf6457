// Who imports KustoSink has the words it speaks in: schemas and types, datasets and their profiles, plans and runs.
@_exported import Datasets
@_exported import Kusto
@_exported import SinkEngine
