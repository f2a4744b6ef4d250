"""A text with its mentions and its sentences marked: cut into runs that each have one set of marks."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.vocab import normal

_KEY = 2  # characters by which names are filed


@dataclass(frozen=True, slots=True)
class Span:
    """A name in a text."""

    start: int
    end: int
    iri: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `notes` are the numbers of the sentences that end with it."""

    start: int
    text: str
    iri: str = ""  # of the thing that is named here
    said: bool = False  # it is part of a sentence that states something
    anchors: tuple[int, ...] = ()  # places of sentences that begin here
    notes: tuple[int, ...] = ()


def mentions(text: str, names: Mapping[str, str]) -> list[Span]:
    """Where the names stand, the longest of those that begin at one place, none over another.

    text:  as read: a name may be broken over lines
    names: name → IRI of the thing; names of one character are passed over
    """
    there = [place for place, char in enumerate(text) if not char.isspace()]
    solid = "".join(text[place] for place in there)
    filed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, iri in names.items():
        whole = "".join(name.split())
        if len(whole) >= _KEY and normal(whole):
            filed[whole[:_KEY]].append((whole, iri))
    for found in filed.values():
        found.sort(key=lambda pair: (-len(pair[0]), pair))
    spans: list[Span] = []
    at = 0
    while at < len(solid):
        hit = next((pair for pair in filed.get(solid[at : at + _KEY], ()) if solid.startswith(pair[0], at)), None)
        if hit:
            spans.append(Span(there[at], there[at + len(hit[0]) - 1] + 1, hit[1]))
            at += len(hit[0])
        else:
            at += 1
    return spans


def runs(text: str, spans: Sequence[Span], sentences: Iterable[tuple[int, int, int]], offset: int = 0) -> list[Run]:
    """The text in runs.

    spans:     the names, in positions of the text
    sentences: (start, end, number), in positions of the document
    offset:    the position of the text in the document; `Run.start` counts in the document
    """
    last = offset + len(text)
    there = [(max(s, offset) - offset, min(e, last) - offset, s, e, n) for s, e, n in sentences if s < last and e > offset]
    cuts = sorted({0, len(text), *(p for s in spans for p in (s.start, s.end)), *(p for s in there for p in s[:2])})
    begins, ends = defaultdict(list), defaultdict(list)
    cover = [0] * (len(cuts) + 1)
    place = {cut: index for index, cut in enumerate(cuts)}
    for start, end, first, finish, number in there:
        if first >= offset:  # what begins before this text has its anchor there
            begins[start].append(first)
        if finish <= last:
            ends[end].append(number)
        cover[place[start]] += 1
        cover[place[end]] -= 1
    starts = [span.start for span in spans]
    made, depth = [], 0
    for index, (start, end) in enumerate(pairwise(cuts)):
        depth += cover[index]
        near = bisect_right(starts, start) - 1
        iri = spans[near].iri if near >= 0 and spans[near].start <= start < spans[near].end else ""
        anchors = tuple(sorted(set(begins.get(start, ()))))
        made.append(Run(start + offset, text[start:end], iri, depth > 0, anchors, tuple(sorted(set(ends.get(end, ()))))))
    return made
