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
        nodes = self.roots[groups]
        shape = nodes.shape
        nodes = nodes.ravel().copy()
        # The walk goes on only for those (row, tree) that have not reached a leaf.
        which = np.arange(nodes.size)
        row_of = np.repeat(np.arange(len(rows)), shape[1])
        while which.size:
            at = nodes[which]
            feature = self.feature[at]
            inner = feature >= 0
            which, at, feature = which[inner], at[inner], feature[inner]
            right = rows[row_of[which], feature] > self.threshold[at]
            nodes[which] = self.left[at] + right
        scores: NDArray[np.float32] = self.value[nodes].reshape(shape).mean(axis=1, dtype=np.float32)
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
