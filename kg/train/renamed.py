"""Annotated pieces with other names of the same kind in their places: a network sees names that no text has beside each other.

A name takes the place of one that ends alike (公司, 区, 院; persons: as long, foreign or not; in title marks or not), from all
annotated documents, the list of regions and the short names of listed companies. Classes of enterprises stay: they are few.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from kg.seeds import Seeds
from kg.train.rows import Row, packed
from kg.train.words import Features

_CHANGED = 0.7  # of the names of a piece
_FEW = 8  # names that end alike, below which any of the type will do
_LONGEST = 420  # characters of a piece
_STAYS = "EnterpriseClass"
_FORM = re.compile("(?:公司|集团|厂|行|社|院|店|矿|场|所|中心|企业|合伙）|Inc|Ltd)$")


def renamed_rows(rows: Sequence[Row], count: int, features: Features, seeds: Seeds, seed: int = 7) -> list[Row]:
    """`count` of the rows that can be (all, where fewer can), each once, with most of their names changed."""
    draw = random.Random(seed)
    pool = _pool(rows, seeds)
    new = [row for row in (_renamed(row, pool, draw) for row in rows) if row and len(row["text"]) <= _LONGEST]
    new = draw.sample(new, min(count, len(new)))
    seen = features.of([row["text"] for row in new])
    return [{**row, **packed(bits)} for row, bits in zip(new, seen, strict=True)]


def _kind(name: str, type_: str, titled: bool) -> Hashable:
    if type_ == "Person":
        return type_, "·" in name, len(name)
    if type_ == "Enterprise":
        return type_, name[-1] if _FORM.search(name) else "", name.isascii()
    return type_, name[-1], titled


def _pool(rows: Sequence[Row], seeds: Seeds) -> dict[Hashable, list[str]]:
    """Kind → its names, and (type, titled) → all of the type."""
    names: dict[Hashable, set[str]] = defaultdict(set)
    for row in rows:
        text = row["text"]
        for start, end, type_ in row["spans"]:
            name, titled = text[start:end], text[start - 1 : start] == "《"
            names[_kind(name, type_, titled)].add(name)
            names[type_, titled].add(name)
    regions = [name for row in seeds.regions.rows for name in (row.name, *row.short)]
    firms = [row.name for row in seeds.listed if len(row.name) > 2]
    for type_, more in (("Region", regions), ("Enterprise", firms)):
        for name in more:
            names[_kind(name, type_, False)].add(name)
    return {kind: sorted(found) for kind, found in names.items()}


def _renamed(row: Row, pool: Mapping[Hashable, Sequence[str]], draw: random.Random) -> Row | None:
    """The row with other names, the same name for the same one throughout; without its bits. None where nothing changes."""
    text, at, out = row["text"], 0, ""
    swap: dict[str, str] = {}
    spans: list[list[Any]] = []
    for start, end, type_ in row["spans"]:
        name, titled = text[start:end], text[start - 1 : start] == "《"
        if name not in swap:
            like: Sequence[str] = pool.get(_kind(name, type_, titled), ())
            like = like if len(like) >= _FEW else pool.get((type_, titled), ())
            stays = type_ == _STAYS or len(like) < _FEW or draw.random() > _CHANGED
            swap[name] = name if stays else draw.choice(like)
        out += text[at:start]
        spans.append([len(out), len(out) + len(swap[name]), type_])
        out, at = out + swap[name], end
    if all(old == new for old, new in swap.items()):
        return None
    return {"doc": f"renamed-{row['doc']}", "start": row["start"], "text": out + text[at:], "spans": spans}
