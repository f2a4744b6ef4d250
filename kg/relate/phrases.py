"""The words around a pair, for the linear part of the scorer: n-grams between, before and after, signal words, name endings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from kg.relate.features import Context
from kg.relate.pairs import Meeting, Pair
from kg.relate.view import SYMBOLS, Place

_SAID = 10  # tokens before a mention that say what its subject does
_BONES = frozenset([*SYMBOLS.values(), *"，、。；：的在于与和为是对向由被将等从《》（）0"])


def words(context: Context, pair: Pair, relation: str) -> set[str]:
    """Word features of the nearest meetings; a list of names (A、B和C) is read as one, so that its members share their words."""
    view = context.view
    head, tail = view.entities[pair.head], view.entities[pair.tail]
    found = {f"h$:{head.name[-2:]}", f"t$:{tail.name[-2:]}", f"ht:{head.type}", f"h$1:{head.name[-1:]}"}
    if tail.type in ("EnterpriseClass", "Industry"):
        found.add(f"t:{tail.name}")
        found.update(f"t2:{tail.name[i : i + 2]}" for i in range(len(tail.name) - 1))
    if not pair.meetings:
        found.add("unmet")
    for m in pair.meetings[:3]:
        _around(context, m, relation, found)
    if pair.meetings:
        m = pair.meetings[0]
        found |= _said_of(context, m.head, m.tail, "S")
        found |= _said_of(context, m.tail, m.head, "R")
    return found


def _said_of(context: Context, subject: Place, other: Place, mark: str) -> set[str]:
    """What the clause of `other` says around it, where `subject` is the subject in force, however far it stands."""
    view, clauses = context.view, context.clauses
    held = clauses.subject_for(subject, other)
    if held is None or subject.mention.entity not in held.entities:
        return set()
    start, end = clauses.clause(other.mention.start)
    first = subject.mention.start < other.mention.start
    low = max(view.token_at(max(start, subject.mention.end if first else start)), other.token - _SAID)
    stop = other.token + 1
    after = view.tokens[stop : min(stop + 4, view.token_at(end))]
    return _grams(f"{mark}=", view.tokens[low : other.token]) | _grams(f"{mark}>", after)


def _around(context: Context, m: Meeting, relation: str, found: set[str]) -> None:
    view, scene = context.view, context.frames.scene
    tokens = view.tokens
    order = "ht" if m.head_first else "th"
    gap = min(m.sentences, 2)
    first, second = (m.head, m.tail) if m.head_first else (m.tail, m.head)
    one, two = context.frames.gap(m)
    start, stop = scene.run(first)[0].token, scene.run(second)[1].token
    between = tokens[one.token + 1 : two.token]
    skipped = view.token_at(m.skipped[1]) - view.token_at(m.skipped[0])
    found.add(f"{order}:{gap}:{_bucket(max(0, len(between) - skipped))}")
    if gap:
        found.update(_grams(f"{order}G<", tokens[max(0, start - 4) : start]))
        found.update(_grams(f"{order}G>", tokens[stop + 1 : stop + 6]))
        found.update(_grams(f"{order}G1>", tokens[one.token + 1 : one.token + 6]))
        found.update(_grams(f"{order}G<2", tokens[max(0, two.token - 6) : two.token]))
        return
    if len(between) <= 24:
        found.update(_grams(f"{order}=", between))
        found.add(f"{order}~{''.join(t for t in between if t in _BONES)}")
    if len(between) <= 6:
        found.add(f"{order}=={''.join(between)}")
    found.update(_grams(f"{order}1>", between[:5]))
    found.update(_grams(f"{order}<2", between[-5:]))
    found.update(_grams(f"{order}<", tokens[max(0, start - 4) : start]))
    found.update(_grams(f"{order}>", tokens[stop + 1 : stop + 6]))
    found.add(f"{order}^{''.join(tokens[stop + 1 : stop + 3])}")
    text = view.text[one.mention.end : two.mention.start][-40:]
    word = context.triggers.between(relation, m.head_first, text)
    if word:
        found.add(f"{order}!{word}")


def _grams(prefix: str, tokens: Sequence[str]) -> set[str]:
    out = {prefix + t for t in tokens}
    out.update(prefix + a + b for a, b in pairwise(tokens))
    out.update(prefix + a + b + c for a, b, c in zip(tokens, tokens[1:], tokens[2:], strict=False))
    return out


def _bucket(n: int) -> int:
    return 0 if n == 0 else min(6, 1 + int(math.log2(n)))
