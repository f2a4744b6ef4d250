"""Candidate pairs: which two entities may stand in which relation, and the mention pairs where the text brings them together."""

from __future__ import annotations

from dataclasses import dataclass

from kg.relate.names import region_in
from kg.relate.view import NATION, Place, View
from kg.vocab import RELATIONS

REACH = 2  # sentences between two mentions that still make a pair
CROWD = 80  # mentions after one that it pairs with; only lists of hundreds of names reach it
NEAREST = 4  # mention pairs looked at for each entity pair
PROMINENT = 3  # entities of a type, by frequency, that pair with everything


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two mentions, head's and tail's, and what lies between: sentences and characters."""

    head: Place
    tail: Place
    sentences: int
    characters: int

    @property
    def head_first(self) -> bool:
        return self.head.mention.start <= self.tail.mention.start


@dataclass(frozen=True, slots=True)
class Pair:
    """An ordered pair of entities of fitting types, with its nearest meetings, closest first."""

    head: str
    tail: str
    meetings: tuple[Meeting, ...]
    same_sentence: int  # meetings within one sentence
    next_sentence: int


def _fits() -> dict[tuple[str, str], tuple[str, ...]]:
    """(type of head, type of tail) → the relations that take them; within has a file of its own."""
    table: dict[tuple[str, str], list[str]] = {}
    for relation, (heads, tails) in RELATIONS.items():
        if relation == "within":
            continue
        for head in heads:
            for tail in tails:
                table.setdefault((head, tail), []).append(relation)
    return {k: tuple(v) for k, v in table.items()}


FITS = _fits()


def pairs(view: View) -> list[Pair]:
    """Every candidate pair of the document, sorted: met within REACH sentences, tied by name, or with a prominent entity."""
    near: dict[tuple[str, str], list[tuple[int, int, Place, Place]]] = {}
    places = view.places
    for i, a in enumerate(places):
        for b in places[i + 1 : i + 1 + CROWD]:
            gap = b.sentence - a.sentence
            if gap > REACH:
                break
            if a.mention.entity == b.mention.entity:
                continue
            distance = max(0, b.mention.start - a.mention.end)
            types = (a.mention.type, b.mention.type)
            if types in FITS:
                near.setdefault((a.mention.entity, b.mention.entity), []).append((gap, distance, a, b))
            if types[::-1] in FITS:
                near.setdefault((b.mention.entity, a.mention.entity), []).append((gap, distance, b, a))
    for key in _distant(view):
        near.setdefault(key, [])
    return [_pair(view, key, near[key]) for key in sorted(near)]


def _pair(view: View, key: tuple[str, str], met: list[tuple[int, int, Place, Place]]) -> Pair:
    met.sort(key=lambda m: (m[0], m[1], m[2].number, m[3].number))
    same = sum(m[0] == 0 for m in met)
    following = sum(m[0] == 1 for m in met)
    if not met:
        far = _nearest(view, *key)
        met = [far] if far else []
    meetings = tuple(Meeting(h, t, gap, distance) for gap, distance, h, t in met[:NEAREST])
    return Pair(key[0], key[1], meetings, same, following)


def _nearest(view: View, head: str, tail: str) -> tuple[int, int, Place, Place] | None:
    """The closest mentions of two entities that never come within REACH; None where one is not mentioned."""
    best: tuple[int, int, Place, Place] | None = None
    for h in view.by_entity[head][:20]:
        for t in view.by_entity[tail][:20]:
            first, second = (h, t) if h.mention.start <= t.mention.start else (t, h)
            key = (second.sentence - first.sentence, max(0, second.mention.start - first.mention.end))
            if best is None or key < best[:2]:
                best = (*key, h, t)
    return best


def _distant(view: View) -> set[tuple[str, str]]:
    """Pairs that need no nearness: with a prominent entity, or a name that carries the region."""
    ids = sorted(view.entities)
    kind = {e: view.entities[e].type for e in ids}
    prominent = {e for e in ids if view.rank[e] < PROMINENT}
    nations = {e for e in view.of_type.get("Region", []) if view.entities[e].code == NATION}
    found: set[tuple[str, str]] = set()
    for first in sorted(prominent | nations | ({view.region} if view.region else set())):
        for other in ids:
            for key in ((first, other), (other, first)):
                if key[0] != key[1] and (kind[key[0]], kind[key[1]]) in FITS:
                    found.add(key)
    for region in view.of_type.get("Region", []):
        for other in ids:
            if (kind[other], "Region") in FITS and any(region_in(view, region, n) >= 0 for n in view.names(other)):
                found.add((other, region))
    return found
