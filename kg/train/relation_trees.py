"""The learners of the relation scorer, and their trees as the arrays that are shipped."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from kg.relate.features import NUMBERS
from kg.relate.forest import Forest
from kg.relate.scorer import Model

RARE = 3  # a word feature of fewer candidates is left out
TREES, LEAF, SHARE = 80, 5, 0.2  # trees, least rows at a leaf, share of the numbers tried at a split
STEPS, RATE, LEAVES, BOOST_LEAF, BOOST_SHARE = 150, 0.06, 12, 15, 0.3
STRENGTH = 0.3  # inverse of the linear model's regularisation
LIGHT = 0.05  # word features that weigh less (of 1.2 million two thirds) are left out: the scores do not tell

Array = NDArray[np.float32]
Words = dict[str, float]


def forest(rows: Array, label: NDArray[np.int8], weights: Array) -> ExtraTreesClassifier:
    """Extremely randomised trees: with so few examples they beat trees that look for the best split."""
    made = ExtraTreesClassifier(TREES, min_samples_leaf=LEAF, max_features=SHARE, random_state=0)
    return made.fit(rows, label, sample_weight=weights)


def boosted(rows: Array, label: NDArray[np.int8], weights: Array) -> HistGradientBoostingClassifier:
    """Boosted trees over all relations at once, which learn what holds of every one of them."""
    made = HistGradientBoostingClassifier(
        max_iter=STEPS, learning_rate=RATE, max_leaf_nodes=LEAVES, min_samples_leaf=BOOST_LEAF, l2_regularization=1.0,
        max_features=BOOST_SHARE, early_stopping=False, random_state=0,
    )  # fmt: skip
    return made.fit(rows, label, sample_weight=weights)


def matrix(texts: list[frozenset[str]]) -> tuple[csr_matrix, list[str]]:
    """Word features as a sparse 0/1 matrix (n, words), and the words."""
    counts = Counter(w for text in texts for w in text)
    names = sorted(w for w, n in counts.items() if n >= RARE)
    place = {w: i for i, w in enumerate(names)}
    columns = [sorted(place[w] for w in text if w in place) for text in texts]
    ends = np.cumsum([0, *map(len, columns)])
    flat = [c for row in columns for c in row]
    return csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(texts), len(names))), names


def linear(rows: csr_matrix, label: NDArray[np.int8], weights: Array, names: list[str]) -> Words:
    """Word feature → weight; "" is the constant."""
    if len(np.unique(label)) < 2:
        return {"": -5.0}
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    model.fit(rows, label, sample_weight=weights)
    found = {n: round(float(w), 3) for n, w in zip(names, model.coef_[0], strict=True) if abs(w) >= 0.005}
    return {"": round(float(model.intercept_[0]), 3), **found}


def forest_arrays(forests: list[ExtraTreesClassifier]) -> Forest:
    """scikit-learn's forests, a group each, renumbered so that the right child follows the left one."""
    nodes = _Nodes()
    roots = []
    for made in forests:
        mine = []
        for estimator in made.estimators_:
            tree = estimator.tree_
            shares = tree.value[:, 0, 1] / np.maximum(1e-9, tree.value[:, 0].sum(axis=1))
            mine.append(nodes.add(tree.feature, tree.threshold, tree.children_left, tree.children_right, shares))
        roots.append(mine)
    return nodes.forest(roots)


def boosted_arrays(made: HistGradientBoostingClassifier) -> tuple[Forest, float]:
    """Boosted trees as one group, and the log-odds from which they begin."""
    nodes = _Nodes()
    roots = []
    for (predictor,) in made._predictors:  # no public way to the trees; checked by tests/test_relate_train.py
        rows = predictor.nodes
        left = np.where(rows["is_leaf"], -1, rows["left"].astype(np.int64))
        right = np.where(rows["is_leaf"], -1, rows["right"].astype(np.int64))
        roots.append(nodes.add(rows["feature_idx"], rows["num_threshold"], left, right, rows["value"]))
    return nodes.forest([roots]), float(made._baseline_prediction.ravel()[0])


class _Nodes:
    """The nodes of many trees, one after another."""

    def __init__(self) -> None:
        self._feature: list[int] = []
        self._threshold: list[float] = []
        self._left: list[int] = []
        self._value: list[float] = []

    def add(self, feature: Any, threshold: Any, left: Any, right: Any, value: Any) -> int:
        """Append a tree, breadth first; its root's number."""
        root = len(self._feature)
        queue = [0]
        for node in queue:  # grows while it is walked
            inner = left[node] >= 0
            self._feature.append(int(feature[node]) if inner else -1)
            self._threshold.append(float(threshold[node]) if inner else 0.0)
            self._left.append(root + len(queue) if inner else len(self._left))
            self._value.append(float(value[node]))
            if inner:
                queue += [int(left[node]), int(right[node])]
        return root

    def forest(self, roots: list[list[int]]) -> Forest:
        # Half precision would move a threshold past the very number it was made from; float32 keeps the trees exact.
        return Forest(
            np.array(self._feature, np.int16),
            np.array(self._threshold, np.float32),
            np.array(self._left, np.int32),
            np.array(self._value, np.float32),
            np.array(roots, np.int32),
        )


def save(model: Model, path: Path) -> None:
    """One file of arrays; the words as lines "relation, tab, feature"."""
    about: dict[str, Any] = {"relations": model.relations, "scale": model.scale, "thresholds": model.thresholds}
    about |= {"start": model.start, "numbers": NUMBERS}
    heavy = ((r, w, v) for r in model.relations for w, v in sorted(model.weights[r].items()) if not w or abs(v) >= LIGHT)
    lines = [(f"{r}\t{w}", v) for r, w, v in heavy]
    arrays: dict[str, NDArray[Any]] = {}
    for name, trees in (("first", model.first), ("boost", model.boost), ("second", model.second)):
        arrays |= {f"{name}_{part}": getattr(trees, part) for part in ("feature", "threshold", "roots")}
        arrays[f"{name}_step"] = trees.left - np.arange(len(trees.left), dtype=np.int32)  # small numbers: they compress
        arrays[f"{name}_value"] = trees.value.astype(np.float16)
    arrays["about"] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8)
    arrays["words"] = np.frombuffer("\n".join(line for line, _ in lines).encode(), np.uint8)
    arrays["weights"] = np.array([v for _, v in lines], np.float16)
    np.savez_compressed(path, allow_pickle=False, **arrays)
