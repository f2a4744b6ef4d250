"""Fit the relation scorer: a linear model of the words, trees over numbers, trees that see the first ones' scores.

Each stage is trained on scores of the stage before that come from documents held out, as they will at run time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from kg.relate import only_tails
from kg.relate.scorer import Model, calibrated, with_relation
from kg.relate.second import second_numbers
from kg.train.relation_data import FALSE, FREE, FREE_TRUE, NAMES, TRUE, Data
from kg.train.relation_trees import Array, Words, boosted, boosted_arrays, forest, forest_arrays, linear, matrix

FOLDS = 5
FREE_WEIGHT = 0.3  # of an optional triple, as a true one; 0 to 0.5 differ by less than 0.005 F1
FEW = 15  # true examples with found names, below which the annotated ones help to calibrate
PRECISION = 0.81  # of held-out statements with found names, down to the least confidence that is kept


@dataclass(frozen=True, slots=True)
class Fitted:
    """The parts of the scorer for the relations that have examples, and what they say of documents that they did not see."""

    words: dict[int, Words]
    first: dict[int, ExtraTreesClassifier]
    boost: HistGradientBoostingClassifier | None
    second: dict[int, ExtraTreesClassifier]
    scale: dict[int, tuple[float, float]]
    held_out: Array  # (n,) calibrated


def folds(documents: Sequence[str], seed: int = 0) -> NDArray[np.int32]:
    """The fold of each document; those of one name share it."""
    names = sorted(set(documents))
    order = np.random.RandomState(seed).permutation(len(names))
    fold = {names[n]: i % FOLDS for i, n in enumerate(order)}
    return np.array([fold[d] for d in documents], np.int32)


def fit_parts(data: Data, *, seed: int = 0, learn: NDArray[np.bool_] | None = None, ship: bool = True) -> Fitted:
    """Fit on all documents, and score each by parts fitted without its fold.

    learn:   (documents,) those that may be learned from; all are scored
    ship:    False leaves out the parts of all documents, where only the held-out scores are wanted
    """
    fold = folds(data.documents, seed)[data.document]
    usable = data.label != FREE
    if learn is not None:
        usable &= learn[data.document]
    words, z = _words(data, usable, fold)
    base = np.hstack([data.numbers, z[:, None]])
    first, one = _forests(data, base, usable, fold, ship)
    boost, two = _boosted(data, with_relation(base, data.relation, len(NAMES)), usable, fold, ship)
    more = second_of(data, ((one + two) / 2).astype(np.float32))
    second, three = _forests(data, np.hstack([base, more]), usable, fold, ship)
    raw = ((one + two + three) / 3).astype(np.float32)
    scale, held_out = {}, np.zeros(len(raw), np.float32)
    for r in range(len(NAMES)):
        mine = data.relation == r
        for number in range(FOLDS):
            slope, shift = _platt(data, raw, usable & mine & (fold != number))
            held_out[mine & (fold == number)] = calibrated(
                raw[mine & (fold == number)], np.array(slope, np.float32), np.array(shift, np.float32)
            )
        scale[r] = _platt(data, raw, usable & mine)
    return Fitted(words, first, boost, second, scale, np.maximum(held_out, data.floor))


def second_of(data: Data, before: Array) -> Array:
    """The second look's numbers for whole documents."""
    out: list[Array] = []
    for number, view in enumerate(data.views):
        mine = np.flatnonzero(data.document == number)
        keys = [data.candidates[i].key for i in mine]
        out.append(second_numbers(view, keys, [float(s) for s in before[mine]]))
    return np.vstack(out)


def weights_of(data: Data, rows: NDArray[np.intp]) -> Array:
    """How much each row counts in training."""
    return np.where(data.label[rows] == FREE_TRUE, FREE_WEIGHT, 1.0).astype(np.float32)


def _words(data: Data, usable: NDArray[np.bool_], fold: NDArray[np.int32]) -> tuple[dict[int, Words], Array]:
    """The linear model of each relation, and every row's score by one that did not see its document."""
    words: dict[int, Words] = {}
    z = np.zeros(len(data.label), np.float32)
    for r in range(len(NAMES)):
        mine = np.flatnonzero(data.relation == r)
        rows, names = matrix([data.words[i] for i in mine])
        good, label, weights = usable[mine], data.label[mine] % 2, weights_of(data, mine)
        words[r] = linear(rows[good], label[good], weights[good], names)
        for number in range(FOLDS):
            out = fold[mine] == number
            rest = good & ~out
            part = linear(rows[rest], label[rest], weights[rest], names)
            z[mine[out]] = rows[out] @ np.array([part.get(n, 0.0) for n in names], np.float32) + part.get("", 0.0)
    return words, z


def _forests(
    data: Data, base: Array, usable: NDArray[np.bool_], fold: NDArray[np.int32], ship: bool
) -> tuple[dict[int, ExtraTreesClassifier], Array]:
    """A forest for each relation, and the scores of each row by a forest that did not see its document."""
    forests, held_out = {}, np.zeros(len(data.label), np.float32)
    for r in range(len(NAMES)):
        mine = data.relation == r
        every = np.flatnonzero(usable & mine)
        if len(np.unique(data.label[every] % 2)) < 2:
            continue
        if ship:
            forests[r] = forest(base[every], data.label[every] % 2, weights_of(data, every))
        for number in range(FOLDS):
            out, rest = np.flatnonzero(mine & (fold == number)), every[fold[every] != number]
            if len(out) and len(np.unique(data.label[rest] % 2)) == 2:
                made = forest(base[rest], data.label[rest] % 2, weights_of(data, rest))
                held_out[out] = made.predict_proba(base[out])[:, 1]
    return forests, held_out


def _boosted(
    data: Data, base: Array, usable: NDArray[np.bool_], fold: NDArray[np.int32], ship: bool
) -> tuple[HistGradientBoostingClassifier | None, Array]:
    held_out = np.zeros(len(data.label), np.float32)
    every = np.flatnonzero(usable)
    for number in range(FOLDS):
        out, rest = np.flatnonzero(fold == number), every[fold[every] != number]
        made = boosted(base[rest], data.label[rest] % 2, weights_of(data, rest))
        held_out[out] = made.predict_proba(base[out])[:, 1]
    return boosted(base[every], data.label[every] % 2, weights_of(data, every)) if ship else None, held_out


def _platt(data: Data, raw: Array, rows: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and shift of the log-odds for a relation's rows; with few found examples, the annotated ones help."""
    sure = rows & (data.label != FREE_TRUE)
    found = sure & data.target[data.document]
    if (data.label[found] == TRUE).sum() < FEW:
        found = sure
    true = data.label[found] == TRUE
    if true.sum() < 5 or true.all():
        return 1.0, 0.0
    clipped = np.clip(raw[found], 0.002, 0.998)
    model = LogisticRegression(C=10.0).fit(np.log(clipped / (1 - clipped))[:, None], true)
    return round(float(model.coef_[0, 0]), 4), round(float(model.intercept_[0]), 4)


def least_confidence(scores: Array, true: NDArray[np.bool_], precision: float = PRECISION) -> float:
    """The lowest confidence down to which what is kept is right so often; one for all relations.

    scores: calibrated, of held-out candidates; true: which of them are

    F1 is within .010 of the largest from 0.23 to 0.42 (180 documents .740 to .745, 372 others .690 to .700); of points as good
    that with fewer wrong edges is taken. A threshold for each relation was as good on the documents that chose it and no better
    on others.
    """
    order = np.argsort(-scores, kind="stable")
    right, said = np.cumsum(true[order]), np.arange(1, len(order) + 1)
    sure = np.flatnonzero(right / said >= precision)
    return round(float(scores[order][sure[-1]]), 3) if len(sure) else 0.5


def likeliest(data: Data, scores: Array) -> NDArray[np.bool_]:
    """The rows that remain where a head has but one tail; whatever the least confidence, they are the same."""
    left = np.zeros(len(scores), bool)
    for document in range(len(data.documents)):
        mine = np.flatnonzero(data.document == document)
        kept = {c.key for c, _ in only_tails([(data.candidates[i], float(scores[i])) for i in mine])}
        left[mine] = [data.candidates[i].key in kept for i in mine]
    return left


def counted(data: Data) -> NDArray[np.bool_]:
    """The rows that are judged: with names as found, and not optional."""
    rows: NDArray[np.bool_] = (data.label <= TRUE) & data.target[data.document]
    return rows


def fit(data: Data) -> Model:
    """The model of all documents."""
    fitted = fit_parts(data)
    rows = counted(data)
    rows &= likeliest(data, fitted.held_out)
    cut = least_confidence(fitted.held_out[rows], data.label[rows] == TRUE)
    keep = [r for r in range(len(NAMES)) if r in fitted.second]
    if len(keep) < len(NAMES) or fitted.boost is None:
        raise ValueError(f"no examples of {', '.join(NAMES[r] for r in range(len(NAMES)) if r not in keep)}")
    boost, start = boosted_arrays(fitted.boost)
    return Model(
        NAMES,
        {NAMES[r]: fitted.words[r] for r in keep},
        forest_arrays([fitted.first[r] for r in keep]),
        boost,
        start,
        forest_arrays([fitted.second[r] for r in keep]),
        {NAMES[r]: fitted.scale[r] for r in keep},
        {
            "precision": dict.fromkeys(NAMES, cut),
            "recall": dict.fromkeys(NAMES, round(cut * 0.5, 3)),
        },
    )


__all__ = ["FALSE", "Fitted", "counted", "fit", "fit_parts", "folds", "least_confidence", "likeliest"]
