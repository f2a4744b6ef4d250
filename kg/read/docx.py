"""A Word document → Document: paragraphs and tables in the order of the document, numbers of list items put in front of them.

The text is drawn from the file, so positions of evidence count in that text; a line's place is its number: paragraph=12, or
table=2&row=5. Headers, footers, comments and deleted text are left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.model import BadDocument, Document
from kg.read.archive import Archive
from kg.read.file import bytes_of
from kg.read.lay import Sheet, one_line
from kg.read.limits import DEFAULT, Limits
from kg.read.numbering import Numbering
from kg.read.text import date_of, title_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # the same text a second time
_DELETED = frozenset((_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText", _CHOICE))
_DEEP = 200  # nested elements


def read_docx(path: Path, shown: str, limits: Limits = DEFAULT) -> Document:
    """The text and the tables of a Word document. Raises BadDocument."""
    data = bytes_of(path, shown, limits.bytes)
    archive = Archive(data, shown, "docx", limits)
    if _MAIN not in archive.names:
        raise BadDocument(shown, "no Word document", "Save it as docx")
    body = archive.tree(_MAIN).find(_W + "body")
    if body is None:
        raise BadDocument(shown, "a Word document without a body", "Save it anew")
    numbering = Numbering(archive)
    sheet = Sheet()
    title = ""
    count = {"paragraph": 0, "table": 0}
    for element in _flow(body):
        if element.tag == _W + "p":
            count["paragraph"] += 1
            for line in _lines(element):
                text = numbering.before(element) + line if line else ""
                sheet.line(text, f"paragraph={count['paragraph']}")
                if text and not title and numbering.style(element).lower() in {"title", "标题"}:
                    title = text
        else:
            count["table"] += 1
            rows = _rows(element)
            sheet.table(rows, [f"table={count['table']}&row={n}" for n in range(1, len(rows) + 1)])
    text = sheet.text
    if not re.search(r"\w", text):
        raise BadDocument(shown, "a Word document without text (pictures of it?)", "Save it as PDF, run OCR on that")
    return Document(
        source=shown,
        text=text,
        encoding="utf-8",
        sha256=hashlib.sha256(data).hexdigest(),
        title=title or title_of(text),
        date=date_of(text),
        format="docx",
        places=tuple(sheet.places),
        tables=tuple(sheet.tables),
    )


def _flow(body: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those in content controls too."""
    for element in body:
        if element.tag in {_W + "p", _W + "tbl"}:
            yield element
        elif element.tag in {_W + "sdt", _W + "ins", _W + "customXml"}:
            inner = element.find(_W + "sdtContent") if element.tag == _W + "sdt" else element
            if inner is not None:
                yield from _flow(inner)


def _lines(paragraph: Any) -> list[str]:
    """The text of a paragraph, cut at the line breaks set by hand; text boxes in it as lines of their own."""
    words: list[str] = []
    _collect(paragraph, words, 0)
    return [line for part in "".join(words).split("\n") if (line := one_line(part))]


def _collect(element: Any, words: list[str], depth: int) -> None:
    if depth > _DEEP:
        return
    for child in element:
        tag = child.tag
        if tag == _W + "t":
            words.append(child.text or "")
        elif tag in {_W + "tab", _W + "ptab"}:
            words.append("\u3000")
        elif tag in {_W + "br", _W + "cr"}:
            words.append("\n")
        elif tag == _W + "noBreakHyphen":
            words.append("-")
        elif tag == _W + "txbxContent":
            for inner in child.iter(_W + "p"):
                words.append("\n")
                _collect(inner, words, depth + 1)
            words.append("\n")
        elif isinstance(tag, str) and tag not in _DELETED:
            _collect(child, words, depth + 1)


def _rows(table: Any) -> list[list[str | tuple[int, int]]]:
    """The cells of a table by row, each column of the grid in its place; a merged cell points at the one it was merged with."""
    rows: list[list[str | tuple[int, int]]] = []
    above: dict[int, tuple[int, int]] = {}  # grid column → where a cell that goes on downwards begins
    for number, row in enumerate(table.iterchildren(_W + "tr")):
        cells: list[str | tuple[int, int]] = []
        before = row.find(f"{_W}trPr/{_W}gridBefore")
        cells += [""] * min(100, int(before.get(_W + "val") or 0) if before is not None else 0)
        for cell in row.iter(_W + "tc"):
            if next(cell.iterancestors(_W + "tr")) is not row:
                continue  # of a table inside this one: its text is in the outer cell
            column = len(cells)
            wide = cell.find(f"{_W}tcPr/{_W}gridSpan")
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(_W + "val") != "restart"
            if goes_on and column in above:
                cells.append(above[column])
            else:
                cells.append(one_line(" ".join(line for p in cell.iter(_W + "p") for line in _lines(p))))
                above.pop(column, None)
                if merged is not None:
                    above[column] = (number, column)
            span = int(wide.get(_W + "val") or 1) if wide is not None else 1
            cells += [(number, column)] * min(100, span - 1)
        rows.append(cells)
    return rows
