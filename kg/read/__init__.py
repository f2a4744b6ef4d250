"""A file → `Document`. To add a format: a file in this folder with `path, shown, largest → Document`, and its row in READERS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kg.model import Document
from kg.read.source import Source
from kg.read.source import sources as _sources
from kg.read.text import LARGEST, read_text

__all__ = ["LARGEST", "READERS", "Source", "read", "sources"]

READERS: dict[str, Callable[[Path, str, int], Document]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_text,
    ".markdown": read_text,
}


def sources(paths: Sequence[Path]) -> list[Source]:
    """The files named and the readable files of the folders named, each once, in a fixed order, under distinct names.

    raises: KgError for a path that does not exist or a folder that may not be opened, and when there is nothing to read
    """
    return _sources(paths, READERS)


def read(path: Path, shown: str | None = None, largest: int = LARGEST) -> Document:
    """One file as decoded. A suffix that is not in READERS is read as plain text.

    shown:   the name for users (default: the path as given); becomes `Document.source`
    largest: bytes; a larger file is refused
    raises:  BadDocument, one line that says which file, what is wrong and what to do
    """
    reader = READERS.get(path.suffix.lower(), read_text)
    return reader(path, path.as_posix() if shown is None else shown, largest)
