"""Forests of decision trees in plain arrays: the mean of the leaves' values, for many rows at once."""

from __future__ import annotations

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
    value:     (nodes,) float32, the share of true examples at a leaf
    roots:     (groups, trees) int32
    """

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    value: NDArray[np.float32]
    roots: NDArray[np.int32]

    def predict(self, rows: NDArray[np.float32], groups: NDArray[np.int32]) -> NDArray[np.float32]:
        """Scores in 0..1 of rows (n, features), each by the trees of its group (n,)."""
        parts = [self._predict(rows[i : i + _CHUNK], groups[i : i + _CHUNK]) for i in range(0, len(rows), _CHUNK)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

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
