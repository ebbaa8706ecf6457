"""Files up to the loopback sink, against Microsoft's Python client on the same files."""

import subprocess

from data import trips
from measure import CommandFailed, Cost
from report import Verdict, at_most, only_shown, shown
from rounds import Side, take_turns
from setting import Setting, Sink, count_rows, expect_rows, megabytes


def plain(setting: Setting) -> None:
    files = setting.store.split(setting.upload_mb)
    rows = sum(count_rows(file) - 1 for file in files)
    setting.report.title(f"{setting.upload_mb} MB of CSV in {len(files)} files up to the loopback sink")
    with setting.sink() as sink:
        us = Side(
            "kustosink write", megabytes(*files), lambda number: setting.write(files, sink, f"Ours{number}"),
            setting.write_environment, expect_rows(rows))
        # Every file through Python's gzip level 9: minutes a GB, so one round is all it gets.
        azure = azure_side(setting, sink, files, megabytes(*files), "AzureCsv", rounds=1)
        take_turns([us, azure], setting.rounds)
        check_azure(sink, "AzureCsv", rows)
    setting.report.costs("upload", [us, azure])
    setting.report.judge(share("CSV files, CPU of azure-kusto-ingest", us, azure, 15))


def compressed(setting: Setting) -> None:
    sources = setting.store.split(setting.upload_gzip_mb)
    files = setting.store.split_gzip(setting.upload_gzip_mb)
    rows = sum(count_rows(file) - 1 for file in sources)
    size = megabytes(*sources)
    setting.report.title(f"{setting.upload_gzip_mb} MB of CSV in {len(files)} gzip files up to the loopback sink")
    schema = ", ".join(f"{name}:{type}" for name, type in trips.COLUMNS)
    with setting.sink() as sink:
        checked = Side(
            "kustosink write, every value checked", size,
            lambda number: setting.write(files, sink, f"Checked{number}"), setting.write_environment, expect_rows(rows))
        azure = azure_side(setting, sink, files, size, "AzureGzip")
        unchecked = Side(
            "kustosink write --unchecked", size,
            lambda number: setting.write(files, sink, f"Unchecked{number}", "--unchecked", "--schema", schema),
            setting.write_environment, committed)
        can = knows_unchecked(setting)
        sides = [unchecked, azure, checked] if can else [azure, checked]
        take_turns(sides, setting.rounds)
        check_azure(sink, "AzureGzip", rows)
        if can and (found := sink.rows("Unchecked0")) != rows:
            raise CommandFailed(f"{found} of {rows} rows came by write --unchecked")
    setting.report.costs("upload-gzip", sides)
    figure = "gzip files as they are, CPU of azure-kusto-ingest"
    if can:
        setting.report.judge(share(figure, unchecked, azure, 2))
    else:
        setting.report.judge(Verdict(figure, "no --unchecked here", "<= 1/2", False))
    setting.report.judge(
        only_shown("gzip files, every value checked, CPU of azure-kusto-ingest", f"{checked.cpu / azure.cpu:.2f}x"))


def share(figure: str, us: Side, peer: Side, part: int) -> Verdict:
    ratio = peer.cpu / us.cpu
    return Verdict(figure, f"1/{shown(ratio)}", f"<= 1/{part}", ratio >= part)


def azure_side(setting: Setting, sink: Sink, files, size: float, table: str, rounds: int = 1_000) -> Side:
    create_table(sink, table)
    return Side(
        "azure-kusto-ingest", size,
        lambda _: setting.peer("azure_ingest.py", sink.address, table, *map(str, files)),
        {"NO_PROXY": "127.0.0.1,localhost"}, rounds=rounds)


def create_table(sink: Sink, table: str) -> None:
    sink.manage(f".create table {table} ({', '.join(f'{name}:{type}' for name, type in trips.COLUMNS)})")


def check_azure(sink: Sink, table: str, rows: int) -> None:
    """The client throws nothing away: as many rows as the files have, for every round."""
    found = sink.rows(table)
    if found == 0 or found % rows:
        raise CommandFailed(f"azure-kusto-ingest brought {found} rows, not a multiple of {rows}")


def committed(cost: Cost) -> None:
    if '"outcome":"committed"' not in cost.output:
        raise CommandFailed(cost.output.strip()[-500:])


def knows_unchecked(setting: Setting) -> bool:
    answer = subprocess.run([setting.program, "write", "--help"], capture_output=True, text=True, check=False)
    return "--unchecked" in answer.stdout
