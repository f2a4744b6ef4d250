"""Why the scorer believes a statement: what weighed most for it and against it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kg.model import ResolvedText
from kg.relate.features import NUMBERS
from kg.relate.phrases import words
from kg.relate.scene import view_of
from kg.relate.scorer import Candidate, Model, candidates, context_of, first_rows, load, score
from kg.relate.second import NAMES as SECOND
from kg.vocab import SYMMETRIC

_PLACES = {
    "=": "between", "1>": "between, at once", "<2": "between, at last", "==": "all between", "~": "bones between",
    "<": "before", ">": "after", "G<": "before the first", "G>": "after the second",
    "G1>": "after the first", "G<2": "before the second", "^": "right after", "!": "signal word",
}  # fmt: skip
_ENDS = {"h$": "the head's name ends in", "h$1": "the head's name ends in", "t$": "the tail's name ends in", "t": "the tail is"}


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that the scorer saw. `push` is what it adds to the log-odds (words) or to the score (numbers)."""

    kind: str  # "word" or "number"
    what: str
    push: float


@dataclass(frozen=True, slots=True)
class Why:
    """The confidence that the scorer gives, from which least one is believed, and the clues, the heaviest first."""

    confidence: float
    least: float
    clues: tuple[Clue, ...]


def why(resolved: ResolvedText, head: str, relation: str, tail: str, *, most: int = 6) -> Why | None:
    """What the scorer makes of one triple of a document; None where it is no candidate of it.

    head, tail: entity ids of the resolved text
    most:       clues of each kind
    """
    view = view_of(resolved)
    context, model = context_of(view), load()
    found = [c for c in candidates(view) if c.relation in model.relations]
    keys = {(head, relation, tail), *([(tail, relation, head)] if relation in SYMMETRIC else [])}
    at = next((i for i, c in enumerate(found) if c.key in keys), None)
    if at is None:
        return None
    scores = score(model, context, found)
    said = words(context, found[at].pair, relation)
    row = first_rows(model.weights, context, [found[at]])[0]
    clues = [*_words(model.weights[relation], said, most), *_numbers(model, found[at], row, most)]
    return Why(float(scores[at]), model.thresholds["precision"][relation], tuple(clues))


def _words(weights: Mapping[str, float], said: set[str], most: int) -> list[Clue]:
    """The heaviest words; 位 and 于 count with the 位于 in the same place, of which they are parts."""
    push: dict[tuple[str, str], float] = {}
    for word in sorted(said & weights.keys(), key=lambda w: (-len(w), w)):
        place, _, what = spelt(word).rpartition(": ")
        whole = next((known for known in push if place and known[0] == place and what in known[1]), (place, what))
        push[whole] = push.get(whole, 0.0) + weights[word]
    heavy = sorted(push.items(), key=lambda x: (-abs(x[1]), x[0]))[:most]
    return [Clue("word", f"{place}: {what}" if place else what, round(p, 2)) for (place, what), p in heavy]


def _numbers(model: Model, candidate: Candidate, row: np.ndarray[tuple[int, ...], np.dtype[np.float32]], most: int) -> list[Clue]:
    """How the first forest's score moves at each number, from the share of true examples to its answer."""
    names = (*NUMBERS, "words", *SECOND)
    push: dict[int, float] = {}
    for feature, step in model.first.steps(row, model.relations.index(candidate.relation)):
        push[feature] = push.get(feature, 0.0) + step
    heavy = sorted(push.items(), key=lambda x: (-abs(x[1]), x[0]))[:most]
    return [Clue("number", f"{names[f].replace('_', ' ')} {row[f]:.3g}", round(p, 3)) for f, p in heavy]


def spelt(word: str) -> str:
    """A word feature as a reader takes it: "ht=设在" is between: 设在; "t$:科技" is the tail's name ends in: 科技."""
    mark, colon, rest = word.partition(":")
    if colon and mark in _ENDS:
        return f"{_ENDS[mark]}: {rest}"
    if word[:2] in ("S=", "S>", "R=", "R>"):
        who, other = ("head", "tail") if word[0] == "S" else ("tail", "head")
        return f"said of the {who}, {'before' if word[1] == '=' else 'after'} the {other}: {word[2:]}"
    if word[:2] in ("ht", "th"):
        for sign in sorted(_PLACES, key=len, reverse=True):
            if word[2:].startswith(sign):
                return f"{_PLACES[sign]}: {word[2 + len(sign) :]}"
    return word
