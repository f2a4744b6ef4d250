"""What became of a mention that a voice found: kept or refused, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import CleanText, Mention


@dataclass(frozen=True, slots=True)
class Refused:
    """A mention that does not count. `why` is the cause; `by` the mention that took its place, where one did."""

    mention: Mention
    why: str
    by: Mention | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """All that the voices found: what counts, none over another and in text order, and what does not."""

    kept: list[Mention]
    refused: list[Refused]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A mention as it is told to people."""

    mention: Mention
    kept: bool
    reason: str

    def line(self, clean: CleanText) -> str:
        """`  45  + 苏州澜芯微电子  Enterprise  tagger 1.00`, with its place in the source; a refused one has - and why."""
        m = self.mention
        name = clean.text[m.start : m.end].replace("\n", " ")
        said = f"{clean.to_source(m.start, m.end)[0]:>6}  {'+' if self.kept else '-'} {name}  {m.type}  {m.method} {m.score:.2f}"
        return f"{said}  {self.reason}" if self.reason else said


def told(text: str, judged: Judged) -> list[Verdict]:
    """Every mention with its reason in words, in text order, what is kept first."""
    found = [Verdict(m, True, "named so elsewhere in the text" if m.method == "spread" else "") for m in judged.kept]
    for one in judged.refused:
        reason = one.why
        if one.by is not None:
            by = one.by
            same = (by.start, by.end, by.type) == (one.mention.start, one.mention.end, one.mention.type)
            name = f"{text[by.start : by.end]} ({by.type}, {by.method} {by.score:.2f})"
            reason = f"told by {by.method} already" if same else f"{one.why} {name}"
        found.append(Verdict(one.mention, False, reason))
    return sorted(found, key=lambda v: (v.mention.start, not v.kept, v.mention.end, v.mention.type, v.mention.method))


class Shelf:
    """Mentions by where they stand: what lies over a span is found without a look at all the others."""

    _WIDTH = 64  # characters a board; most names are on one

    def __init__(self, mentions: Iterable[Mention] = ()) -> None:
        self._boards: dict[int, list[tuple[int, Mention]]] = defaultdict(list)
        self._all: dict[int, Mention] = {}
        self._next = 0
        for m in mentions:
            self.add(m)

    def add(self, m: Mention) -> None:
        self._all[self._next] = m
        for board in self._boards_of(m.start, m.end):
            self._boards[board].append((self._next, m))
        self._next += 1

    def over(self, start: int, end: int) -> list[Mention]:
        """The mentions that share a character with [start, end), in the order in which they came."""
        found = {
            number: m
            for board in self._boards_of(start, end)
            for number, m in self._boards.get(board, ())
            if m.start < end and start < m.end
        }
        return [found[number] for number in sorted(found)]

    def remove(self, gone: Iterable[Mention]) -> None:
        for m in gone:
            for board in self._boards_of(m.start, m.end):
                for pair in [pair for pair in self._boards[board] if pair[1] == m]:
                    self._boards[board].remove(pair)
                    self._all.pop(pair[0], None)

    def all(self) -> list[Mention]:
        """In the order in which they came."""
        return list(self._all.values())

    def _boards_of(self, start: int, end: int) -> range:
        return range(start // self._WIDTH, (end - 1) // self._WIDTH + 1)
