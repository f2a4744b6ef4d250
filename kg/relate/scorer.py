"""The learned scorer: candidates of a document → how likely each holds. Trained by kg/train/relations.py."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.model import BadSeed
from kg.relate.features import NUMBERS, Context, numbers
from kg.relate.forest import Forest
from kg.relate.pairs import FITS, Pair, pairs
from kg.relate.patterns import least
from kg.relate.phrases import words
from kg.relate.posts import posts
from kg.relate.second import second_numbers
from kg.relate.triggers import load as load_triggers
from kg.relate.view import View
from kg.vocab import SYMMETRIC

MODEL = Path(__file__).parent.parent / "models" / "relations.npz"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair of entities and a relation that may hold between them."""

    pair: Pair
    relation: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.pair.head, self.relation, self.pair.tail


@dataclass(frozen=True, slots=True)
class Model:
    """What training exports. The order of `relations` is that of the forests' groups."""

    relations: tuple[str, ...]
    weights: dict[str, dict[str, float]]  # relation → word feature → weight; "" is the constant
    first: Forest
    boost: Forest  # over the rows of `first` and a 1 for the relation
    start: float  # log-odds from which the boosted trees begin
    second: Forest
    scale: dict[str, tuple[float, float]]  # relation → slope and shift from the mean score's log-odds to the calibrated ones
    thresholds: dict[str, dict[str, float]]  # profile → relation → least confidence


def candidates(view: View) -> list[Candidate]:
    """Every candidate of a document, in a fixed order; a symmetric relation once for each two."""
    found = []
    for pair in pairs(view):
        for relation in FITS[view.entities[pair.head].type, view.entities[pair.tail].type]:
            if relation not in SYMMETRIC or _comes_first(pair):
                found.append(Candidate(pair, relation))
    return found


def _comes_first(pair: Pair) -> bool:
    """Of the two orders of a pair, the one in which the text names them; by id where it never brings them together."""
    if not pair.meetings:
        return pair.head < pair.tail
    head, tail = pair.meetings[0].head.mention, pair.meetings[0].tail.mention
    return (head.start, pair.head) < (tail.start, pair.tail)


def context_of(view: View) -> Context:
    """The features' context of a document, with the posts read from it."""
    return Context(view, load_triggers(), posts(view))


def word_score(weights: dict[str, float], found: set[str]) -> float:
    """The linear score of word features (log-odds)."""
    return weights.get("", 0.0) + sum(weights[w] for w in sorted(w for w in found if w in weights))


def first_rows(model_weights: dict[str, dict[str, float]], context: Context, found: Sequence[Candidate]) -> NDArray[np.float32]:
    """Numbers and the word score of each candidate: (n, WIDTH + 1)."""
    rows = [
        [*numbers(context, c.pair, c.relation), word_score(model_weights[c.relation], words(context, c.pair, c.relation))]
        for c in found
    ]
    return np.array(rows, np.float32)


def score(model: Model, context: Context, found: Sequence[Candidate]) -> NDArray[np.float32]:
    """Calibrated confidence of each candidate, 0..1: (n,)."""
    if not found:
        return np.zeros(0, np.float32)
    group = {r: i for i, r in enumerate(model.relations)}
    groups = np.array([group[c.relation] for c in found], np.int32)
    rows = first_rows(model.weights, context, found)
    one = model.first.predict(rows, groups)
    two = odds_to_share(model.boost.log_odds(with_relation(rows, groups, len(model.relations)), model.start))
    before = (one + two) / 2
    more = second_numbers(context.view, [c.key for c in found], [float(s) for s in before])
    three = model.second.predict(np.hstack([rows, more]), groups)
    raw = ((one + two + three) / 3).astype(np.float32)
    slopes = np.array([model.scale[c.relation] for c in found], np.float32)
    return np.maximum(calibrated(raw, slopes[:, 0], slopes[:, 1]), floors(context, found))


def with_relation(rows: NDArray[np.float32], groups: NDArray[np.int32], count: int) -> NDArray[np.float32]:
    """The rows with one more number for each relation, 1 for the row's own."""
    return np.hstack([rows, np.eye(count, dtype=np.float32)[groups]])


def odds_to_share(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-odds → 0..1."""
    out: NDArray[np.float32] = (1 / (1 + np.exp(-odds))).astype(np.float32)
    return out


def floors(context: Context, found: Sequence[Candidate]) -> NDArray[np.float32]:
    """The least confidence that a plain pattern gives each candidate: (n,)."""
    view, triggers = context.view, context.triggers
    return np.array([least(view, triggers, c.pair, c.relation) for c in found], np.float32)


def calibrated(raw: NDArray[np.float32], slope: NDArray[np.float32], shift: NDArray[np.float32]) -> NDArray[np.float32]:
    """Platt's scaling of forest scores."""
    clipped = np.clip(raw, 0.002, 0.998)
    out: NDArray[np.float32] = (1 / (1 + np.exp(-(slope * np.log(clipped / (1 - clipped)) + shift)))).astype(np.float32)
    return out


@cache
def load() -> Model:
    """The shipped model, kg/models/relations.npz."""
    if not MODEL.exists():
        raise BadSeed(
            MODEL.name, "the relation model is missing", "Install the package again or run python -m kg.train.relations"
        )
    with np.load(MODEL) as arrays:
        about = json.loads(bytes(arrays["about"]).decode("utf-8"))
        if about["numbers"] != list(NUMBERS):
            raise BadSeed(MODEL.name, "the relation model was made for other numbers", "Run python -m kg.train.relations again")
        weights: dict[str, dict[str, float]] = {}
        values = arrays["weights"].astype(np.float32).tolist()
        for line, value in zip(bytes(arrays["words"]).decode("utf-8").split("\n"), values, strict=True):
            relation, _, word = line.partition("\t")
            weights.setdefault(relation, {})[word] = value
        return Model(
            tuple(about["relations"]),
            weights,
            _forest(arrays, "first"),
            _forest(arrays, "boost"),
            float(about["start"]),
            _forest(arrays, "second"),
            {k: (a, b) for k, (a, b) in about["scale"].items()},
            about["thresholds"],
        )


def _forest(arrays: Mapping[str, NDArray[np.generic]], name: str) -> Forest:
    left = arrays[f"{name}_step"].astype(np.int32, copy=False)
    left += np.arange(len(left), dtype=np.int32)
    return Forest(
        arrays[f"{name}_feature"].astype(np.int16, copy=False),
        arrays[f"{name}_threshold"].astype(np.float32, copy=False),
        left,
        arrays[f"{name}_value"].astype(np.float32),
        arrays[f"{name}_roots"].astype(np.int32, copy=False),
    )
