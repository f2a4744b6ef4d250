"""Right, extra and missed of one document: its gold against what the build states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.score.built import Built, BuiltFigure, BuiltSupport
from kg.score.gold import Gold, GoldFigure, GoldSupport
from kg.vocab import SYMMETRIC, normal

Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing that the build has too much or too little."""

    document: str
    what: str  # "extra entity", "missed triple", …
    kind: str  # the type, the relation, or what a figure or support is about
    text: str

    def __str__(self) -> str:
        return "\t".join((self.document, self.what, self.kind, self.text))


@dataclass(slots=True)
class Counts:
    """(group, kind, "right" | "extra" | "missed") → how often. Groups: entity, triple, role, figure, support."""

    tally: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Which gold entities each built entity may stand for (shared name and type), and the one that it is counted as."""

    may: Mapping[str, frozenset[str]]
    one: Mapping[str, str]

    def standing(self, iri: str) -> frozenset[str]:
        return self.may.get(iri, frozenset())


def count(gold: Gold, built: Built, labels: Mapping[str, frozenset[str]]) -> Counts:
    """Hold one document's gold against the build.

    labels:  IRI → folded names, as `read_built` gives them
    returns: the counts and the list of mistakes, in a fixed order
    """
    counts, pairs = Counts(), _pair(gold, built, labels)
    _entities(counts, gold, built, labels, pairs)
    got = _triples(counts, gold, built, labels, pairs)
    _roles(counts, gold, built, pairs, got)
    _figures(counts, gold, built, pairs)
    _supports(counts, gold, built, pairs)
    return counts


def titles(role: str) -> frozenset[str]:
    """A printed run of posts as single titles, folded: 党组书记、局长 → {党组书记, 局长}."""
    return frozenset(normal(part) for part in re.split("[、，,]|兼", role) if part)


def _pair(gold: Gold, built: Built, labels: Mapping[str, frozenset[str]]) -> _Pairs:
    """Pair greedily: most shared names first, then by IRI and gold id, each entity of either side once."""
    bearers = gold.by_name()
    may: dict[str, frozenset[str]] = {}
    shared: list[tuple[int, str, str]] = []
    for iri, types in built.types.items():
        names = labels.get(iri, frozenset())
        overlap = Counter(g for type_ in types for name in names for g in bearers.get((type_, name), ()))
        may[iri] = frozenset(overlap)
        shared += [(-common, iri, g) for g, common in overlap.items()]
    one: dict[str, str] = {}
    taken: set[str] = set()
    for _, iri, g in sorted(shared):
        if iri not in one and g not in taken:
            one[iri] = g
            taken.add(g)
    return _Pairs(may, one)


def _name(iri: str, labels: Mapping[str, frozenset[str]]) -> str:
    return "/".join(sorted(labels.get(iri, ()))[:3]) or iri


def _entities(counts: Counts, gold: Gold, built: Built, labels: Mapping[str, frozenset[str]], pairs: _Pairs) -> None:
    for iri, types in sorted(built.types.items()):
        if (g := pairs.one.get(iri)) is not None:
            if g not in gold.optional:
                counts.tally["entity", gold.types[g], "right"] += 1
        elif not pairs.may[iri] & gold.optional:
            type_ = min(types)
            counts.tally["entity", type_, "extra"] += 1
            again = " (duplicate)" if pairs.may[iri] else ""
            counts.mistakes.append(Mistake(gold.document, "extra entity", type_, _name(iri, labels) + again))
    found = set(pairs.one.values())
    for g, type_ in gold.types.items():
        if g not in found and g not in gold.optional:
            counts.tally["entity", type_, "missed"] += 1
            counts.mistakes.append(Mistake(gold.document, "missed entity", type_, gold.names[g][0]))


def _triples(counts: Counts, gold: Gold, built: Built, labels: Mapping[str, frozenset[str]], pairs: _Pairs) -> set[Triple]:
    """Count the triples; returns the gold triples that were found."""
    got: set[Triple] = set()
    for head, relation, tail in sorted(built.triples):
        heads, tails = pairs.standing(head), pairs.standing(tail)
        hits = {(h, relation, t) for h in heads for t in tails}
        if relation in SYMMETRIC:
            hits |= {(t, r, h) for h, r, t in hits}
        hits &= gold.triples.keys()
        counted_as = {pairs.one.get(head), pairs.one.get(tail)}
        # The pair that the entities are counted as comes first, then one that counts, then by id.
        fresh = sorted(hits - got, key=lambda k: ({k[0], k[2]} != counted_as, gold.triples[k], k))
        if fresh:
            got.add(fresh[0])
            if not gold.triples[fresh[0]]:
                counts.tally["triple", relation, "right"] += 1
        elif hits and relation in SYMMETRIC:
            continue  # the same pair the other way round
        elif not (heads | tails) & gold.optional:
            counts.tally["triple", relation, "extra"] += 1
            text = f"{_name(head, labels)} → {_name(tail, labels)}" + (" (duplicate)" if hits else "")
            counts.mistakes.append(Mistake(gold.document, "extra triple", relation, text))
    for key, optional in gold.triples.items():
        if key not in got and not optional and key[1] != "within":
            counts.tally["triple", key[1], "missed"] += 1
            text = f"{gold.names[key[0]][0]} → {gold.names[key[2]][0]}"
            counts.mistakes.append(Mistake(gold.document, "missed triple", key[1], text))
    return got


def _roles(counts: Counts, gold: Gold, built: Built, pairs: _Pairs, got: set[Triple]) -> None:
    """Of the posts that were found: is every single title of the gold's role among those the build gives the pair?"""
    for person, body, role in gold.roles:
        if (person, "holdsPost", body) not in got:
            continue
        said = {
            title
            for p, b, printed in built.roles
            if person in pairs.standing(p) and body in pairs.standing(b)
            for run in printed
            for title in titles(run)
        }
        right = titles(role) <= said
        counts.tally["role", "role", "right" if right else "missed"] += 1
        if not right:
            text = f"{gold.names[person][0]} {role} (said: {'、'.join(sorted(said)) or '-'})"
            counts.mistakes.append(Mistake(gold.document, "missed role", gold.names[body][0], text))


def _figures(counts: Counts, gold: Gold, built: Built, pairs: _Pairs) -> None:
    left = list(built.figures)
    # The most exact gold first, so that a vague one does not take its match away.
    for figure in sorted(gold.figures, key=lambda f: (not f.counted, not f.about)):
        hit = next((b for b in left if _same_figure(figure, b, pairs)), None)
        counts.tally["figure", "figure", "missed" if hit is None else "right"] += 1
        if hit is not None:
            left.remove(hit)
            continue
        about = gold.names[figure.about][0] if figure.about else "?"
        what = gold.names[figure.counted][0] if figure.counted else figure.indicator
        counts.mistakes.append(Mistake(gold.document, "missed figure", about, f"{what} {figure.value}{figure.unit}"))
    counts.tally["figure", "figure", "extra"] += len(left)
    for extra in left:
        counts.mistakes.append(Mistake(gold.document, "extra figure", "figure", str(extra.value)))


def _same_figure(gold: GoldFigure, built: BuiltFigure, pairs: _Pairs) -> bool:
    """The same number of the same thing, and of the same class where the gold counts one. Units are not compared."""

    def stands(wanted: str | None, iris: frozenset[str]) -> bool:
        return wanted is None or any(wanted in pairs.standing(iri) for iri in iris)

    return built.value == gold.value and stands(gold.about, built.about) and stands(gold.counted, built.counted)


def _supports(counts: Counts, gold: Gold, built: Built, pairs: _Pairs) -> None:
    left = list(built.supports)
    for support in gold.supports:
        hit = next((b for b in left if _same_support(support, b, pairs)), None)
        counts.tally["support", "support", "missed" if hit is None else "right"] += 1
        if hit is not None:
            left.remove(hit)
            continue
        text = f"{support.kind} {support.amount or ''}".rstrip()
        counts.mistakes.append(Mistake(gold.document, "missed support", gold.names[support.policy][0], text))
    counts.tally["support", "support", "extra"] += len(left)
    for extra in left:
        text = f"{'/'.join(sorted(extra.kinds))} {'/'.join(str(a) for a in sorted(extra.amounts))}".rstrip()
        counts.mistakes.append(Mistake(gold.document, "extra support", "support", text))


def _same_support(gold: GoldSupport, built: BuiltSupport, pairs: _Pairs) -> bool:
    """The same kind of the same policy, and the same amount where the gold has one."""
    amount = gold.amount is None or gold.amount in built.amounts
    return gold.policy in pairs.standing(built.policy) and gold.kind in built.kinds and amount
