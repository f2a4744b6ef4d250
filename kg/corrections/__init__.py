"""What people decided: a text file with a correction a line, in git beside the documents.

    merge   Enterprise:北辰        Enterprise:北辰光学有限公司     the two are one; the second keeps its IRI
    split   Enterprise:北辰        Enterprise:北辰集团            the two are not one
    split   Person:王伟            document:news/a.txt            what that document calls so is a thing of its own
    rename  Enterprise:北辰光学    北辰光学科技有限公司            its first name
    retype  Enterprise:南山学会    Institution
    alias   Enterprise:北辰光学    BCGX                           a further name, in whatever document it stands
    reject  Enterprise:北辰光学    locatedIn   Region:长春市       no document states this
    add     Enterprise:北辰光学    locatedIn   Region:武汉市       this file states it; a post's title may follow
    keep    Enterprise:北辰光学    produces    Product:N7         looked at and right: `kg review` asks no more
    reject  observation/0123456789abcdef                          no document gives this figure
    mend    observation/0123456789abcdef   unit   亿元            its value, unit, indicator or period as it should be read

Columns are parted by tabs; a line that begins with # is a remark. A thing is TYPE:NAME by any of its names, or its local id; a
figure is its local id, which comes from what it says: a figure mended otherwise has another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kg.model import KgError
from kg.vocab import FOLDERS, RELATIONS, TYPES, normal

ACTIONS = ("merge", "split", "rename", "retype", "alias", "reject", "add", "keep", "mend")
FILE = "corrections.tsv"  # the name under which a build finds it in OUT by itself
MENDED = ("value", "unit", "indicator", "period")  # what of a figure can be set right
FIGURE = "Figure"  # the type of a figure's `Ref`
_STATING = frozenset(("reject", "add", "keep"))
_OBSERVATION = re.compile(r"observation/[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing as a correction names it: by type and name, or by its local id."""

    type: str
    name: str = ""
    id: str = ""

    def __str__(self) -> str:
        return self.id or f"{self.type}:{self.name}"

    def names(self, type_: str, names: frozenset[str], ids: frozenset[str]) -> bool:
        """Is it the thing of this type with these folded names and these ids?"""
        return self.id in ids if self.id else self.type == type_ and normal(self.name) in names


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the file."""

    line: int  # from 1
    action: str
    thing: Ref
    other: Ref | None = None  # of merge, split, reject, add, keep
    relation: str = ""  # mend: one of MENDED
    value: str = ""  # rename, alias: the name; retype: the type; split: a document; add: a post's title; mend: what is right
    start: int = 0  # [start, end) of the line in the file, in characters
    text: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def load(path: Path) -> tuple[Correction, ...]:
    """The corrections of a file, in its order. Raises KgError with file and line for one that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"cannot be read ({error.strerror or error})"
        raise KgError(path, why, "Name a file of corrections") from error
    found, start = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        row = line.rstrip("\r")
        if row.strip() and not row.startswith("#"):
            found.append(_correction(path, number, row, start))
        start += len(line) + 1
    return tuple(found)


def _correction(path: Path, number: int, row: str, start: int) -> Correction:
    where = f"{path}:{number}"
    action, *cells = (cell.strip() for cell in row.split("\t"))
    if action not in ACTIONS:
        raise KgError(where, f"{action!r} is no correction", f"The first column is one of {', '.join(ACTIONS)}")
    if action == "mend" or (action == "reject" and cells and cells[0].startswith("observation/")):
        return _of_figure(where, number, action, cells, row, start)
    needed = 3 if action in _STATING else 2
    if len([c for c in cells[:needed] if c]) < needed:
        raise KgError(where, f"{action} needs {needed} further columns, parted by tabs", "See kg review --help")
    if action in _STATING:
        if cells[1] not in RELATIONS:
            raise KgError(where, f"relation {cells[1]!r} is unknown", f"One of {', '.join(RELATIONS)}")
        thing, other = _ref(where, cells[0]), _ref(where, cells[2])
        if action == "add":
            domain, range_ = RELATIONS[cells[1]]
            if thing.type not in domain or other.type not in range_:
                raise KgError(where, f"{cells[1]} leads from {'|'.join(domain)} to {'|'.join(range_)}", "Correct the types")
        role = cells[3] if len(cells) > 3 and cells[1] == "holdsPost" else ""
        return Correction(number, action, thing, other, cells[1], role, start, row)
    thing = _ref(where, cells[0])
    if action == "split" and cells[1].startswith("document:"):
        return Correction(number, action, thing, value=cells[1].removeprefix("document:"), start=start, text=row)
    if action in ("merge", "split"):
        other = _ref(where, cells[1])
        if other.type != thing.type:
            raise KgError(where, f"{thing.type} is no {other.type}", "Retype one of the two first")
        return Correction(number, action, thing, other, start=start, text=row)
    if action == "retype" and cells[1] not in TYPES:
        raise KgError(where, f"type {cells[1]!r} is unknown", f"One of {', '.join(TYPES)}")
    return Correction(number, action, thing, value=cells[1], start=start, text=row)


def _of_figure(where: str, number: int, action: str, cells: list[str], row: str, start: int) -> Correction:
    if not cells or not _OBSERVATION.fullmatch(cells[0]):
        raise KgError(where, f"{cells[0] if cells else ''!r} is no figure", "Write its local id, observation/ and 16 digits")
    ref = Ref(FIGURE, id=cells[0])
    if action == "reject":
        return Correction(number, action, ref, start=start, text=row)
    if len([c for c in cells[:3] if c]) < 3:
        raise KgError(where, "mend needs 3 further columns, parted by tabs", f"The second is one of {', '.join(MENDED)}")
    _, field, value = cells[:3]
    if field not in MENDED:
        raise KgError(where, f"{field!r} of a figure cannot be mended", f"One of {', '.join(MENDED)}")
    if field == "value" and not _is_number(value):
        raise KgError(where, f"{value!r} is no number", "Write digits, as in 12.5; the unit is mended apart")
    return Correction(number, action, ref, None, field, value, start, row)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and text.isascii()
    except InvalidOperation:
        return False


def _ref(where: str, cell: str) -> Ref:
    """Enterprise:北辰, or enterprise/0123456789abcdef."""
    type_, colon, name = cell.partition(":")
    if colon and type_ in TYPES and name.strip():
        return Ref(type_, name.strip())
    folder = cell.partition("/")[0]
    found = next((t for t, f in FOLDERS.items() if f == folder and "/" in cell), "")
    if not found:
        raise KgError(where, f"{cell!r} names no thing", "Write TYPE:NAME, as in Enterprise:北辰光学, or a local id")
    return Ref(found, id=cell)
