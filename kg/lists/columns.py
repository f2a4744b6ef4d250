"""What the head of a column says that stands under it: 企业名称, 所属区县, 主导产品. The words are in seeds/columns.tsv."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.model import BadSeed
from kg.seeds import data_folder
from kg.seeds.table import read_table
from kg.vocab import RELATIONS, TYPES

ROLES = ("name", "relation", "reverse", "address", "other")
_BRACKETS = re.compile(r"[（(【\[〔][^（）()【】\[\]〔〕]*[）)】\]〕]")
_BLANKS = re.compile(r"[\s:：*、/／]+")
_LONGEST = 16  # characters of a head; what is longer is a sentence or a name


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A word that heads columns, and what it says of them."""

    head: str
    role: str  # name: the row is about it; relation: name → cell; reverse: cell → name; address: a place is in it; other: nothing
    type: str  # what the cells name; "" for other
    relation: str  # a property of the vocabulary; "" for name and other


@lru_cache(maxsize=1)
def columns() -> Mapping[str, tuple[ColumnRow, ...]]:
    """Head → its rows, of the installed seeds. Raises BadSeed."""
    return load(data_folder("seeds") / "columns.tsv")


def load(path: Path) -> dict[str, tuple[ColumnRow, ...]]:
    """Head → its rows (项目名称 names the row or what an enterprise undertakes). Raises BadSeed with file and line."""
    found: dict[str, tuple[ColumnRow, ...]] = {}
    for number, row in read_table(path, ColumnRow):
        wrong = (
            f"role {row.role!r} is unknown"
            if row.role not in ROLES
            else f"type {row.type!r} is unknown"
            if row.type not in ("", *TYPES)
            else f"relation {row.relation!r} is unknown"
            if row.relation not in ("", *RELATIONS)
            else f"{row.head} stands twice with the role {row.role}"
            if any(row.role == other.role for other in found.get(row.head, ()))
            else ""
        )
        if wrong:
            raise BadSeed(f"{path}:{number}", wrong, "Correct the row")
        found[row.head] = (*found.get(row.head, ()), row)
    return found


def senses(cell: str) -> tuple[ColumnRow, ...]:
    """What a cell says as the head of a column; () where it is no head. 拟认定企业名称（盖章） is read as 企业名称."""
    plain = _BLANKS.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", cell).replace("(", "（").replace(")", "）")))
    if not plain or len(plain) > _LONGEST:
        bare = _BLANKS.sub("", unicodedata.normalize("NFKC", cell))
        plain = re.sub(r"[()（）]", "", bare)
        if not plain or len(plain) > _LONGEST:
            return ()
    known = columns()
    whole = _BLANKS.sub("", re.sub(r"[()（）]", "", unicodedata.normalize("NFKC", cell)))  # 县（市、区）
    for candidate in (plain, whole):
        if candidate in known:
            return known[candidate]
    for cut in range(1, len(plain) - 2):  # the longest head at the end; 江北公司 is no head, though 公司 is one
        found = known.get(plain[cut:], ())
        if found and (len(plain) - cut > 3 or found[0].role != "name"):
            return found
    return ()
