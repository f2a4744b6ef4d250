"""The classes of error over annotated documents, the largest first: errors.py FOLDER [--most 10] [--relations]

FOLDER holds annotated documents; only counts are printed, no names. A missed entity: its name is told to be nothing at all, or
something of another type, or is found with another border; or one entity was made of it and another ("joined"), or it was found
but goes by names that the annotation does not have ("label differs"), or the text does not have the name as it is annotated. An
extra one likewise. --relations counts the triples: is an end wrong or missing, or were both there and the relation was not?
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from annotated import Annotated, documents, parser
from entity_scores import Names, built

from kg.extract import Extractor
from kg.model import Entity, Extract, ResolvedText
from kg.score.gold import Gold
from kg.vocab import SYMMETRIC

Spans = dict[str, list[tuple[int, int]]]  # entity → its places, counted through the texts of a document


def main() -> None:
    ask = parser(__doc__)
    ask.add_argument("--most", type=int, default=10, help="how many classes are printed with their types")
    ask.add_argument("--relations", action="store_true", help="the triples too (takes longer)")
    told = ask.parse_args()
    texts = documents(told.folder, told.limit)
    found: Counter[tuple[str, str]] = Counter()
    names = Names()
    for text in texts:
        found.update(entity_errors(text, names.entities(text.document), names.heard))
    table(f"{len(texts)} documents: entities", found, told.most)
    if told.relations:
        triples: Counter[tuple[str, str]] = Counter()
        extractor = Extractor()
        for text in texts:
            triples.update(triple_errors(text.gold, extractor.extract(text.document)))
        table("relations", triples, told.most)


def table(title: str, found: Counter[tuple[str, str]], most: int) -> None:
    """The classes with all their types, then the largest of single types."""
    total = sum(found.values())
    print(f"{title}: {total} errors")
    classes: Counter[str] = Counter()
    for (what, _), n in found.items():
        classes[what] += n
    for what, n in sorted(classes.items(), key=lambda row: (-row[1], row[0])):
        print(f"{n:6} {n / total:6.1%}  {what}")
    print(f"  of these, the {most} largest of one kind")
    for (what, kind), n in sorted(found.items(), key=lambda row: (-row[1], row[0]))[:most]:
        print(f"{n:6} {n / total:6.1%}  {kind}: {what}")
    print()


def paired(gold: Gold, entities: tuple[Entity, ...]) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Entity → the gold id that it counts as; entity → all gold ids that share a name and the type with it.

    Most shared names first, each side once, as `kg.score` pairs them.
    """
    bearers, labels = gold.by_name(), built(entities)[1]
    shared: list[tuple[int, str, str]] = []
    may: dict[str, frozenset[str]] = {}
    for e in entities:
        overlap = Counter(g for name in labels[e.id] for g in bearers.get((e.type, name), ()))
        may[e.id] = frozenset(overlap)
        shared += [(-n, e.id, g) for g, n in overlap.items()]
    one: dict[str, str] = {}
    for _, local, g in sorted(shared):
        if local not in one and g not in one.values():
            one[local] = g
    return one, may


def entity_errors(text: Annotated, entities: tuple[Entity, ...], heard: tuple[ResolvedText, ...]) -> Iterator[tuple[str, str]]:
    """(class, type) of each entity that is missed or too much."""
    gold = text.gold
    one, may = paired(gold, entities)
    types = {e.id: e.type for e in entities}
    wanted, said = _places(gold, heard), _mentions(heard)
    standing = {g for ids in may.values() for g in ids}
    right = set(one.values()) | gold.optional
    for g, kind in gold.types.items():
        if g not in right:
            yield f"missed, {_missed(wanted[g], said, types, kind, g in standing)}", kind
    for e in entities:
        if e.id not in one and not may[e.id] & gold.optional:
            yield f"extra, {_extra(said.get(e.id, []), wanted, gold, e.type, bool(may[e.id]))}", e.type


def _missed(places: list[tuple[int, int]], said: Spans, types: dict[str, str], kind: str, joined: bool) -> str:
    if joined:
        return "joined to another entity"
    if not places:
        return "the name does not stand in the text like that"
    exact = {types[e] for e, spans in said.items() if set(spans) & set(places)}
    if kind in exact:
        return "label differs"
    if exact:
        return "wrong type"
    over = {types[e] for e, spans in said.items() if _over(spans, places)}
    if kind in over:
        return "wrong border"
    return "inside or over a name of another type" if over else "no mention at all"


def _extra(spans: list[tuple[int, int]], wanted: Spans, gold: Gold, kind: str, again: bool) -> str:
    if again:
        return "one entity as two"
    if not spans:
        return "inferred, not named"
    exact = {gold.types[g] for g, places in wanted.items() if set(spans) & set(places)}
    if kind in exact:
        return "label differs"
    if exact:
        return "wrong type"
    over = {gold.types[g] for g, places in wanted.items() if _over(spans, places)}
    if kind in over:
        return "wrong border"
    return "inside or over a name of another type" if over else "not annotated at all"


def _over(some: list[tuple[int, int]], others: list[tuple[int, int]]) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


def _starts(heard: tuple[ResolvedText, ...]) -> Iterator[tuple[int, ResolvedText]]:
    """Each text of a document with where it begins, were they one behind the other."""
    at = 0
    for one in heard:
        yield at, one
        at += len(one.text) + 1


def _places(gold: Gold, heard: tuple[ResolvedText, ...]) -> Spans:
    """Where the names of each gold entity stand, its longer names first and none inside another of its own."""
    found: Spans = {g: [] for g in gold.types}
    for start, one in _starts(heard):
        for g, names in gold.names.items():
            taken: list[tuple[int, int]] = []
            for name in sorted(names, key=lambda n: (-len(n), n)):
                at = one.text.find(name)
                while at >= 0:
                    if not _over([(at, at + len(name))], taken):
                        taken.append((at, at + len(name)))
                    at = one.text.find(name, at + 1)
            found[g] += [(start + a, start + b) for a, b in taken]
    return found


def _mentions(heard: tuple[ResolvedText, ...]) -> Spans:
    found: Spans = {}
    for start, one in _starts(heard):
        for m in one.mentions:
            if m.named:
                found.setdefault(m.entity, []).append((start + m.start, start + m.end))
    return found


def triple_errors(gold: Gold, extract: Extract) -> Iterator[tuple[str, str]]:
    """(class, relation) of each triple that is missed or too much; `within` is not judged."""
    _, may = paired(gold, extract.entities)
    nobody: frozenset[str] = frozenset()
    found = {g for ids in may.values() for g in ids}
    got: set[tuple[str, str, str]] = set()
    for s in sorted({(s.subject, s.relation, s.object) for s in extract.statements if s.relation != "within"}):
        heads, tails = may.get(s[0], nobody), may.get(s[2], nobody)
        pairs = {(h, t) for h in heads for t in tails}
        hits = {(h, s[1], t) for h, t in pairs}
        if s[1] in SYMMETRIC:
            hits |= {(t, s[1], h) for h, t in pairs}
        if hits & gold.triples.keys():
            got |= hits & gold.triples.keys()
        elif not (heads | tails) & gold.optional:
            if not heads or not tails:
                yield "extra, " + ("both ends are" if not heads and not tails else "one end is") + " no annotated entity", s[1]
            elif any({(k[0], k[2]), (k[2], k[0])} & pairs for k in gold.triples):
                yield "extra, another relation or direction is meant", s[1]
            else:
                yield "extra, between right entities that have none", s[1]
    said = {(h, t) for s in extract.statements for h in may.get(s.subject, nobody) for t in may.get(s.object, nobody)}
    for (head, relation, tail), optional in gold.triples.items():
        if optional or relation == "within" or (head, relation, tail) in got:
            continue
        lost = [g for g in (head, tail) if g not in found]
        if lost:
            yield f"missed, {'both ends were' if len(lost) == 2 else 'an end was'} not found", relation
        elif (head, tail) in said or (tail, head) in said:
            yield "missed, another relation or direction was said", relation
        else:
            yield "missed, both ends were there", relation


if __name__ == "__main__":
    main()
