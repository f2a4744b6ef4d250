"""How types and relations are called and drawn: the two small tables beside this file."""

from __future__ import annotations

import csv
from pathlib import Path

_HERE = Path(__file__).parent


def types() -> dict[str, dict[str, str]]:
    """Type → zh, en, shape (a shape of vis-network that bears its label outside), light and dark (colours as #rrggbb)."""
    return _table("types.tsv", "type")


def relations() -> dict[str, dict[str, str]]:
    """Relation → zh, en (read from the subject's side), inverse_zh, inverse_en (read from the object's)."""
    return _table("relations.tsv", "relation")


def _table(name: str, key: str) -> dict[str, dict[str, str]]:
    """The rows of a table by their first column, in the file's order."""
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {row.pop(key): row for row in rows}
