"""Pieces of text on a page → the order in which they are read: columns of running text one after the other, tables row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

_MOST_ROWS = 400  # on a page with more the search for columns would take long: it is read from top to bottom
_LEAST_ROWS = 3  # of each of two columns
_LEAST_WIDTH = 7.0  # of a column, in ems
_GUTTER = 0.9  # least white between two columns, in ems
_FULL = 0.8  # of its column's width: a line of running text
_TITLE = 1.12  # times the size of the text: a title
_MOSTLY = 0.5  # of a column's lines are full; in tables fewer are


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text without a wide gap. Points from the page's upper left corner; `size` is the height of its characters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


PieceRow = tuple[Piece, ...]  # on one line of the page, from left to right


def rows_of(pieces: Sequence[Piece]) -> list[PieceRow]:
    """The pieces by line: those that overlap in height by half of the smaller one, from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.top + p.bottom, p.left)):
        if rows:
            last = rows[-1][0]
            overlap = min(last.bottom, piece.bottom) - max(last.top, piece.top)
            if overlap > 0.5 * min(last.bottom - last.top, piece.bottom - piece.top):
                rows[-1].append(piece)
                continue
        rows.append([piece])
    return [tuple(sorted(row, key=lambda p: p.left)) for row in rows]


def blocks(pieces: Sequence[Piece]) -> list[list[PieceRow]]:
    """The page as blocks in reading order, each a column or what stands across several, as rows from top to bottom."""
    return list(_blocks(rows_of(pieces), depth=0))


def _blocks(rows: list[PieceRow], depth: int) -> Iterator[list[PieceRow]]:
    split = _columns(rows) if sum(map(len, rows)) >= 2 * _LEAST_ROWS and len(rows) <= _MOST_ROWS and depth < 12 else None
    if split is None:
        if rows:
            yield rows
        return
    first, last, gutter = split
    yield from _blocks(rows[:first], depth + 1)
    inside = [piece for row in rows[first:last] for piece in row]
    for side in ([p for p in inside if p.right <= gutter], [p for p in inside if p.right > gutter]):
        yield from _blocks(rows_of(side), depth + 1)
    yield from _blocks(rows[last:], depth + 1)


def _columns(rows: list[PieceRow]) -> tuple[int, int, float] | None:
    """The longest run of rows with white from top to bottom between two columns of running text: first, past the last, where."""
    pieces = [piece for row in rows for piece in row]
    em = median(piece.size for piece in pieces)
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    free = [_free(row, left, right) for row in rows]
    best: tuple[int, int, float] | None = None
    for first in range(len(rows)):
        if best and len(rows) - first <= best[1] - best[0]:
            break
        white = free[first]
        last = first + 1
        while last < len(rows) and (narrower := _common(white, free[last], _GUTTER * em)):
            white = narrower
            last += 1
        if best and last - first <= best[1] - best[0]:
            continue
        begin, last = _trimmed(rows, first, last)
        for start, end in sorted(white, key=lambda gap: gap[0] - gap[1]):
            if end - start >= _GUTTER * em and start > left and end < right and _both_run(rows[begin:last], start, end, em):
                best = (begin, last, (start + end) / 2)
                break
    return best


def _trimmed(rows: list[PieceRow], first: int, last: int) -> tuple[int, int]:
    """The run without titles at its ends, which belong to what stands above or below: in larger type, on one side alone."""
    sizes = median(piece.size for row in rows[first:last] for piece in row)
    while last - first > 1 and len(rows[last - 1]) == 1 and rows[last - 1][0].size > _TITLE * sizes:
        last -= 1
    while last - first > 1 and len(rows[first]) == 1 and rows[first][0].size > _TITLE * sizes:
        first += 1
    return first, last


def _free(row: PieceRow, left: float, right: float) -> list[tuple[float, float]]:
    """The white of a row between the page's margins."""
    gaps = []
    for piece in row:
        if piece.left > left:
            gaps.append((left, piece.left))
        left = max(left, piece.right)
    return [*gaps, (left, right)] if right > left else gaps


def _common(some: list[tuple[float, float]], others: list[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """The white that two rows share, where it is wide enough."""
    both = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return [(start, end) for start, end in both if end - start >= least]


def _both_run(rows: list[PieceRow], start: float, end: float, em: float) -> bool:
    """Whether what stands left and right of some white is running text: most lines fill the width of their side."""
    for side in (
        [[p for p in row if p.right <= start + 0.01] for row in rows],
        [[p for p in row if p.left >= end - 0.01] for row in rows],
    ):
        lines = [(line[0].left, line[-1].right) for line in side if line]
        if len(lines) < _LEAST_ROWS:
            return False
        width = max(b for _, b in lines) - min(a for a, _ in lines)
        full = sum(b - a >= _FULL * width for a, b in lines)
        if width < _LEAST_WIDTH * em or full < _MOSTLY * len(lines):
            return False
    return True
