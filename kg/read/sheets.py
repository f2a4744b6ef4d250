"""A workbook (xlsx) → Document: each sheet a table, a row a line; merged cells count for every row they reach over.

The text is drawn from the file, so positions of evidence count in that text; a row's place is its sheet and number:
sheet=名单&row=5.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.model import BadDocument, Document
from kg.read.archive import Archive
from kg.read.file import bytes_of
from kg.read.lay import Sheet, one_line
from kg.read.limits import DEFAULT, Limits
from kg.read.text import date_of

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_PLAIN_NAME = re.compile(r"(?i)sheet\s*\d*|工作表\s*\d*")
_COLUMNS = 200  # of a sheet; what stands further right is let go


def read_xlsx(path: Path, shown: str, limits: Limits = DEFAULT) -> Document:
    """The sheets of a workbook that have something on them, in order. Raises BadDocument."""
    data = bytes_of(path, shown, limits.bytes)
    archive = Archive(data, shown, "xlsx", limits)
    if "xl/workbook.xml" not in archive.names:
        raise BadDocument(shown, "no workbook", "Save it as xlsx")
    archive.check()
    drawn = Sheet()
    for name, rows, merged in _sheets(data, archive, shown, limits):
        caption = "" if _PLAIN_NAME.fullmatch(name) else one_line(name)
        numbers = sorted(rows)
        index = {number: i for i, number in enumerate(numbers)}
        cells: list[list[str | tuple[int, int]]] = [list(rows[number]) for number in numbers]
        for left, top, right, bottom in merged:
            if top in index:
                for number in range(top, min(bottom, numbers[-1]) + 1):
                    for column in range(left, min(right + 1, _COLUMNS)):
                        if number in index and column < len(cells[index[number]]) and (number, column) != (top, left):
                            cells[index[number]][column] = (index[top], left)
        drawn.table(cells, [f"sheet={name}&row={number}" for number in numbers], caption)
    text = drawn.text
    if not re.search(r"\w", text):
        raise BadDocument(shown, "a workbook without a word on its sheets", "Remove it or fill it")
    return Document(
        source=shown,
        text=text,
        encoding="utf-8",
        sha256=hashlib.sha256(data).hexdigest(),
        title=_title(drawn),
        date=date_of(text),
        format="xlsx",
        places=tuple(drawn.places),
        tables=tuple(drawn.tables),
    )


_Merged = tuple[int, int, int, int]  # left column from 0, top row from 1, right, bottom; both ends in it


def _sheets(
    data: bytes, archive: Archive, shown: str, limits: Limits
) -> Iterator[tuple[str, dict[int, list[str]], list[_Merged]]]:
    """Each visible sheet's name, its rows by number (those with something in them), and its merged cells."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            size = 0
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                sheet.reset_dimensions()  # what a file says of its own size may be wrong
                rows: dict[int, list[str]] = {}
                for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                    cells = [_written(value) for value in row[:_COLUMNS]]
                    if any(cells):
                        rows[number] = cells
                        size += sum(map(len, cells))
                        if size > limits.characters:
                            what = f"more than {limits.characters:,} characters"
                            raise BadDocument(shown, what, "Split it, or raise the limit with --max-characters")
                if rows:
                    part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
                    merged = _merged(archive.bytes_of(part)) if part in archive.names else []
                    yield sheet.title, rows, merged
    except BadDocument:
        raise
    except Exception as error:  # openpyxl raises whatever a part that says nonsense leads it to
        raise BadDocument(shown, f"a damaged workbook ({type(error).__name__})", "Save it anew, or as csv") from error


def _merged(part: bytes) -> list[_Merged]:
    found = _MERGED.findall(part)
    return [(_column(left), int(top), _column(right), int(bottom)) for left, top, right, bottom in found[:100_000]]


def _column(letters: bytes) -> int:
    """The number of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _written(value: Any) -> str:
    """A cell's value on one line, as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return one_line(str(value))


def _title(drawn: Sheet) -> str | None:
    """What stands alone above the head of the first table."""
    for table in drawn.tables[:1]:
        for row in table.rows[:4]:
            filled = list(dict.fromkeys(drawn.text[a:b] for a, b in row.cells if b > a))
            if len(filled) > 1:
                break
            if len(filled[0]) >= 6:
                return filled[0]
    return None
