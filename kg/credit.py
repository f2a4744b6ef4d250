"""Unified social credit codes (GB 32100): the eighteen characters that tell an organisation from all others, and their check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Entity

_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_CODE = re.compile(rf"(?<![0-9A-Za-z])[1-9A-HJ-NPQRTUWXY][1-59]\d{{6}}[{_DIGITS}]{{10}}(?![0-9A-Za-z])")
_BEARERS = frozenset(("Enterprise", "Institution", "Agency"))
_FAR = 80  # characters between a name and its code at most: 北辰有限公司（统一社会信用代码：…）


def valid(code: str) -> bool:
    """Is this a unified social credit code whose check character is right?

    >>> valid("914403001922038216"), valid("914403001922038217")
    (True, False)
    """
    if not _CODE.fullmatch(code):
        return False
    total = sum(_DIGITS.index(c) * weight for c, weight in zip(code, _WEIGHTS, strict=False))
    return _DIGITS[-total % 31] == code[17]


def coded(entities: Sequence[Entity], text: str) -> tuple[Entity, ...]:
    """The entities, those with the code that the text gives beside their name.

    A code belongs to the name that ends last before it in its line, else to the first one behind it; one that two names claim,
    or two codes for one name, is nobody's.
    """
    found = [m for m in _CODE.finditer(text) if valid(m.group())]
    if not found:
        return tuple(entities)
    names = {name: e.id for e in entities if e.type in _BEARERS for name in (*e.aliases, e.name)}
    claims: dict[str, set[str]] = {}
    for m in found:
        owner = _before(text, m.start(), names) or _behind(text, m.end(), names)
        if owner:
            claims.setdefault(owner, set()).add(m.group())
    sure = {id_: next(iter(codes)) for id_, codes in claims.items() if len(codes) == 1}
    bearers: dict[str, list[str]] = {}
    for id_, code in sure.items():
        bearers.setdefault(code, []).append(id_)
    return tuple(
        replace(e, code=sure[e.id]) if e.id in sure and len(bearers[sure[e.id]]) == 1 and e.type in _BEARERS else e
        for e in entities
    )


def _before(text: str, at: int, names: dict[str, str]) -> str | None:
    """The owner of the name that ends last in the line before `at`, the longest where several end there."""
    line = text[max(0, at - _FAR) : at].rpartition("\n")[2]
    if _CODE.search(line):
        line = line[[m.end() for m in _CODE.finditer(line)][-1] :]
    ends = [(line.rfind(name) + len(name), len(name), name) for name in names if name in line]
    return names[max(ends)[2]] if ends else None


def _behind(text: str, at: int, names: dict[str, str]) -> str | None:
    """The owner of the name that begins first in the line behind `at`, the longest where several begin there."""
    line = text[at : at + _FAR].partition("\n")[0]
    if m := _CODE.search(line):
        line = line[: m.start()]
    starts = [(line.find(name), -len(name), name) for name in names if name in line]
    return names[min(starts)[2]] if starts else None
