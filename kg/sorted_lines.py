"""Sorted files of lines, each line once: how partitions of the graph come together. Sorted by code points, as UTF-8 is by bytes.

Lines of N-Quads sort as their quads do: no term holds a blank but inside a text, and no text begins as a longer one but for its
end. A file has its name only when it is whole, so a partition that was made twice, or half, does no harm.
"""

from __future__ import annotations

import heapq
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

AT_ONCE = 64  # files that one merge reads
_CHUNK = 1 << 20


def write(path: Path, lines: Iterable[str]) -> Path:
    """Write lines that have their order and end with a line break. Raises OSError."""
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return path


def once(lines: Iterable[str]) -> Iterator[str]:
    """Sorted lines without those that are the same as the one before."""
    last = ""
    for line in lines:
        if line != last:
            yield line
            last = line


def merged(*sources: Path | Iterable[str]) -> Iterator[str]:
    """The lines of sorted files, and of others in order, each once. Raises OSError."""
    with ExitStack() as held:
        opened = [held.enter_context(s.open(encoding="utf-8", newline="\n")) if isinstance(s, Path) else s for s in sources]
        yield from once(heapq.merge(*opened))


def merge(task: tuple[Sequence[Path], Path]) -> Path:
    """Merge a few sorted files into one: what a worker does of it."""
    files, into = task
    return write(into, merged(*files))


def joined(files: Iterable[Path]) -> Iterator[bytes]:
    """The bytes of files, one after the other, in pieces."""
    for path in files:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece
