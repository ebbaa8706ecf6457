// What people import: one module has the words, the shapes and the engine behind it.
@_exported import Datasets
@_exported import Kusto
@_exported import KustoTypes
@_exported import SinkEngine
