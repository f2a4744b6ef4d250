"""A build's kg.nq in several files of about one size, each sorted, for stores that load in parallel. Together they are kg.nq."""

from __future__ import annotations

from pathlib import Path


def write_shards(file: Path, folder: Path, count: int) -> list[Path]:
    """Cut a file of lines into `count` files, 0000.nq and on, at line ends; some may be empty. Raises OSError.

    Only named nodes are in a build, so every shard can be read alone.
    """
    folder.mkdir()
    size = file.stat().st_size
    paths = []
    with file.open("rb") as lines:
        for number in range(count):
            end = size * (number + 1) // count
            path = folder / f"{number:04}.nq"
            paths.append(path)
            with path.open("wb") as shard:
                while lines.tell() < end:
                    shard.write(lines.readline())
    return paths
