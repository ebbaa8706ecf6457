"""The folder with the made files: each is made once, from a seed, and used again."""

import gzip
import multiprocessing
import os
import shutil
from pathlib import Path

from data import logs, quoted, trips, wide
from data.tricky import write_late, write_tricky

SEED = 42
MEGABYTE = 1_000_000
BLOCKS = {"trips": trips, "logs": logs, "quoted": quoted, "wide": wide}
ENDINGS = {"trips": "csv", "logs": "jsonl", "quoted": "csv", "wide": "csv"}


class Store:
    def __init__(self, folder: Path, say):
        self.folder = folder
        self.say = say
        folder.mkdir(parents=True, exist_ok=True)

    def file(self, kind: str, megabytes: int) -> Path:
        """A file of `kind` that ends with the first block of rows at or past the size."""
        path = self.folder / f"{kind}-{megabytes}.{ENDINGS[kind]}"
        return self._made(path, lambda place: write_blocks(kind, megabytes * MEGABYTE, place))

    def small(self, name: str) -> Path:
        write = {"tricky.csv": write_tricky, "late.csv": write_late}[name]
        return self._made(self.folder / name, lambda place: write(str(place), SEED))

    def split(self, megabytes: int, parts: int = 8) -> list[Path]:
        """`trips` in so many files, each with a header."""
        source = self.file("trips", megabytes)
        folder = self._made(self.folder / f"trips-{megabytes}-in-{parts}", lambda place: split(source, place, parts))
        return sorted(folder.iterdir())

    def split_gzip(self, megabytes: int, parts: int = 8) -> list[Path]:
        """The files of `split`, each compressed as `gzip -6` does it."""
        sources = self.split(megabytes, parts)
        folder = self._made(
            self.folder / f"trips-{megabytes}-in-{parts}-gzip", lambda place: compress(sources, place))
        return sorted(folder.iterdir())

    def _made(self, path: Path, make) -> Path:
        if not path.exists():
            self.say(f"making {path}")
            place = path.with_name(path.name + ".unfinished")
            if place.is_dir():
                shutil.rmtree(place)
            make(place)
            place.rename(path)
        return path


def write_blocks(kind: str, size: int, place: Path) -> None:
    module = BLOCKS[kind]
    with open(place, "wb") as file, multiprocessing.Pool(os.cpu_count()) as pool:
        written = file.write(module.HEAD.encode())
        numbers = iter(range(1_000_000))
        # Blocks by number, whoever makes them: the same bytes on every machine.
        while written < size:
            batch = [(kind, next(numbers)) for _ in range(2 * (os.cpu_count() or 1))]
            for block in pool.imap(make_block, batch):
                if written >= size:
                    break
                written += file.write(block)


def make_block(task: tuple[str, int]) -> bytes:
    kind, number = task
    return BLOCKS[kind].block(SEED, number)


def split(source: Path, folder: Path, parts: int) -> None:
    folder.mkdir()
    part_size = source.stat().st_size // parts + 1
    with open(source, "rb") as file:
        head = file.readline()
        for number in range(parts):
            with open(folder / f"part-{number}.csv", "wb") as part:
                part.write(head)
                end = (number + 1) * part_size
                while file.tell() < end and (piece := file.read(min(1 << 20, end - file.tell()))):
                    part.write(piece)
                part.write(file.readline())


def compress(sources: list[Path], folder: Path) -> None:
    folder.mkdir()
    with multiprocessing.Pool(os.cpu_count()) as pool:
        pool.starmap(compress_one, [(source, folder / f"{source.name}.gz") for source in sources])


def compress_one(source: Path, target: Path) -> None:
    with open(source, "rb") as file, open(target, "wb") as raw:
        with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
            shutil.copyfileobj(file, packed, 1 << 20)
