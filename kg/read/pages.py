"""Pages of pieces → one text: running heads and page numbers set apart, lines of a paragraph joined, tables as rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from kg.model import Place, Row, Table
from kg.read.columns import Piece, PieceRow, blocks, rows_of

_MARGIN = 0.12  # of a page's height: where running heads and page numbers stand
_EDGE_ROWS = 2  # rows at the top and at the bottom that may be such
_NUMBER = re.compile(r"[-—–─·•.\s第]*(?:\d{1,4}|[ⅰ-ⅻⅠ-Ⅻ]{1,4})[-—–─·•.\s页]*(?:(?:共|/|of)\s*\d{1,4}\s*页?)?", re.IGNORECASE)
_STOPS = "。！？；：!?;:"
_NEVER_FIRST = "，。、；：！？）》」』”’〉】,.;:!?)"  # no line begins with these but one that goes on
_APART = 0.8  # of a line's height: white between a running head and the text
_LATIN = re.compile(r"[!-~]")
_LEAST_TABLE = 3  # rows
_TABLE, _TABLE_EM = "\x01table", 10.0


@dataclass(frozen=True, slots=True)
class Boxes:
    """A ruled table: its borders, and for each slot of each row the cell (as its first slot) and the text in that cell."""

    left: float
    top: float
    right: float
    bottom: float
    rows: tuple[tuple[tuple[tuple[int, int], tuple[Piece, ...]], ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one page. `height` in points."""

    number: int  # from 1
    height: float
    pieces: tuple[Piece, ...]  # outside of ruled tables
    boxes: tuple[Boxes, ...] = ()


@dataclass
class Laid:
    """A document's text while pages are added to it."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    places: list[Place] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def piece(self, text: str, page: int, pieces: Sequence[Piece]) -> tuple[int, int]:
        """Text that stands at these pieces; returns its place in the text."""
        start = self.length
        self.add(text)
        left, top = min(p.left for p in pieces), min(p.top for p in pieces)
        width, height = max(p.right for p in pieces) - left, max(p.bottom for p in pieces) - top
        box = (round(left, 1), round(top, 1), round(width, 1), round(height, 1))
        self.places.append(Place(start, self.length, page, box))
        return start, self.length


def lay(pages: Sequence[Page]) -> tuple[Laid, int, int]:
    """The text of all pages in reading order; from where on it is running heads and page numbers, and how many they are."""
    heads = {page.number: rows for page, rows in zip(pages, running_heads(pages), strict=True)}
    laid = Laid()
    open_line: _Line | None = None
    for page in pages:
        apart = {piece for row in heads[page.number] for piece in row}
        # A ruled table takes part in the order of the page as one large piece.
        ruled = {Piece(_TABLE, b.left, b.top, b.right, b.bottom, _TABLE_EM): b for b in page.boxes}
        for block in blocks([*(p for p in page.pieces if p not in apart), *ruled]):
            open_line = _block(laid, page.number, block, open_line, ruled)
    if open_line:
        laid.add("\n")
    body = laid.length
    count = 0
    for page in pages:
        for row in heads[page.number]:
            laid.piece("  ".join(p.text for p in row), page.number, row)
            laid.add("\n")
            count += 1
    return laid, body, count


def running_heads(pages: Sequence[Page]) -> list[list[PieceRow]]:
    """The rows of each page that repeat at the same height over pages, and the page numbers."""
    edges: list[list[tuple[PieceRow, tuple[str, int]]]] = []
    for page in pages:
        rows = rows_of(page.pieces)
        gaps = [below[0].top - row[0].bottom for row, below in pairwise(rows)]
        near = [
            row
            for i, row in enumerate(rows[:_EDGE_ROWS])
            if row[0].bottom < _MARGIN * page.height and max([0.0, *gaps[i:_EDGE_ROWS]]) > _APART * row[0].size
        ]
        near += [
            row
            for i, row in enumerate(reversed(rows[-_EDGE_ROWS:]))
            if row[0].top > (1 - _MARGIN) * page.height
            and max([0.0, *gaps[::-1][i:_EDGE_ROWS]]) > _APART * row[0].size
            and row not in near
        ]
        edges.append([(row, _key(row, page.height)) for row in near])
    seen = Counter(key for found in edges for key in {key for _, key in found})
    least = 2 if len(pages) < 6 else 3
    result = []
    for found in edges:
        repeated = [row for row, key in found if seen[key] >= least or _NUMBER.fullmatch(_plain(row))]
        result.append(repeated)
    return result


def _plain(row: PieceRow) -> str:
    return " ".join(piece.text for piece in row).strip()


def _key(row: PieceRow, height: float) -> tuple[str, int]:
    """What a running head has in common over pages: its words without figures, at which edge it stands."""
    return re.sub(r"\d+|\s", "", _plain(row)), row[0].top > height / 2


@dataclass(frozen=True, slots=True)
class _Line:
    """The last line put out, while the next may go on from it."""

    full: bool  # it reaches the right margin
    size: float
    bottom: float | None  # None after the end of its column
    text: str


def _block(laid: Laid, page: int, rows: list[PieceRow], before: _Line | None, ruled: Mapping[Piece, Boxes]) -> _Line | None:
    """Add a column: paragraphs line by line, tables row by row. Returns the last line, which the next column may go on from."""
    tables = _tables(rows)
    singles = [row for i, row in enumerate(rows) if row[0] not in ruled and not any(a <= i < b for a, b in tables)]
    left, right = _margins(singles)
    at = 0
    while at < len(rows):
        table = next(((a, b) for a, b in tables if a == at), None)
        if table:
            if before:
                laid.add("\n")
            _table(laid, page, rows[table[0] : table[1]])
            before, at = None, table[1]
            continue
        row = rows[at]
        drawn = [piece for piece in row if piece in ruled]
        if drawn:
            if before:
                laid.add("\n")
            for piece in row:
                if piece in ruled:
                    _boxes(laid, page, ruled[piece])
                else:  # beside the table
                    laid.piece(piece.text, page, [piece])
                    laid.add("\n")
            before, at = None, at + 1
            continue
        size = max(piece.size for piece in row)
        text = "  ".join(piece.text for piece in row)
        indent = (row[0].left - left) / size
        if before:
            near = before.bottom is None or row[0].top - before.bottom < 1.3 * size
            goes_on = before.full and indent < 0.7 and abs(size - before.size) < 0.12 * size and near
            if text[0] in _NEVER_FIRST or (goes_on and not (before.bottom is None and before.text[-1] in _STOPS)):
                if _LATIN.match(before.text[-1]) and _LATIN.match(text[0]):
                    laid.add(" ")
            else:
                laid.add("\n")
        if 1.5 <= indent < 2.6 and len(row) == 1:
            laid.add("\u3000\u3000")  # the sign of a new paragraph
        laid.piece(text, page, row)
        full = row[-1].right >= right - 1.6 * size and right - left > 8 * size
        before = _Line(full, size, max(p.bottom for p in row), text)
        at += 1
    return _Line(before.full, before.size, None, before.text) if before else None


def _margins(rows: Sequence[PieceRow]) -> tuple[float, float]:
    """Where the lines of a column begin and end."""
    if not rows:
        return 0.0, 0.0
    starts = Counter(round(row[0].left) for row in rows)
    common = [start for start, count in starts.items() if count >= max(1, len(rows) // 5)] or list(starts)
    return float(min(common)), max(row[-1].right for row in rows)


def _tables(rows: Sequence[PieceRow]) -> list[tuple[int, int]]:
    """Runs of rows with two cells or more that stand under each other, as [first, past the last)."""
    found = []
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and len(rows[end]) > 1 and (end == start or _aligned(rows[end - 1], rows[end])):
            end += 1
        if end - start >= _LEAST_TABLE:
            found.append((start, end))
        start = max(end, start + 1)
    return found


def _aligned(above: PieceRow, row: PieceRow) -> bool:
    """Whether each piece of the row with fewer stands over or under one of the other's."""
    few, many = sorted((above, row), key=len)
    return all(any(a.left < b.right and b.left < a.right for b in many) for a in few)


def _table(laid: Laid, page: int, rows: Sequence[PieceRow]) -> None:
    """Rows of cells, each under the column that it overlaps most."""
    widest = max(rows, key=len)
    columns = [[piece.left, piece.right] for piece in widest]
    for row in rows:
        if len(row) == len(widest):
            for column, piece in zip(columns, row, strict=True):
                column[0], column[1] = min(column[0], piece.left), max(column[1], piece.right)
    made = []
    for row in rows:
        cells: list[list[Piece]] = [[] for _ in columns]
        for piece in row:
            shared = [min(piece.right, b) - max(piece.left, a) for a, b in columns]
            cells[shared.index(max(shared))].append(piece)
        start = laid.length
        spans = []
        for i, cell in enumerate(cells):
            if i:
                laid.add("\t")
            spans.append(laid.piece(" ".join(p.text for p in cell), page, cell) if cell else (laid.length, laid.length))
        made.append(Row(start, laid.length, tuple(spans)))
        laid.add("\n")
    laid.tables.append(Table(tuple(made)))


def _boxes(laid: Laid, page: int, table: Boxes) -> None:
    """The rows of a ruled table; the lines of a cell as one, a merged cell in its first row."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    made = []
    for row in table.rows:
        start = laid.length
        for i, (slot, pieces) in enumerate(row):
            if i:
                laid.add("\t")
            if slot not in spans:
                begin = laid.length
                last = ""
                for line in rows_of(pieces):
                    text = " ".join(piece.text for piece in line)
                    if last and _LATIN.match(last[-1]) and _LATIN.match(text[0]):
                        laid.add(" ")
                    laid.piece(text, page, line)
                    last = text
                spans[slot] = (begin, laid.length)
        made.append(Row(start, laid.length, tuple(spans[slot] for slot, _ in row)))
        laid.add("\n")
    filled = [row for row in made if any(end > start for start, end in row.cells)]
    before = laid.tables[-1] if laid.tables and not laid.text[laid.tables[-1].rows[-1].end : made[0].start].strip() else None
    if before and len(before.rows[-1].cells) == len(made[0].cells):  # it goes on from the page before
        laid.tables[-1] = Table((*before.rows, *filled))
    elif filled:
        laid.tables.append(Table(tuple(filled)))


def title_of_pages(pages: Sequence[Page]) -> str | None:
    """The largest lines of the first page's upper half, where they are clearly larger than the text."""
    if not pages or not pages[0].pieces:
        return None
    page = pages[0]
    body = median(piece.size for piece in page.pieces for _ in range(max(1, len(piece.text))))
    upper = [row for row in rows_of(page.pieces) if row[0].top < page.height / 2]
    largest = max((row[0].size for row in upper), default=0.0)
    if largest < 1.15 * body:
        return None
    lines: list[str] = []
    for row in upper:
        if row[0].size > 0.95 * largest:
            lines.append(" ".join(piece.text for piece in row))
        elif lines:
            break
    title = "".join(lines)
    return title if 4 <= len(title) <= 100 else None
