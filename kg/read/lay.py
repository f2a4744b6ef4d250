"""A text put together piece by piece, with the place in the file that each piece comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Place, Row, Table

_BLANKS = re.compile(r"[\s\x00]+")
# A line end in the middle of Chinese text separates nothing; a blank may.
_INSIDE = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\uff60])[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uf900-\uff60])")


def without_line_ends(text: str) -> str:
    """The text without line ends between Chinese characters."""
    return _INSIDE.sub("", text)


def one_line(text: str) -> str:
    """The text on one line: runs of blanks as one, line ends between Chinese characters as none."""
    return _BLANKS.sub(" ", without_line_ends(text)).strip()


class Sheet:
    """Lines and tables in the order in which they are added; `text`, `places` and `tables` are what a Document needs."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.places: list[Place] = []
        self.tables: list[Table] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def line(self, text: str, path: str = "") -> None:
        """A line; nothing where there is no text."""
        if text:
            start = self._add(text)
            if path:
                self.places.append(Place(start, start + len(text), path=path))
            self._add("\n")

    def table(self, rows: Sequence[Sequence[str | tuple[int, int]]], paths: Sequence[str], caption: str = "") -> None:
        """A table, a line a row, a tab between cells.

        rows:  cells as text on one line, or as (row, column) of the cell that this one was merged with: earlier in this table
        paths: of the rows
        """
        if not any(isinstance(cell, str) and cell for row in rows for cell in row):
            return
        made: list[Row] = []
        for row, path in zip(rows, paths, strict=True):
            start = self._length
            cells: list[tuple[int, int]] = []
            for cell in row:
                if cells:
                    self._add("\t")
                if isinstance(cell, str):
                    at = self._add(cell)
                    cells.append((at, at + len(cell)))
                else:
                    above, column = cell
                    cells.append(made[above].cells[column] if above < len(made) else cells[column])
            made.append(Row(start, self._length, tuple(cells)))
            if path and self._length > start:
                self.places.append(Place(start, self._length, path=path))
            self._add("\n")
        self.tables.append(Table(tuple(made), caption))

    def _add(self, text: str) -> int:
        """Where the text begins."""
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start
