"""A table → a `Listing`: which row is the head, what each column says, which rows are data, what stands over them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.lists.columns import ColumnRow, senses
from kg.model import Row, Table

_HEAD_WITHIN = 15  # rows at the top in which the head is looked for
_SUM = re.compile(r"(?:合计|总计|小计|共计|备注|注|说明|填表|制表|单位负责人|附)\s*[:：]?.*")
_NUMBER = re.compile(r"[\d\s.,%()（）-]*")
_SECTION = re.compile(
    r"^[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|^第[一二三四五六七八九十\d]+批|[（(]\s*(?:共\s*)?\d+\s*[家个户项]\s*[）)]$"
)
_LONGEST_NAME = 80
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of data: its place, the cell that it is about, and the cells that say something of it, with what they say."""

    row: Row
    name: Span
    cells: tuple[tuple[ColumnRow, Span], ...]
    section: Span | None  # a row above that spans the table: 一、长春市（15家）


@dataclass(frozen=True, slots=True)
class Listing:
    """A table whose head is understood."""

    above: tuple[Row, ...]  # what stands over the head: the title
    heads: tuple[Row, ...]
    sections: tuple[Row, ...]
    entries: tuple[Entry, ...]
    below: tuple[Row, ...]  # what is no data: notes, sums
    name: ColumnRow  # what the rows are about
    head: Span  # the head of that column
    labels: tuple[str, ...]  # the heads of all columns
    caption: str


def listing(text: str, table: Table) -> Listing | None:
    """The table as a list of enterprises, projects or policies; None where no head says that it is one."""
    found = _head(text, table.rows)
    if found is None:
        return None
    at, meanings, subject = found
    name = next(sense for sense in meanings[subject] if sense.role == "name")
    head = table.rows[at].cells[subject]
    heads = [table.rows[at]]
    sections: list[Row] = []
    entries: list[Entry] = []
    below: list[Row] = []
    section: Span | None = None
    last: dict[int, Span] = {}
    empty_mostly = _filled_down(text, table.rows[at + 1 :], meanings)
    for row in table.rows[at + 1 :]:
        cell = row.cells[subject] if subject < len(row.cells) else (row.end, row.end)
        said = text[cell[0] : cell[1]].strip()
        filled = {span for span in row.cells if text[span[0] : span[1]].strip()}
        if cell == head or said == text[head[0] : head[1]].strip() or _is_head(text, row, name):
            heads.append(row)
            meanings = _more_meanings(text, row, meanings)
        elif len(filled) == 1 and len(meanings) > 1 and _is_section(text, row, cell):
            section = next(iter(filled))
            sections.append(row)
            last.clear()
        elif not 2 <= len(said) <= _LONGEST_NAME or _NUMBER.fullmatch(said) or _is_sum(text, row, said):
            below.append(row)
        else:
            cells = []
            for column, span in enumerate(row.cells[: len(meanings)]):
                if text[span[0] : span[1]].strip():
                    last[column] = span
                elif column not in empty_mostly or column not in last:
                    continue
                sense = _of(meanings[column], name)
                if sense and column != subject:
                    cells.append((sense, last[column]))
            entries.append(Entry(row, cell, tuple(cells), section))
    if not entries:
        return None
    labels = tuple(text[a:b].strip() for a, b in table.rows[at].cells)
    above = table.rows[:at]
    return Listing(above, tuple(heads), tuple(sections), tuple(entries), tuple(below), name, head, labels, table.caption)


def _head(text: str, rows: Sequence[Row]) -> tuple[int, list[tuple[ColumnRow, ...]], int] | None:
    """The number of the head's row, what each of its columns says, and which one the rows are about."""
    for at, row in enumerate(rows[:_HEAD_WITHIN]):
        meanings = [senses(text[start:end]) for start, end in row.cells]
        names = [i for i, found in enumerate(meanings) if any(sense.role == "name" for sense in found)]
        distinct = {span for span, found in zip(row.cells, meanings, strict=True) if found}
        filled = {span for span in row.cells if span[1] > span[0]}
        if names and (len(distinct) > 1 or len(row.cells) == len(distinct) == 1) and 2 * len(distinct) >= len(filled):
            return at, meanings, min(names, key=lambda i: (_rank(text[row.cells[i][0] : row.cells[i][1]], meanings[i]), i))
    return None


def _rank(head: str, found: Sequence[ColumnRow]) -> tuple[int, bool]:
    """Which of several name columns the rows are about: enterprises before policies before projects, 企业名称 before 名称."""
    types = [sense.type for sense in found if sense.role == "name"]
    return ("Enterprise", "Policy", "Project").index(types[0]), len(head.strip()) < 3


def _is_section(text: str, row: Row, name: Span) -> bool:
    """Whether a row with one filled cell is a title over the next rows, and not a name whose other cells are empty."""
    line = text[row.start : row.end].strip()
    if _SUM.fullmatch(line):
        return False
    alone = row.cells.count(name) == 1 and text[name[0] : name[1]].strip()
    return not alone or _SECTION.search(line) is not None


def _is_sum(text: str, row: Row, said: str) -> bool:
    """Whether a row closes a table: 合计, 备注."""
    first = next((text[a:b].strip() for a, b in row.cells if text[a:b].strip()), "")
    return _SUM.fullmatch(first) is not None or _SUM.fullmatch(said) is not None


def _of(found: Sequence[ColumnRow], name: ColumnRow) -> ColumnRow | None:
    """What a column says in a table about things of that type: 项目名称 beside 企业名称 is what the enterprise undertakes."""
    useful = [sense for sense in found if sense.role in {"relation", "reverse", "address"}]
    return useful[0] if useful else next((s for s in found if s.role == "name" and s.type != name.type), None)


def _is_head(text: str, row: Row, name: ColumnRow) -> bool:
    """Whether a row repeats the head, as on the next page."""
    found = [senses(text[start:end]) for start, end in row.cells if end > start]
    return len(found) > 1 and all(found) and any(name in senses_ for senses_ in found)


def _more_meanings(text: str, row: Row, meanings: list[tuple[ColumnRow, ...]]) -> list[tuple[ColumnRow, ...]]:
    """What a second row of heads adds: under 所在地 stand 市 and 县."""
    below = [senses(text[start:end]) for start, end in row.cells]
    return [found or (below[i] if i < len(below) else ()) for i, found in enumerate(meanings)]


def _filled_down(text: str, rows: Sequence[Row], meanings: Sequence[Sequence[ColumnRow]]) -> frozenset[int]:
    """Columns whose cells count until the next one that is filled: merged cells, written as one and empty ones below it.

    Half of the cells or more are empty, and the first is not; of regions, classes and industries alone.
    """
    found = []
    for column, senses_ in enumerate(meanings):
        if not any(sense.type in {"Region", "EnterpriseClass", "Industry"} for sense in senses_):
            continue
        cells = [row.cells[column] for row in rows if column < len(row.cells)]
        empty = sum(not text[start:end].strip() for start, end in cells)
        if cells and text[cells[0][0] : cells[0][1]].strip() and 2 * empty >= len(cells):
            found.append(column)
    return frozenset(found)
