"""Candidate pairs: which two entities may stand in which relation, and the mention pairs where the text brings them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.relate.names import region_in
from kg.relate.view import NATION, Place, View
from kg.vocab import RELATIONS

REACH = 2  # sentences between two mentions that still make a pair
CROWD = 80  # mentions after one that it pairs with; only lists of hundreds of names reach it
HEADED = 12  # mentions of a heading or clause that meet what hangs under it
NEAREST = 4  # mention pairs looked at for each entity pair
PROMINENT = 3  # entities of a type, by frequency, that pair with everything


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two mentions, head's and tail's, and what lies between: sentences and characters.

    A heading meets what hangs under it as if it stood right before; what lies between is `skipped`.
    """

    head: Place
    tail: Place
    sentences: int
    characters: int
    skipped: tuple[int, int] = (0, 0)  # [start, end) of the text

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
    near: dict[tuple[str, str], list[Meeting]] = {}
    places = view.places
    for i, a in enumerate(places):
        for b in places[i + 1 : i + 1 + CROWD]:
            gap = b.sentence - a.sentence
            if gap > REACH:
                break
            if a.mention.entity == b.mention.entity:
                continue
            _meet(near, a, b, gap, max(0, b.mention.start - a.mention.end))
    for a, b, skipped in _hung(view):
        _meet(near, a, b, 1, b.mention.start - a.mention.end - (skipped[1] - skipped[0]), skipped)
    for key in _distant(view):
        near.setdefault(key, [])
    return [_pair(view, key, near[key]) for key in sorted(near)]


def _meet(
    near: dict[tuple[str, str], list[Meeting]], a: Place, b: Place, gap: int, distance: int, skipped: tuple[int, int] = (0, 0)
) -> None:
    """Note the meeting of `a` and the later `b` in each order that some relation takes."""
    for head, tail in ((a, b), (b, a)):
        if (head.mention.type, tail.mention.type) in FITS:
            key = (head.mention.entity, tail.mention.entity)
            near.setdefault(key, []).append(Meeting(head, tail, gap, distance, skipped))


def _hung(view: View) -> Iterator[tuple[Place, Place, tuple[int, int]]]:
    """Mentions in headings and clauses beside those that hang under them, where other sentences stand between.

    Of a title, only its policy beside the classes and industries that its clauses name: a title speaks of much else.
    """
    for number, chain in sorted(view.outline.over.items()):
        for over in chain:
            if number - over < 2:
                continue
            end, begin = view.sentences[over][1], view.sentences[number][0]
            titled = view.block_of[over] == "title"
            for a in view.by_sentence.get(over, [])[:HEADED]:
                for b in view.by_sentence.get(number, []):
                    fits = not titled or (a.mention.type == "Policy" and b.mention.type in ("EnterpriseClass", "Industry"))
                    low = max(end, a.mention.end)  # a title may reach past its first sentence
                    if fits and a.mention.entity != b.mention.entity and low <= begin:
                        yield a, b, (low, begin)


def _pair(view: View, key: tuple[str, str], met: list[Meeting]) -> Pair:
    met.sort(key=lambda m: (m.sentences, m.characters, m.head.number, m.tail.number))
    same = sum(m.sentences == 0 for m in met)
    following = sum(m.sentences == 1 for m in met)
    if not met:
        far = _nearest(view, *key)
        met = [Meeting(far[2], far[3], far[0], far[1])] if far else []
    return Pair(key[0], key[1], tuple(met[:NEAREST]), same, following)


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
    for first in sorted(prominent | nations | {main for main in (view.region, view.own) if main}):
        for other in ids:
            for key in ((first, other), (other, first)):
                if key[0] != key[1] and (kind[key[0]], kind[key[1]]) in FITS:
                    found.add(key)
    for region in view.of_type.get("Region", []):
        for other in ids:
            if (kind[other], "Region") in FITS and any(region_in(view, region, n) >= 0 for n in view.names(other)):
                found.add((other, region))
    return found
