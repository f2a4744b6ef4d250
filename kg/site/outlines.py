"""The outlines of regions that the map draws: seeds/map/, a sheet for the country and one for each province."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.model import BadSeed
from kg.seeds import data_folder, load

COUNTRY = "100000"
_ISLANDS = "南海诸岛"  # drawn in a corner of the country's sheet, without room for a label of their own
_SHEETS, _OUTLINES = ("code", "width", "height"), ("sheet", "code", "x", "y", "room", "path")


@dataclass(frozen=True, slots=True)
class Outline:
    """A region as it is drawn; lengths are units of its sheet."""

    code: str
    name: str
    short: str
    x: int  # of a point well inside, for a label
    y: int
    room: int  # from there to the border
    path: str  # of SVG, even-odd
    inset: bool  # drawn in a corner; counted with its province


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing: the country, or a province."""

    code: str
    name: str
    width: int
    height: int
    outlines: tuple[Outline, ...]


@cache
def sheets() -> dict[str, Sheet]:
    """The sheets by the code of what they show. Raises BadSeed for a table that cannot be read."""
    known = load().regions.by_code
    drawn: dict[str, list[Outline]] = {}
    try:
        for sheet, code, x, y, room, path in _rows("outlines.tsv", _OUTLINES):
            row = known[code]
            inset = sheet == COUNTRY and row.level != "province"
            name = _ISLANDS if inset else row.name
            short = name if inset or not row.short else row.short[0]
            drawn.setdefault(sheet, []).append(Outline(code, name, short, int(x), int(y), int(room), path, inset))
        return {
            code: Sheet(code, known[code].name, int(width), int(height), tuple(drawn[code]))
            for code, width, height in _rows("sheets.tsv", _SHEETS)
        }
    except (KeyError, ValueError) as error:
        raise BadSeed("seeds/map", f"has a row that cannot be read ({error})", "Make it again: seeds/make/map.py") from error


def _rows(name: str, columns: tuple[str, ...]) -> Iterator[list[str]]:
    path = data_folder("seeds") / "map" / name
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadSeed(path, f"cannot be read ({error.strerror})", "Install the package again") from error
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(next(rows, ())) != columns:
        raise BadSeed(path, f"has not the columns {', '.join(columns)}", "Make it again: seeds/make/map.py")
    yield from rows
