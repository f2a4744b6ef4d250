"""Standard input as a file: what comes is kept in a temporary file of the right suffix while it is read."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from kg.model import BadDocument
from kg.read.limits import DEFAULT, Limits
from kg.read.sniff import sniff

NAME = "stdin"
_SUFFIXES = {"text": ".txt", "jsonl": ".jsonl"}
_CHUNK = 1 << 20


@contextlib.contextmanager
def spooled(paths: Sequence[Path], stream: IO[bytes] | None, limits: Limits = DEFAULT) -> Iterator[list[Path]]:
    """The paths, with `-` replaced by a file that holds what `stream` gives; the file goes when the block ends.

    It is called stdin, with the suffix of what it is by its first bytes. A corpus of JSON lines may be of any length; anything
    else is cut off a little beyond `limits.bytes`, and its reader refuses it then.
    raises: BadDocument where there is no standard input
    """
    if not any(str(path) == "-" for path in paths):
        yield list(paths)
        return
    if stream is None:
        raise BadDocument("-", "there is no standard input", "Name a file")
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        held = Path(folder) / NAME
        _copy(stream, held, limits.bytes)
        kind = sniff(held, NAME) if held.stat().st_size else "text"
        named = held.rename(held.with_suffix(_SUFFIXES.get(kind, f".{kind}")))
        yield [named if str(path) == "-" else path for path in paths]


def _copy(stream: IO[bytes], held: Path, largest: int) -> None:
    """Write what a stream gives: all of it where it looks like JSON lines, else a little more than the most that is read."""
    size = 0
    with held.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            file.write(chunk)
            if not size:
                file.flush()
                endless = sniff(held, NAME) == "jsonl"
            size += len(chunk)
            if size > largest and not endless:
                return
