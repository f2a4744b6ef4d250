"""A tab-separated table → typed rows with their line numbers, or BadSeed with file and line.

A cell that may hold several values joins them with `|`; an empty cell is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from kg.model import BadSeed

RowT = TypeVar("RowT")


def _cells(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for cell in _cells(text):
        name, equals, code = cell.partition("=")
        if not (name and equals and code):
            raise ValueError(f"{cell!r} is not name=code")
        found.append((name, code))
    return tuple(found)


def _flag(text: str) -> bool:
    if text not in {"", "1"}:
        raise ValueError(f"{text!r} is neither 1 nor empty")
    return text == "1"


def _degrees(text: str) -> float | None:
    return float(text) if text else None


_PARSERS: Mapping[Any, Callable[[str], Any]] = {
    str: str,
    bool: _flag,
    float | None: _degrees,
    tuple[str, ...]: _cells,
    tuple[tuple[str, str], ...]: _pairs,
}


def read_table(path: Path, row_type: Callable[..., RowT]) -> list[tuple[int, RowT]]:
    """The rows of a tab-separated table with their line numbers.

    The first line names the columns: the row type's fields in order.

    raises: BadSeed with file and line for a missing file, other columns, a wrong count of cells, or a value that does not parse
    """
    hints = get_type_hints(row_type)
    columns = [f.name for f in fields(row_type)]  # type: ignore[arg-type]
    parsers = [_PARSERS[hints[name]] for name in columns]
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSeed(path, f"cannot be read ({error})", "Install the package again") from error
    if not lines or lines[0].split("\t") != columns:
        raise BadSeed(f"{path}:1", f"the columns are not {', '.join(columns)}", "Restore the first line")
    found = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise BadSeed(f"{path}:{number}", f"{len(cells)} cells, not {len(columns)}", "Separate the cells by single tabs")
        try:
            values = {name: parse(cell) for name, parse, cell in zip(columns, parsers, cells, strict=True)}
        except ValueError as error:
            raise BadSeed(f"{path}:{number}", str(error), "Correct the row") from error
        found.append((number, row_type(**values)))
    return found
