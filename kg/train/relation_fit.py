"""Fit the relation scorer: a linear model of the words, a forest over numbers, a second forest that sees the first's scores.

Each stage is trained on scores of the stage before that come from documents held out, as they will at run time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression

from kg.relate.forest import Forest
from kg.relate.scorer import Model, calibrated, word_score
from kg.relate.second import second_numbers
from kg.train.relation_data import FALSE, FREE, FREE_TRUE, NAMES, TRUE, Data

FOLDS = 5
ANNOTATED_WEIGHT = 0.4  # of a document with annotated entities where there are recognised ones too
FREE_WEIGHT = 0.3  # of an optional triple, as a true one; 0 to 0.5 differ by less than 0.005 F1
RARE = 3  # a word feature of fewer candidates is left out
TREES, LEAF, SHARE = 100, 3, 0.35  # trees, least rows at a leaf, share of the numbers tried at a split
STRENGTH = 0.3  # inverse of the linear model's regularisation
PRECISION_LEAN = 1.0  # β² of the F measure that the thresholds are chosen by

Array = NDArray[np.float32]
Words = dict[str, float]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The parts of the scorer for the relations that have examples."""

    words: dict[int, Words]
    first: dict[int, ExtraTreesClassifier]
    second: dict[int, ExtraTreesClassifier]
    scale: dict[int, tuple[float, float]]
    held_out: Array  # calibrated scores of the training rows, from held-out documents; the others 0


def folds(documents: Sequence[str], seed: int = 0) -> NDArray[np.int32]:
    """The fold of each document; those of one name share it."""
    names = sorted(set(documents))
    order = np.random.RandomState(seed).permutation(len(names))
    fold = {names[n]: i % FOLDS for i, n in enumerate(order)}
    return np.array([fold[d] for d in documents], np.int32)


def fit_parts(data: Data, rows: NDArray[np.bool_], seed: int = 7) -> Fitted:
    """Fit on the rows given (whole documents)."""
    inner = folds(data.documents, seed)[data.document]
    usable = rows & (data.label != FREE)
    words: dict[int, Words] = {}
    z = np.zeros(len(data.label), np.float32)
    for r in range(len(NAMES)):
        mine = np.flatnonzero(rows & (data.relation == r))
        matrix, names = _matrix([data.words[i] for i in mine])
        good = usable[mine]
        words[r] = _linear(matrix[good], data.label[mine[good]], weights_of(data, mine[good]), names)
        for fold in range(FOLDS):
            out = inner[mine] == fold
            rest = mine[good & ~out]
            part = _linear(matrix[good & ~out], data.label[rest], weights_of(data, rest), names)
            weights = np.array([part.get(n, 0.0) for n in names], np.float32)
            z[mine[out]] = matrix[out] @ weights + part.get("", 0.0)
    base = np.hstack([data.numbers, z[:, None]])
    first, before = _forests(data, base, rows, usable, inner)
    more = second_of(data, before, rows)
    second, raw = _forests(data, np.hstack([base, more]), rows, usable, inner)
    scale, held_out = {}, np.zeros(len(raw), np.float32)
    for r in range(len(NAMES)):
        mine = usable & (data.relation == r) & (data.label != FREE_TRUE) & data.target[data.document]
        scale[r] = _platt(raw[mine], data.label[mine] == TRUE)
        every = rows & (data.relation == r)
        slope, shift = (np.full(every.sum(), v, np.float32) for v in scale[r])
        held_out[every] = calibrated(raw[every], slope, shift)
    return Fitted(words, first, second, scale, held_out)


def second_of(data: Data, before: Array, rows: NDArray[np.bool_]) -> Array:
    """The second look's numbers for whole documents."""
    out: list[Array] = []
    for number, view in enumerate(data.views):
        mine = np.flatnonzero(data.document == number)
        keys = [data.candidates[i].key for i in mine]
        out.append(second_numbers(view, keys, [float(s) for s in before[mine]]))
    return np.vstack(out)


def predict(data: Data, fitted: Fitted, rows: NDArray[np.bool_]) -> Array:
    """Calibrated scores of the rows given (whole documents); the others 0."""
    z = np.zeros(len(data.label), np.float32)
    for i in np.flatnonzero(rows):
        z[i] = word_score(fitted.words[int(data.relation[i])], set(data.words[i]))
    base = np.hstack([data.numbers, z[:, None]])
    before = _scores(data, base, fitted.first, rows)
    raw = _scores(data, np.hstack([base, second_of(data, before, rows)]), fitted.second, rows)
    slopes = np.array([fitted.scale[int(r)] for r in data.relation], np.float32)
    return np.where(rows, calibrated(raw, slopes[:, 0], slopes[:, 1]), 0).astype(np.float32)


def _scores(data: Data, base: Array, forests: dict[int, ExtraTreesClassifier], rows: NDArray[np.bool_]) -> Array:
    out = np.zeros(len(data.label), np.float32)
    for r, forest in forests.items():
        mine = rows & (data.relation == r)
        if mine.any():
            out[mine] = forest.predict_proba(base[mine])[:, 1]
    return out


def _forests(
    data: Data, base: Array, rows: NDArray[np.bool_], usable: NDArray[np.bool_], inner: NDArray[np.int32]
) -> tuple[dict[int, ExtraTreesClassifier], Array]:
    """A forest for each relation, and the scores of each row by a forest that did not see its document."""
    forests, held_out = {}, np.zeros(len(data.label), np.float32)
    for r in range(len(NAMES)):
        mine = data.relation == r
        train = usable & mine
        if len(np.unique(data.label[train] % 2)) < 2:
            continue
        forests[r] = _forest(data, base, np.flatnonzero(train))
        for fold in range(FOLDS):
            out, rest = rows & mine & (inner == fold), train & (inner != fold)
            if out.any() and len(np.unique(data.label[rest] % 2)) == 2:
                held_out[out] = _forest(data, base, np.flatnonzero(rest)).predict_proba(base[out])[:, 1]
    return forests, held_out


def _forest(data: Data, base: Array, rows: NDArray[np.intp]) -> ExtraTreesClassifier:
    forest = ExtraTreesClassifier(TREES, min_samples_leaf=LEAF, max_features=SHARE, random_state=0)
    return forest.fit(base[rows], data.label[rows] % 2, sample_weight=weights_of(data, rows))


def weights_of(data: Data, rows: NDArray[np.intp]) -> Array:
    """How much each row counts in training."""
    optional = np.where(data.label[rows] == FREE_TRUE, FREE_WEIGHT, 1.0)
    return (optional * np.where(data.target[data.document[rows]], 1.0, ANNOTATED_WEIGHT)).astype(np.float32)


def _matrix(texts: list[frozenset[str]]) -> tuple[csr_matrix, list[str]]:
    counts = Counter(w for text in texts for w in text)
    names = sorted(w for w, n in counts.items() if n >= RARE)
    place = {w: i for i, w in enumerate(names)}
    columns = [sorted(place[w] for w in text if w in place) for text in texts]
    ends = np.cumsum([0, *map(len, columns)])
    flat = [c for row in columns for c in row]
    return csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(texts), len(names))), names


def _linear(matrix: csr_matrix, label: NDArray[np.int8], weights: Array, names: list[str]) -> Words:
    """Word feature → weight; "" is the constant."""
    if len(np.unique(label % 2)) < 2:
        return {"": -5.0}
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    model.fit(matrix, label % 2, sample_weight=weights)
    found = {n: round(float(w), 3) for n, w in zip(names, model.coef_[0], strict=True) if abs(w) >= 0.005}
    return {"": round(float(model.intercept_[0]), 3), **found}


def _platt(raw: Array, true: NDArray[np.bool_]) -> tuple[float, float]:
    if len(raw) == 0 or true.sum() < 5 or true.all():
        return 1.0, 0.0
    clipped = np.clip(raw, 0.002, 0.998)
    model = LogisticRegression(C=10.0).fit(np.log(clipped / (1 - clipped))[:, None], true)
    return round(float(model.coef_[0, 0]), 4), round(float(model.intercept_[0]), 4)


def best_threshold(scores: Array, true: NDArray[np.bool_], total: int, lean: float = PRECISION_LEAN) -> float:
    """The threshold of the best F measure on held-out scores, drawn towards 0.45 where examples are few."""
    best, at = 0.0, 0.45
    for threshold in np.arange(0.2, 0.8, 0.01):
        said = scores >= threshold
        right = int((said & true).sum())
        f = (1 + lean) * right / max(1e-9, lean * total + int(said.sum()))
        if f > best:
            best, at = f, float(threshold)
    trust = total / (total + 60)
    return round(trust * at + (1 - trust) * 0.45, 3)


def thresholds(data: Data, held_out: Array, documents: set[int]) -> dict[int, float]:
    """The threshold of each relation from held-out scores of the documents."""
    inside = np.isin(data.document, list(documents)) & (data.label <= TRUE)
    out = {}
    for r in range(len(NAMES)):
        mine = inside & (data.relation == r)
        total = sum(n for (d, rel), n in data.total.items() if rel == r and d in documents)
        out[r] = best_threshold(held_out[mine], data.label[mine] == TRUE, total)
    return out


def fit(data: Data) -> Model:
    """The model of all documents."""
    fitted = fit_parts(data, np.ones(len(data.label), bool))
    cut = thresholds(data, fitted.held_out, set(np.flatnonzero(data.target).tolist()))
    keep = [r for r in range(len(NAMES)) if r in fitted.second]
    return Model(
        tuple(NAMES[r] for r in keep),
        {NAMES[r]: fitted.words[r] for r in keep},
        _arrays([fitted.first[r] for r in keep]),
        _arrays([fitted.second[r] for r in keep]),
        {NAMES[r]: fitted.scale[r] for r in keep},
        {
            "precision": {NAMES[r]: cut[r] for r in keep},
            "recall": {NAMES[r]: round(cut[r] * 0.5, 3) for r in keep},
        },
    )


def _arrays(forests: list[ExtraTreesClassifier]) -> Forest:
    """scikit-learn's trees, renumbered so that the right child follows the left one."""
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    value: list[float] = []
    roots = []
    for forest in forests:
        mine = []
        for estimator in forest.estimators_:
            tree = estimator.tree_
            mine.append(len(feature))
            queue = [0]
            base = len(feature)
            for node in queue:  # grows while it is walked: breadth first
                inner = tree.children_left[node] >= 0
                feature.append(int(tree.feature[node]) if inner else -1)
                threshold.append(float(tree.threshold[node]) if inner else 0.0)
                left.append(base + len(queue) if inner else base + len(feature) - base - 1)
                counts = tree.value[node][0]
                value.append(float(counts[1] / max(1e-9, counts.sum())))
                if inner:
                    queue += [int(tree.children_left[node]), int(tree.children_right[node])]
        roots.append(mine)
    # Half precision would move a threshold past the very number it was made from; float32 keeps the trees exact.
    return Forest(
        np.array(feature, np.int16),
        np.array(threshold, np.float32),
        np.array(left, np.int32),
        np.array(value, np.float32),
        np.array(roots, np.int32),
    )


def save(model: Model, path: Path) -> None:
    """One file of arrays; the words as lines "relation, tab, feature"."""
    about = {"relations": model.relations, "scale": model.scale, "thresholds": model.thresholds}
    lines = [(f"{r}\t{w}", v) for r in model.relations for w, v in sorted(model.weights[r].items())]
    arrays = {
        f"{name}_{part}": getattr(forest, part)
        for name, forest in (("first", model.first), ("second", model.second))
        for part in ("feature", "threshold", "roots")
    }
    for name, forest in (("first", model.first), ("second", model.second)):
        arrays[f"{name}_step"] = forest.left - np.arange(len(forest.left), dtype=np.int32)  # small numbers: they compress
    arrays |= {f"{n}_value": f.value.astype(np.float16) for n, f in (("first", model.first), ("second", model.second))}
    np.savez_compressed(
        path,
        about=np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8),
        words=np.frombuffer("\n".join(line for line, _ in lines).encode(), np.uint8),
        weights=np.array([v for _, v in lines], np.float16),
        **arrays,
    )


__all__ = ["FALSE", "Fitted", "best_threshold", "fit", "fit_parts", "folds", "predict", "save", "thresholds"]
