"""Columns that were read across: a line of the left one, the line beside it, the next of the left one, ….

Which line goes on with which, the characters on both sides of the line end tell: how often the one follows the other in prose
(`kg.clean.pairs`). The lines are dealt out to one column or two so that the sum of these bonds is the largest (Viterbi).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.clean.chars import STOPS, ends_with
from kg.clean.lines import Line
from kg.clean.pairs import Pairs, load_pairs

_NO_START = frozenset("，。；、：？！”’）》〉】,;:?!)%‰")
_NO_END = frozenset("“‘（《〈【(")
_POINTED = re.compile(r"[，。；、,;]")
_LONGEST = 60  # characters: a longer line is a paragraph, or a page without columns
_LOOK = 8  # lines judged together before the work begins
_FAR = 8  # lines: no column is left for longer than this
# Nats. A bond in prose is +1.4 in the mean, one by chance -1.2; a stretch of ten lines read across gains 25.
_OPEN, _CLOSE, _SWITCH, _STAY = -6.0, -2.0, -0.1, -5.0
_GAIN = 10.0  # that a stretch must be better in two columns than in one, and so much more for each line:
_GAIN_LINE = 0.5
_LEAST = 6  # lines of a stretch
_EDGE = 3  # lines that a stretch may begin earlier or later than it showed


@dataclass(frozen=True, slots=True)
class _State:
    """The best way to deal out the lines up to one: `other` is the last line of the other column, -1 for one column."""

    score: float
    other: int
    back: int  # the `other` of the state before; only asked for at its line
    fresh: bool  # the second column begins with this line


def without_columns(lines: list[Line]) -> tuple[list[Line], int]:
    """The lines with two columns that were read across put one after the other; how many lines that were.

    Their order changes and nothing else; where one column reads well, nothing does.
    """
    if len(lines) < _LEAST or sum(len(line.text) <= _LONGEST for line in lines) < max(_LEAST, len(lines) / 3):
        return lines, 0
    if not any(_POINTED.search(line.text) for line in lines):
        return lines, 0
    pairs = load_pairs()
    straight = [0.0, *(_join(a, b, pairs) for a, b in pairwise(lines))]
    if not _suspect(straight):
        return lines, 0
    found = list(lines)
    moved = 0
    for start, second in _stretches(lines, straight, pairs):
        first = max(0, start - _EDGE - 1)
        last = min(len(lines), start + len(second) + 1)
        best = max(_orders(found[first:last], start - first, second), key=lambda order: _reads(order, pairs))
        found[first:last] = best
        moved += len(second)
    return found, moved


def _orders(lines: list[Line], start: int, second: list[bool]) -> Iterator[list[Line]]:
    """Ways to put a stretch one column after the other: it may begin some lines before or after `start`, and on either side."""
    end = start + len(second)
    for begin in range(max(0, start - _EDGE), min(start + _EDGE, end - _LEAST) + 1):
        before = [second[0] ^ ((start - i) % 2 == 1) for i in range(begin, start)]  # in turn, as far as anyone knows
        sides = [*before, *second[max(0, begin - start) :]]
        for first in (False, True):
            part = [line for side in (first, not first) for line, s in zip(lines[begin:end], sides, strict=True) if s is side]
            yield [*lines[:begin], *part, *lines[end:]]


def _reads(lines: Sequence[Line], pairs: Pairs) -> float:
    """How well the lines read in this order."""
    return sum(_join(a, b, pairs) for a, b in pairwise(lines))


def _join(a: Line, b: Line, pairs: Pairs) -> float:
    """How well line b goes on with line a, in nats."""
    if a.fixed or b.fixed or max(len(a.text), len(b.text)) > _LONGEST:
        return 0.0
    if b.text[0] in _NO_START or a.text[-1] in _NO_END:
        return 2.0
    if ends_with(a.text, STOPS):  # anything may follow, but hardly the end of a word
        return 1.0 if b.indent >= 2 else max(-1.0, min(0.5, pairs.bond("。", b.text[0])))
    return pairs.bond(a.text[-1], b.text[0]) - (1.0 if b.indent >= 2 else 0.0)


def _suspect(straight: Sequence[float]) -> bool:
    """Somewhere a run of lines does not go on from one to the next."""
    total = sum(straight[1 : _LOOK + 1])
    least = total
    for i in range(_LOOK + 1, len(straight)):
        total += straight[i] - straight[i - _LOOK]
        least = min(least, total)
    return least < -0.3 * min(_LOOK, len(straight) - 1)


def _stretches(lines: Sequence[Line], straight: Sequence[float], pairs: Pairs) -> list[tuple[int, list[bool]]]:
    """Where two columns stand: the first line of each stretch, and for each of its lines whether it is the second column's."""
    trail = _deal(lines, straight, pairs)
    # Back along the best way: which lines are in two columns, and where the way changes from the one to the other.
    other = max(trail[-1], key=lambda key: trail[-1][key].score)
    way: list[_State] = []
    for states in reversed(trail):
        way.append(states[other])
        other = states[other].back
    way.reverse()
    found: list[tuple[int, list[bool]]] = []
    i = 1
    while i < len(lines):
        if way[i].other < 0:
            i += 1
            continue
        start, second, column = i - 1, [False], False
        while i < len(lines) and way[i].other >= 0:
            column = column if way[i].other != i - 1 else not column
            second.append(column)
            i += 1
        if _sure(lines, straight, start, second, pairs):
            found.append((start, second))
    return found


def _deal(lines: Sequence[Line], straight: Sequence[float], pairs: Pairs) -> list[dict[int, _State]]:
    """For each line the best way to each state, by the last line of the other column."""
    trail: list[dict[int, _State]] = [{-1: _State(0.0, -1, -1, False)}]
    for i in range(1, len(lines)):
        states: dict[int, _State] = {}

        def offer(score: float, other: int, back: int, fresh: bool = False, states: dict[int, _State] = states) -> None:
            if other not in states or score > states[other].score:
                states[other] = _State(score, other, back, fresh)

        for other, state in trail[-1].items():
            if other < 0:
                offer(state.score + straight[i], -1, -1)
                offer(state.score + _OPEN, i - 1, -1, True)
                continue
            offer(state.score + _CLOSE + max(0.0, straight[i]), -1, other)
            offer(state.score + _SWITCH + _join(lines[other], lines[i], pairs), i - 1, other)
            if i - other <= _FAR:
                offer(state.score + _STAY + straight[i], other, other)
        trail.append(states)
    return trail


def _sure(lines: Sequence[Line], straight: Sequence[float], start: int, second: list[bool], pairs: Pairs) -> bool:
    """The stretch reads well in two columns and much better than in one, and is prose."""
    part = lines[start : start + len(second)]
    if len(part) < _LEAST or 2 * min(second.count(True), second.count(False)) < 0.5 * len(part):
        return False
    if sum(_POINTED.search(line.text) is not None for line in part) < 0.3 * len(part):
        return False
    one = sum(straight[start + 1 : start + len(second)])
    joins = [
        _join(a, b, pairs)
        for side in (False, True)
        for column in [[line for line, s in zip(part, second, strict=True) if s is side]]
        for a, b in pairwise(column)
    ]
    return sum(joins) - one >= _GAIN + _GAIN_LINE * len(part) and sum(joins) > 0.3 * len(joins)
