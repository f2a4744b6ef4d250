"""Annotated documents as the stages would have given them: NAME.txt and NAME.json → `ResolvedText` of the gold entities.

The scorers of relations and figures learn from these: what they see is a document whose entities are all found and
resolved, so that a mistake is theirs and not the recogniser's.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.clean import clean
from kg.model import BadDocument, Entity, Mention, ResolvedText
from kg.vocab import TYPES, local_id, normal

# Ways of speaking of the article's own region or the firm just named; the level is the region name's last character.
_REGION_WORD = re.compile(r"(?:全|我|本|该)(市|省|县|区|州|自治区)(?![级属直长])")
_FIRM_WORD = re.compile(r"(?:该|这家|本)(?:公司|企业|集团|厂|银行)")


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One annotated document. `ids` maps gold ids ("e1") to entity ids ("enterprise/0a…"); several may share one."""

    name: str  # "t001"
    text: str  # the file as it stands
    resolved: ResolvedText
    gold: dict[str, Any]  # the annotation as it stands
    ids: dict[str, str]
    skipped: tuple[str, ...]  # names that the cleaned text does not hold, sorted


def load_gold(folder: Path) -> list[GoldDocument]:
    """Every annotated document of a folder, by name. Raises BadDocument for an annotation without its text."""
    return [load_one(path) for path in sorted(folder.glob("*.json"))]


def load_one(path: Path) -> GoldDocument:
    """The annotated document whose annotation is `path`."""
    source = path.with_suffix(".txt")
    if not source.exists():
        raise BadDocument(source, "an annotation without its text", "Put the text beside it")
    gold = json.loads(path.read_text(encoding="utf-8"))
    text = source.read_text(encoding="utf-8")
    ids = {e["id"]: local_id(e["type"], e.get("code") or e["names"][0]) for e in gold["entities"]}
    cleaned = clean(text)
    named, skipped = _locate(cleaned.text, gold["entities"], ids)
    region = _main_region(named)
    pronouns = _pronouns(cleaned.text, named, region, {e["id"]: e for e in gold["entities"]}, ids)
    mentions = sorted([*named, *pronouns], key=lambda m: (m.start, m.end, TYPES.index(m.type)))
    resolved = ResolvedText(cleaned, _entities(gold["entities"], ids), tuple(mentions), region)
    return GoldDocument(path.stem, text, resolved, gold, ids, skipped)


def _entities(rows: list[dict[str, Any]], ids: dict[str, str]) -> tuple[Entity, ...]:
    """The gold entities in file order, those of one id joined."""
    made: dict[str, Entity] = {}
    for row in rows:
        known = made.get(ids[row["id"]])
        if known is None:
            made[ids[row["id"]]] = Entity(ids[row["id"]], row["type"], row["names"][0], tuple(row["names"][1:]), row.get("code"))
        else:
            more = tuple(n for n in row["names"] if n != known.name and n not in known.aliases)
            made[known.id] = replace(known, aliases=known.aliases + more)
    return tuple(made.values())


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as names are compared (no quotes, no spaces, one width), and each character's place in the text."""
    folded, places = [], []
    for at, char in enumerate(text):
        for c in normal(unicodedata.normalize("NFKC", char)):
            folded.append(c)
            places.append(at)
    return "".join(folded), places


def _locate(text: str, rows: list[dict[str, Any]], ids: dict[str, str]) -> tuple[list[Mention], tuple[str, ...]]:
    """Mentions of all names, the longest first and none inside another; and the names that are nowhere."""
    folded, places = _folded(text)
    owners: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        for name in row["names"]:
            mine = owners.setdefault(normal(name), [])
            if row not in mine:
                mine.append(row)
    taken = bytearray(len(folded))
    mentions, skipped = [], []
    for name in sorted(filter(None, owners), key=lambda n: (-len(n), n)):
        if name not in folded:
            skipped.append(name)
        for start in _occurrences(folded, name):
            end = start + len(name)
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * len(name)
            for row in _named(owners[name]):
                span = places[start], places[end - 1] + 1
                mentions.append(Mention(*span, row["type"], "gold", 1.0, ids[row["id"]]))
    return sorted(mentions, key=lambda m: (m.start, m.end, TYPES.index(m.type))), tuple(sorted(skipped))


def _occurrences(text: str, name: str) -> Iterator[int]:
    """Where a name stands in the text; one in Latin letters or digits does not stand inside a longer word."""
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        cut = (_word(name[0]) and _word(before)) or (_word(name[-1]) and _word(after))
        if not cut:
            yield at
        at = text.find(name, at + 1)


def _word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _named(owners: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Whom a name shared by several entities means: the first, a Region before others and its Agency with it."""
    regions = [r for r in owners if r["type"] == "Region"]
    agencies = [r for r in owners if r["type"] == "Agency"]
    if regions:
        return [regions[0], *agencies[:1]]
    return sorted(owners, key=lambda r: TYPES.index(r["type"]))[:1]


def _main_region(mentions: list[Mention]) -> str | None:
    """The region most often named, the earlier one of two."""
    counts = Counter(m.entity for m in mentions if m.type == "Region")
    return max(counts, key=lambda e: counts[e]) if counts else None  # a Counter keeps the order of the text


def _pronouns(
    text: str, named: list[Mention], region: str | None, rows: dict[str, dict[str, Any]], ids: dict[str, str]
) -> Iterator[Mention]:
    """全市, 我省, 该公司: mentions that are no names, of the last region of that level or the last firm named before."""
    names: dict[str, list[str]] = {}
    for gold_id, row in rows.items():
        names.setdefault(ids[gold_id], []).extend(row["names"])
    covered = {at for m in named for at in range(m.start, m.end)}
    for match in _REGION_WORD.finditer(text):
        if match.start() in covered or match.end() - 1 in covered:
            continue
        fits = [m for m in named if m.type == "Region" and any(n.endswith(match[1]) for n in names[m.entity])]
        before = [m for m in fits if m.start < match.start()] or fits[:1]
        target = region if any(m.entity == region for m in before) else before[-1].entity if before else None
        if target:
            yield Mention(match.start(), match.end(), "Region", "pronoun", 1.0, target, named=False)
    for match in _FIRM_WORD.finditer(text):
        before = [m for m in named if m.type == "Enterprise" and m.end <= match.start()]
        if before and match.start() not in covered:
            yield Mention(match.start(), match.end(), "Enterprise", "pronoun", 1.0, before[-1].entity, named=False)
