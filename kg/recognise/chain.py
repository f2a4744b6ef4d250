"""Chains of labels: the probability of every label at every character, and the likeliest path that is well formed.

Labels are "O" and, for each type, "B-type" and "I-type".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_NEVER = -30.0
_SCALED = 6  # steps: one takes 1e-13 at most off a sum, where a transition is forbidden, and what its scores take


def labels_of(types: Sequence[str]) -> list[str]:
    """The labels of some types, in the order that every network and file uses."""
    return ["O"] + [f"{place}-{kind}" for kind in types for place in "BI"]


def posteriors(scores: Sequence[Array], trans: Array) -> list[Array]:
    """Forward and backward over a batch of chains.

    scores: for each text [characters, labels]; trans: [label before, label]; both in logarithms, not normalised
    returns: for each text float32 [characters, labels], rows that sum to 1
    """
    lengths = [len(s) for s in scores]
    time, batch, count = max(lengths, default=0), len(scores), len(trans)
    if not time:
        return [np.zeros((0, count), "float32") for _ in scores]
    # Both ways in one loop: [0] is read from the front, [1] from the back, each from its own first character on.
    unary = np.zeros((time, 2, batch, count))
    for k, one in enumerate(scores):
        unary[: lengths[k], 0, k] = one
        unary[: lengths[k], 1, k] = one[::-1]
    # Probabilities, scaled now and then so that no product leaves what a double can hold: exp needs to be taken but once.
    step = np.exp(trans - trans.max())
    steps = np.stack([step, step.T])
    likely = np.exp(unary - unary.max(-1, keepdims=True))
    seen = np.empty_like(likely)
    seen[0] = likely[0] / likely[0].sum(-1, keepdims=True)
    for t in range(1, time):
        now = seen[t]
        np.matmul(seen[t - 1], steps, out=now)
        now *= likely[t]
        if not t % _SCALED:
            now /= np.maximum(now.sum(-1, keepdims=True), 1e-300)
    out = []
    for k, n in enumerate(lengths):  # the character itself is in both: once is enough
        ways = [way / np.maximum(way.sum(-1, keepdims=True), 1e-300) for way in (seen[:n, 0, k], seen[:n, 1, k][::-1])]
        both = ways[0] * ways[1] / np.maximum(likely[:n, 0, k], 1e-300)
        both /= np.maximum(both.sum(-1, keepdims=True), 1e-300)
        out.append(both.astype("float32"))
    return out


def best_paths(scores: Array, trans: Array, lengths: Sequence[int]) -> list[list[int]]:
    """Viterbi over a batch. scores: [batch, time, labels]; trans: [label before, label]; one path a row, of its length.

    Forward only the best sums are kept; which label each came from is asked again on the way back, along the path alone.
    """
    batch, time, count = scores.shape
    best = np.ascontiguousarray(scores.transpose(1, 0, 2))
    step = np.empty((count, batch, count), scores.dtype)  # the label before in front: its maximum is then quickly found
    for t in range(1, time):
        np.add(best[t - 1].T[:, :, None], trans[:, None], out=step)
        best[t] += step.max(0)
    into = np.ascontiguousarray(trans.T)
    ends = np.asarray(lengths)
    rows = np.arange(batch)
    path = np.zeros((time, batch), "int64")
    label = best[np.maximum(ends, 1) - 1, rows].argmax(1)
    for t in range(time - 1, -1, -1):
        if t < time - 1:
            before = (best[t] + into[label]).argmax(1)
            label = np.where(ends > t + 1, before, label)
        path[t] = label
    return [path[:n, b].tolist() for b, n in enumerate(lengths)]


def well_formed(labels: Sequence[str]) -> Array:
    """Transitions that forbid an I behind anything but its own type's B or I: float32 [labels, labels] of 0 and a large minus."""
    rule = np.zeros((len(labels), len(labels)), "float32")
    for i, before in enumerate(labels):
        for j, label in enumerate(labels):
            if label[0] == "I" and before[2:] != label[2:]:
                rule[i, j] = _NEVER
    return rule


def decode(chances: Sequence[Array], labels: Sequence[str]) -> list[list[int]]:
    """The well-formed paths of the highest product of probabilities. chances: for each text [characters, labels].

    Where the likeliest labels make a well-formed path it is that one, and nothing needs to be searched.
    """
    rule = well_formed(labels)
    inside = np.array([label[0] == "I" for label in labels])
    paths, hard = [], []
    for k, p in enumerate(chances):
        path = p.argmax(1)
        if len(path) and (inside[path[0]] or rule[path[:-1], path[1:]].any()):
            hard.append(k)
        paths.append(path.tolist())
    if hard:
        lengths = [len(chances[k]) for k in hard]
        scores = np.zeros((len(hard), max(lengths), len(labels)), "float32")
        for row, k in enumerate(hard):
            scores[row, : lengths[row]] = np.log(chances[k] + 1e-6)
        scores[:, 0, inside] += _NEVER
        for k, path in zip(hard, best_paths(scores, rule, lengths), strict=True):
            paths[k] = path
    return paths


def spans_of(path: Sequence[int], labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """Label numbers → (start, end, type); an I behind another type's label opens a span of its own."""
    out: list[tuple[int, int, str]] = []
    start, kind = -1, ""
    for i, k in enumerate([*path, 0]):
        label = labels[k]
        if start >= 0 and (label == "O" or label[0] == "B" or label[2:] != kind):
            out.append((start, i, kind))
            start = -1
        if label != "O" and start < 0:
            start, kind = i, label[2:]
    return out
