"""The word tables as a matcher: where their words stand in a text, and what the tagger sees of it.

One automaton a class of words; within a class the leftmost longest word counts. Each class gives the tagger three bits a
character (a word begins here, goes on, ends), beside a few bits of the writing itself (digits, Latin, inside 《》 or “”).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind

from kg.schemes import Concept
from kg.seeds import Seeds

Array = np.ndarray[Any, Any]

CLASSES = (
    "region", "region short", "region doubtful", "place", "agency", "local agency", "enterprise", "enterprise weak",
    "institution", "institution weak", "project", "policy", "class", "class doubtful", "industry", "industry doubtful",
    "surname", "post",
)  # fmt: skip
WRITING = ("digit", "latin", "in title marks", "in quotes", "in brackets")
BITS = 3 * len(CLASSES) + len(WRITING)
_PAIRS = (("in title marks", re.compile(r"《[^《》]{1,80}》")), ("in quotes", re.compile(r"“[^“”]{1,60}”")),
          ("in brackets", re.compile(r"（[^（）]{1,60}）")))  # fmt: skip


# Firms known by short names, which the tagger does not see: those that are names and nothing else, those that need evidence, and
# those of two characters, which need room around them.
LISTED, LISTED_PLAIN, BRIEF = "listed", "listed plain", "brief"


class Lexicon:
    """Matchers over seeds and schemes, built once."""

    def __init__(self, seeds: Seeds, classes: Iterable[Concept], industries: Iterable[Concept]) -> None:
        words: dict[str, set[str]] = {c: set() for c in CLASSES}
        for row in seeds.regions.rows:
            words["region"] |= {row.name} | {name for name, _ in row.former}
            words["region doubtful" if row.ambiguous else "region short"] |= set(row.short)
        self._places = {name: p.kind for p in seeds.regions.places for name in (p.name, *p.short)}
        for place in seeds.regions.places:
            words["place"] |= {place.name, *place.short}
        for agency in seeds.agencies:
            words["institution" if agency.kind == "mass" else "agency"] |= {agency.name, *agency.short}
        for local in seeds.local_agencies:
            words["institution" if local.kind == "mass" else "local agency"] |= {f for f in local.forms if len(f) > 1}
        for suffix in seeds.org_suffixes:
            kind = suffix.type.lower()
            words[f"{kind} weak" if suffix.strength == "weak" and f"{kind} weak" in words else kind].add(suffix.suffix)
        words["surname"] |= set(seeds.surnames)
        words["post"] |= {p.title for p in seeds.posts}
        for kind, concepts in (("class", classes), ("industry", industries)):
            for concept in concepts:
                words[kind if concept.alone else f"{kind} doubtful"] |= {concept.pref, *concept.alts}
                words[f"{kind} doubtful"] |= set(concept.short)
        words |= _listed(seeds, words["region"] | words["region short"] | words["region doubtful"] | words["place"])
        self._words = {kind: sorted(w for w in found if w) for kind, found in words.items()}
        self._matchers: dict[str, AhoCorasick] = {}  # made when asked for: most classes never are
        # All that the tagger sees in one automaton: a pass for each class takes twice the time.
        of: dict[str, list[int]] = {}
        for k, kind in enumerate(CLASSES):
            for word in self._words[kind]:
                of.setdefault(word, []).append(k)
        self._classes = list(of.values())
        self._seen = AhoCorasick(list(of), matchkind=MatchKind.Standard)

    def matches(self, kind: str, text: str) -> Iterator[tuple[int, int]]:
        """Where words of one class stand, as [start, end), left to right, none over another."""
        matcher = self._matchers.get(kind)
        if matcher is None:
            matcher = AhoCorasick(self._words.get(kind, []), matchkind=MatchKind.LeftmostLongest)
            self._matchers[kind] = matcher
        for _, start, end in matcher.find_matches_as_indexes(text):
            yield start, end

    def kind_of_place(self, name: str) -> str:
        """zone, macro, country … for a name of a place that is no division; "" for any other."""
        return self._places.get(name, "")

    def features(self, text: str) -> Array:
        """What the tagger sees of a text: uint8 [characters, BITS] of 0 and 1."""
        bits = np.zeros((len(text), BITS), "uint8")
        for k, start, end in self._leftmost(text):
            bits[start, 3 * k] = 1
            if end - start > 2:
                bits[start + 1 : end - 1, 3 * k + 1] = 1
            bits[end - 1, 3 * k + 2] = 1
        base = 3 * len(CLASSES)
        bits[:, base] = [char.isdigit() for char in text]
        bits[:, base + 1] = [char.isascii() and char.isalpha() for char in text]
        for name, pattern in _PAIRS:
            column = base + WRITING.index(name)
            for found in pattern.finditer(text):
                bits[found.start() : found.end(), column] = 1
        return bits

    def _leftmost(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(class, start, end) of what the tagger sees: the leftmost longest words of each class, none over another of it."""
        free = [0] * len(CLASSES)  # where the last word of a class ends
        found = self._seen.find_matches_as_indexes(text, overlapping=True)
        for start, back, word in sorted((start, -end, word) for word, start, end in found):
            for k in self._classes[word]:
                if start >= free[k]:
                    free[k] = -back
                    yield k, start, -back


def _listed(seeds: Seeds, places: set[str]) -> dict[str, set[str]]:
    """Short names of listed companies, and of organisations that everybody knows; no name of a place is one."""
    sure = {row.name for row in seeds.listed if not row.plain and len(row.name) > 2}
    sure |= {f"{sign}{row.name}" for row in seeds.listed for sign in ("ST", "*ST")}
    sure |= {f"{row.name}A" for row in seeds.listed if len(row.name) == 2}  # 万科A
    known = {name for row in seeds.known if row.type == "Enterprise" for name in (row.name, *row.short)}
    sure |= {name for name in known if len(name) > 2 and not name.isascii()}
    brief = {name for name in known if len(name) == 2}
    plain = {row.name for row in seeds.listed} - sure - brief
    return {LISTED: sure - places, LISTED_PLAIN: plain - places, BRIEF: brief - places}
