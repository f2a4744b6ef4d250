"""A table as text (csv, tsv) → Document: the text is the file's own, and every cell has its place in it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from kg.model import BadDocument, Document, Place, Row, Table
from kg.read.file import bytes_of
from kg.read.limits import DEFAULT, Limits
from kg.read.text import decoded_text

_SIGNS = ",\t;|，；"
_MOST = 500  # cells of a row; what stands further right is let go
_SAMPLE = 50  # rows looked at to choose the sign between cells


def read_delimited(path: Path, shown: str, limits: Limits = DEFAULT) -> Document:
    """The rows and cells of a csv file, whatever sign stands between them. Raises BadDocument."""
    data = bytes_of(path, shown, limits.bytes)
    decoded = decoded_text(data, shown)
    if len(decoded.text) > limits.characters:  # before millions of cells are made of it
        what = f"{len(decoded.text):,} characters, more than {limits.characters:,}"
        raise BadDocument(shown, what, "Split it, or raise the limit with --max-characters")
    sign = separator(decoded.text)
    rows = tuple(row for row in split(decoded.text, sign) if any(end > start for start, end in row.cells))
    return Document(
        source=shown,
        text=decoded.text,
        encoding=decoded.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        format="csv",
        places=tuple(Place(row.start, row.end, path=f"row={number}") for number, row in enumerate(rows, start=1)),
        tables=(Table(rows),),
    )


def separator(text: str) -> str:
    """The sign that cuts the first rows into most cells, the same number in most rows; a comma where none does."""
    best = (0.0, 0, ",")
    for sign in _SIGNS:
        counts = Counter(len(row.cells) for row in islice(split(text, sign), _SAMPLE))
        cells, rows = max(counts.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        if cells > 1:
            best = max(best, (rows / sum(counts.values()), cells, sign), key=lambda found: (found[0] > 0.6, found[1], found[0]))
    return best[2]


def split(text: str, sign: str) -> Iterator[Row]:
    """Each row with the places of its cells, quotes left out; a cell in quotes may hold the sign and line ends (RFC 4180).

    A quote that is never closed is a character like others.
    """
    plain = re.compile(rf"[^{re.escape(sign)}\r\n]*")
    at, length = 0, len(text)
    while at < length:
        start = at
        cells: list[tuple[int, int]] = []
        while True:
            closed = _closing(text, at) if text.startswith('"', at) else -1
            if closed >= 0:
                cell = (at + 1, closed)
                at = closed + 1
                rest = plain.match(text, at)
                at = rest.end() if rest else at
            else:
                found = plain.match(text, at)
                end = found.end() if found else at
                cell = _stripped(text, at, end)
                at = end
            if len(cells) < _MOST:
                cells.append(cell)
            if at < length and text[at] == sign:
                at += 1
                continue
            break
        yield Row(start, at, tuple(cells))
        at += 2 if text.startswith("\r\n", at) else 1


_LONGEST = 20_000  # characters of a cell in quotes: an open quote must not swallow the file


def _closing(text: str, at: int) -> int:
    """The place of the quote that closes the one at `at`; -1 for none."""
    place = at + 1
    while (place := text.find('"', place, at + _LONGEST)) >= 0:
        if not text.startswith('"', place + 1):
            return place
        place += 2
    return -1


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without blanks around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
