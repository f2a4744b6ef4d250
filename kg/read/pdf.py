"""A PDF with a text layer → Document: reading order over columns, running heads apart, page and box of every line.

The text is drawn from the pages, so positions of evidence count in that text; `Document.where` gives page and box, which most
viewers open by themselves: file.pdf#page=3&viewrect=72,90,451,28.
"""

from __future__ import annotations

import ctypes
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from kg.model import BadDocument, Document
from kg.read.columns import Piece
from kg.read.file import bytes_of
from kg.read.limits import DEFAULT, Limits
from kg.read.pages import Boxes, Page, lay, title_of_pages
from kg.read.ruled import Grid, Segment, grids
from kg.read.text import date_of, title_of

_GAP = 1.3  # ems of white that end a piece
_SPACE = 0.25  # ems of white between two characters that are a space, where one of them is no Chinese
_WIDE_SPACE = 0.6  # the same between two Chinese characters
_SCAN = 5  # characters a page, on average: with fewer it is a scan with a stamp on it
_LEAST_CELLS = 4  # with text, of a ruled table
_CELL_TEXT = 60  # characters of half of its cells at most: with more it is a page whose columns have lines between them
_MOST_PATHS, _MOST_POINTS = 3_000, 500  # drawn on a page
_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f\U000f0000-\U0010ffff]")
_RADICALS = re.compile("[\u2e80-\u2fdf]")  # 工 as a radical: what some programs write for the character
_OCR = "Run OCR on it (ocrmypdf -l chi_sim IN.pdf OUT.pdf) and build again"


def read_pdf(path: Path, shown: str, limits: Limits = DEFAULT) -> Document:
    """The text of a PDF. Raises BadDocument: damaged, encrypted, too many pages, no text on any page, characters unknown."""
    data = bytes_of(path, shown, limits.bytes)
    pages, empty = _pages(data, shown, limits.pages)
    count = sum(len(piece.text) for page in pages for piece in page.pieces)
    if count < _SCAN * len(pages):
        number = f"{len(pages)} page{'s' if len(pages) > 1 else ''}"
        raise BadDocument(shown, f"{number}, {'no' if not count else 'hardly any'} text on any (a scan?)", _OCR)
    laid, body, heads = lay(pages)
    text = laid.text
    if len(_UNKNOWN.findall(text)) > 0.3 * count:
        raise BadDocument(shown, "its fonts do not tell which characters they show", _OCR)
    notes = (("pages without text", empty), ("running heads", heads))
    return Document(
        source=shown,
        text=text,
        encoding="pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        title=title_of_pages(pages) or title_of(text[:body]),
        date=date_of(text[:body]),
        format="pdf",
        places=tuple(laid.places),
        tables=tuple(laid.tables),
        apart=((body, len(text)),) if heads else (),
        notes=tuple((name, number) for name, number in notes if number),
    )


def _pages(data: bytes, shown: str, most: int) -> tuple[list[Page], int]:
    """Every page, and how many have no text."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise BadDocument(shown, "encrypted, and asks for a password", "Save it without a password") from error
        raise BadDocument(shown, "a damaged PDF (cut off?), or none", "Save or fetch it anew") from error
    try:
        number = len(document)
        if number > most:
            raise BadDocument(shown, f"{number:,} pages, more than {most:,}", "Split it, or raise the limit with --max-pages")
        if not number:
            raise BadDocument(shown, "a PDF without a page", "Save or fetch it anew")
        pages = [_page(document, index) for index in range(number)]
    finally:
        document.close()
    return pages, sum(not page.pieces for page in pages)


def _page(document: Any, index: int) -> Page:
    """What stands on a page; nothing where it is damaged."""
    import pypdfium2

    try:
        page = document[index]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return Page(index + 1, 0.0, ())
    left, bottom, right, top = page.get_cropbox()
    glyphs = _Glyphs((left, bottom, right, top), page.get_rotation())
    free, boxes = _in_boxes(list(glyphs.of(text)), grids(*_lines(page, glyphs)))
    text.close()
    page.close()
    return Page(index + 1, glyphs.height, tuple(_pieces(iter(free))), boxes)


def _in_boxes(glyphs: list[_Glyph], tables: list[Grid]) -> tuple[list[_Glyph], tuple[Boxes, ...]]:
    """The characters outside of ruled tables, and the tables with their text."""
    rest, found = glyphs, []
    for table in tables:
        cells: dict[tuple[int, int], list[_Glyph]] = {}
        outside = []
        for glyph in rest:
            slot = table.slot((glyph[1] + glyph[3]) / 2, (glyph[2] + glyph[4]) / 2)
            if slot is None:
                outside.append(glyph)
            else:
                cells.setdefault(slot, []).append(glyph)
        if len(cells) >= _LEAST_CELLS and sorted(map(len, cells.values()))[len(cells) // 2] <= _CELL_TEXT:
            pieces = {slot: tuple(_pieces(iter(inside))) for slot, inside in cells.items()}
            borders = table.columns[0], table.rows[0], table.columns[-1], table.rows[-1]
            found.append(Boxes(*borders, tuple(tuple((slot, pieces.get(slot, ())) for slot in row) for row in table.cell_of)))
            rest = outside
    return rest, tuple(found)


def _lines(page: Any, glyphs: _Glyphs) -> tuple[list[Segment], list[Segment]]:
    """The level and the upright lines that are drawn on a page."""
    from pypdfium2 import raw

    level: list[Segment] = []
    upright: list[Segment] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1), _MOST_PATHS):
        matrix = path.get_matrix()
        points: list[tuple[float, float]] = []
        for i in range(min(_MOST_POINTS, raw.FPDFPath_CountSegments(path.raw))):
            segment = raw.FPDFPath_GetPathSegment(path.raw, i)
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            point = matrix.on_point(x.value, y.value)
            if raw.FPDFPathSegment_GetType(segment) != raw.FPDF_SEGMENT_LINETO:
                points = [point]
                continue
            points.append(point)
            closed = [point, points[0]] if raw.FPDFPathSegment_GetClose(segment) else []
            for (x0, y0), (x1, y1) in pairwise([points[-2], point, *closed]):
                left, top, right, bottom = glyphs.turned(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
                if bottom - top < 1 <= right - left:
                    level.append(((top + bottom) / 2, left, right))
                elif right - left < 1 <= bottom - top:
                    upright.append(((left + right) / 2, top, bottom))
    return level, upright


_Glyph = tuple[str, float, float, float, float]  # character, left, top, right, bottom as the page is seen


class _Glyphs:
    """The characters of a page with their boxes, turned as the page is shown."""

    def __init__(self, crop: tuple[float, float, float, float], rotation: int) -> None:
        self._crop, self._rotation = crop, rotation
        self.height = crop[3] - crop[1] if rotation in (0, 180) else crop[2] - crop[0]

    def of(self, text: Any) -> Iterator[_Glyph]:
        """In the order of the file; without blanks, which gaps tell."""
        from pypdfium2 import raw

        box = raw.FS_RECTF()
        pointer = ctypes.byref(box)
        handle = text.raw
        high = 0
        for i in range(raw.FPDFText_CountChars(handle)):
            code = raw.FPDFText_GetUnicode(handle, i)
            if 0xD800 <= code < 0xDC00:  # the first half of a character beyond the first 65,536
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
            if code <= 32 or code in {0xA0, 0x3000, 0xFFFE, 0xFFFF} or code > 0x10FFFF:
                continue
            if raw.FPDFText_GetLooseCharBox(handle, i, pointer):
                left, top, right, bottom = self.turned(box.left, box.bottom, box.right, box.top)
                if right > left and bottom > top:
                    yield chr(code), left, top, right, bottom

    def turned(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """left, top, right, bottom from the upper left corner of the page as shown."""
        x0, y0, x1, y1 = self._crop
        if self._rotation == 90:
            return bottom - y0, left - x0, top - y0, right - x0
        if self._rotation == 180:
            return x1 - right, bottom - y0, x1 - left, top - y0
        if self._rotation == 270:
            return y1 - top, x1 - right, y1 - bottom, x1 - left
        return left - x0, y1 - top, right - x0, y1 - bottom


def _pieces(glyphs: Iterator[_Glyph]) -> Iterator[Piece]:
    """Characters that follow each other on a line, joined; a wide gap or another line ends a piece."""
    runs: list[list[_Glyph]] = []
    for glyph in glyphs:
        if runs and _follows(runs[-1][-1], glyph):
            if not _again(runs[-1][-1], glyph):
                runs[-1].append(glyph)
        else:
            runs.append([glyph])
    # What stands on one line but was written at other times: 江北 in bold, then the rest.
    runs.sort(key=lambda run: (round(run[0][4]), run[0][1]))
    joined: list[list[_Glyph]] = []
    for run in runs:
        if joined and _follows(joined[-1][-1], run[0]):
            joined[-1] += run
        else:
            joined.append(run)
    for run in joined:
        yield Piece(
            _text(run),
            min(g[1] for g in run),
            min(g[2] for g in run),
            max(g[3] for g in run),
            max(g[4] for g in run),
            sorted(g[4] - g[2] for g in run)[len(run) // 2],
        )


def _follows(last: _Glyph, glyph: _Glyph) -> bool:
    """Whether a character stands behind another on the same line."""
    size = min(last[4] - last[2], glyph[4] - glyph[2])
    overlap = min(last[4], glyph[4]) - max(last[2], glyph[2])
    larger = max(last[4] - last[2], glyph[4] - glyph[2])
    return overlap > 0.5 * size and -0.6 * larger < glyph[1] - last[3] < _GAP * larger and glyph[1] > last[1] - 0.3 * larger


def _again(last: _Glyph, glyph: _Glyph) -> bool:
    """Whether a character is drawn a second time over itself, to look bold."""
    return glyph[0] == last[0] and abs(glyph[1] - last[1]) < 0.3 * (last[3] - last[1])


def _text(run: list[_Glyph]) -> str:
    """The characters of a run, with a space where there is more white than usual."""
    words = [run[0][0]]
    for last, glyph in pairwise(run):
        chinese = last[0] > "\u2e7f" and glyph[0] > "\u2e7f"
        if glyph[1] - last[3] > (_WIDE_SPACE if chinese else _SPACE) * (glyph[4] - glyph[2]):
            words.append(" ")
        words.append(glyph[0])
    return _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), "".join(words))
