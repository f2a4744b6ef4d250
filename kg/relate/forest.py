"""Decision trees in plain arrays, for many rows at once: forests (the mean of the leaves) and boosted trees (their sum)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_CHUNK = 4096  # rows at a time; keeps the work arrays in a few megabytes


@dataclass(frozen=True, slots=True)
class Forest:
    """All trees of all groups, one after another; a group (a relation) is a range of roots of the same number of trees.

    feature:   (nodes,) int16, -1 at a leaf
    threshold: (nodes,) float32; a row goes left where its number is ≤
    left:      (nodes,) int32, the left child, the right one follows it; a leaf is its own child
    value:     (nodes,) float32, the share of true examples at a node of a forest, the log-odds added by a leaf of boosted trees
    roots:     (groups, trees) int32
    """

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    value: NDArray[np.float32]
    roots: NDArray[np.int32]

    def predict(self, rows: NDArray[np.float32], groups: NDArray[np.int32]) -> NDArray[np.float32]:
        """The mean of the leaves' values for rows (n, features), each by the trees of its group (n,)."""
        parts = [self._predict(rows[i : i + _CHUNK], groups[i : i + _CHUNK]) for i in range(0, len(rows), _CHUNK)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def log_odds(self, rows: NDArray[np.float32], start: float) -> NDArray[np.float32]:
        """The sum of the leaves' values of boosted trees, which are one group, from `start` on: (n,)."""
        trees = self.roots.shape[1]
        out: NDArray[np.float32] = np.float32(start) + np.float32(trees) * self.predict(rows, np.zeros(len(rows), np.int32))
        return out

    def _predict(self, rows: NDArray[np.float32], groups: NDArray[np.int32]) -> NDArray[np.float32]:
        roots = self.roots[groups]
        at = roots.ravel()
        out = np.empty(at.size, np.float32)
        # One walk for each row and tree, with the place of its result and of its row's first number; ended walks are taken out.
        place = np.arange(at.size, dtype=np.int32)
        first = np.repeat(np.arange(len(rows), dtype=np.int32) * np.int32(rows.shape[1]), roots.shape[1])
        cells = np.ascontiguousarray(rows).ravel()
        feature = self.feature.take(at)
        while at.size:
            inner = feature >= 0
            if not inner.all():
                out[place[~inner]] = self.value.take(at[~inner])
                at, place, first, feature = at[inner], place[inner], first[inner], feature[inner]
            at = self.left.take(at) + (cells.take(first + feature) > self.threshold.take(at))
            feature = self.feature.take(at)
        scores: NDArray[np.float32] = out.reshape(roots.shape).mean(axis=1, dtype=np.float32)
        return scores

    def steps(self, row: NDArray[np.float32], group: int) -> Iterator[tuple[int, float]]:
        """Each question that the trees of a group ask of a row: (feature, what the answer adds to the mean)."""
        trees = self.roots.shape[1]
        for root in self.roots[group].tolist():
            at = int(root)
            while self.feature[at] >= 0:
                feature = int(self.feature[at])
                child = int(self.left[at]) + int(row[feature] > self.threshold[at])
                yield feature, (float(self.value[child]) - float(self.value[at])) / trees
                at = child
