"""Lines drawn on a page → the grids of its tables: which cell a point lies in, merged cells as one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SAME = 2.5  # points: lines nearer to each other are one
_COVERED = 0.6  # of a cell's side that is drawn: there the cell ends
_MOST_LINES = 4_000  # on a page with more, a drawing, no tables are looked for
_MOST_SLOTS = 20_000

Segment = tuple[float, float, float]  # where it stands, from, to: x, top, bottom of an upright one; y, left, right of a level one


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table. `cell_of[row][column]` is the (row, column) of the cell that a slot belongs to: its first slot's."""

    columns: tuple[float, ...]  # borders, from left to right
    rows: tuple[float, ...]  # borders, from top to bottom
    cell_of: tuple[tuple[tuple[int, int], ...], ...]

    def slot(self, x: float, y: float) -> tuple[int, int] | None:
        """The cell of a point; None outside."""
        column, row = bisect_right(self.columns, x) - 1, bisect_right(self.rows, y) - 1
        if not (0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1):
            return None
        return self.cell_of[row][column]


def grids(level: Sequence[Segment], upright: Sequence[Segment]) -> list[Grid]:
    """The tables that lines make, from top to bottom: two rows and two columns or more."""
    if not level or not upright or len(level) + len(upright) > _MOST_LINES:
        return []
    level, upright = _merged(level), _merged(upright)
    found = []
    for some_level, some_upright in _connected(level, upright):
        columns, rows = _places(s[0] for s in some_upright), _places(s[0] for s in some_level)
        if len(columns) > 2 and len(rows) > 2 and (len(columns) - 1) * (len(rows) - 1) <= _MOST_SLOTS:
            found.append(Grid(columns, rows, _cells(columns, rows, some_level, some_upright)))
    return sorted(found, key=lambda grid: (grid.rows[0], grid.columns[0]))


def _merged(segments: Iterable[Segment]) -> list[Segment]:
    """Segments on one line that touch, as one."""
    result: list[Segment] = []
    for at, start, end in sorted(segments):
        touching = None
        for i in range(len(result) - 1, -1, -1):
            if at - result[i][0] > _SAME:
                break
            if start <= result[i][2] + _SAME and result[i][1] <= end + _SAME:
                touching = i
                break
        if touching is None:
            result.append((at, start, end))
        else:
            place, left, right = result[touching]
            result[touching] = (place, min(start, left), max(end, right))
    return result


def _connected(level: Sequence[Segment], upright: Sequence[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Lines that cross or touch, together."""
    parent = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, (y, left, right) in enumerate(level):
        for j, (x, top, bottom) in enumerate(upright):
            if left - _SAME <= x <= right + _SAME and top - _SAME <= y <= bottom + _SAME:
                parent[root(i)] = root(len(level) + j)
    groups: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for i, segment in enumerate([*level, *upright]):
        groups.setdefault(root(i), ([], []))[i >= len(level)].append(segment)
    return [groups[key] for key in sorted(groups)]


def _places(values: Iterable[float]) -> tuple[float, ...]:
    """The values, those that are nearly the same as one."""
    result: list[float] = []
    for value in sorted(values):
        if not result or value - result[-1] > _SAME:
            result.append(value)
    return tuple(result)


def _cells(
    columns: Sequence[float], rows: Sequence[float], level: Sequence[Segment], upright: Sequence[Segment]
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """For each slot the cell that it belongs to: slots without a line between them are one cell, where they make a rectangle."""
    cell_of = [[(r, c) for c in range(len(columns) - 1)] for r in range(len(rows) - 1)]
    for r in range(len(rows) - 1):
        for c in range(len(columns) - 1):
            if cell_of[r][c] != (r, c):
                continue
            wide = c + 1
            while wide < len(columns) - 1 and not _drawn(upright, columns[wide], rows[r], rows[r + 1]):
                wide += 1
            high = r + 1
            while high < len(rows) - 1 and not any(
                _drawn(level, rows[high], columns[k], columns[k + 1]) or cell_of[high][k] != (high, k) for k in range(c, wide)
            ):
                high += 1
            for row in range(r, high):
                for column in range(c, wide):
                    if cell_of[row][column] == (row, column):
                        cell_of[row][column] = (r, c)
    return tuple(map(tuple, cell_of))


def _drawn(segments: Sequence[Segment], at: float, start: float, end: float) -> bool:
    """Whether a side is drawn, all but a little of it."""
    covered = sum(max(0.0, min(end, b) - max(start, a)) for place, a, b in segments if abs(place - at) <= _SAME)
    return covered >= _COVERED * (end - start)
