"""Chains of labels: the probability of every label at every character, and the likeliest path that is well formed.

Labels are "O" and, for each type, "B-type" and "I-type".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_NEVER = -30.0
_TOGETHER = 32  # chains that are summed at a time


def labels_of(types: Sequence[str]) -> list[str]:
    """The labels of some types, in the order that every voice and file uses."""
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
    unary = np.zeros((time, batch, count))
    for k, one in enumerate(scores):
        unary[: lengths[k], k] = one
    ends = np.asarray(lengths)
    # Probabilities are scaled at every step, so that exp needs to be taken once and no sum under- or overflows.
    step = np.exp(trans - trans.max())
    likely = np.exp(unary - unary.max(-1, keepdims=True))
    forward, backward = np.empty_like(likely), np.ones_like(likely)
    forward[0] = likely[0] / likely[0].sum(-1, keepdims=True)
    for t in range(1, time):
        now = (forward[t - 1] @ step) * likely[t]
        forward[t] = now / np.maximum(now.sum(-1, keepdims=True), 1e-300)
    for t in range(time - 2, -1, -1):
        now = (likely[t + 1] * backward[t + 1]) @ step.T
        now /= np.maximum(now.sum(-1, keepdims=True), 1e-300)
        backward[t] = np.where((ends > t + 1)[:, None], now, 1.0)
    both = forward * backward
    both /= np.maximum(both.sum(-1, keepdims=True), 1e-300)
    return [np.ascontiguousarray(both[: lengths[k], k], dtype="float32") for k in range(batch)]


def chances(texts: Sequence[str], features: Sequence[Array], score: Callable[[str, Array], Array], trans: Array) -> list[Array]:
    """For each text the probability of every label at every character, float32 [characters, labels].

    score: of one text and its features, [characters, labels] in logarithms; asked only for texts that are not empty
    """
    out = [np.zeros((0, len(trans)), "float32") for _ in texts]
    order = sorted((i for i, text in enumerate(texts) if text), key=lambda i: (len(texts[i]), i))
    for k in range(0, len(order), _TOGETHER):
        picked = order[k : k + _TOGETHER]
        for i, found in zip(picked, posteriors([score(texts[i], features[i]) for i in picked], trans), strict=True):
            out[i] = found
    return out


def best_paths(scores: Array, trans: Array, lengths: Sequence[int]) -> list[list[int]]:
    """Viterbi over a batch. scores: [batch, time, labels]; trans: [label before, label]; one path a row, of its length."""
    batch, time, count = scores.shape
    best = scores[:, 0].copy()
    back = np.zeros((batch, time, count), "int16")
    final = best.copy()
    ends = np.asarray(lengths)
    for t in range(1, time):
        step = best[:, :, None] + trans[None]
        back[:, t] = step.argmax(1)
        best = step.max(1) + scores[:, t]
        final[ends > t] = best[ends > t]
    paths = []
    for b in range(batch):
        label = int(final[b].argmax())
        path = [label]
        for t in range(lengths[b] - 1, 0, -1):
            label = int(back[b, t, label])
            path.append(label)
        paths.append(path[::-1])
    return paths


def well_formed(labels: Sequence[str]) -> Array:
    """Transitions that forbid an I behind anything but its own type's B or I: float32 [labels, labels] of 0 and a large minus."""
    rule = np.zeros((len(labels), len(labels)), "float32")
    for i, before in enumerate(labels):
        for j, label in enumerate(labels):
            if label[0] == "I" and before[2:] != label[2:]:
                rule[i, j] = _NEVER
    return rule


def decode(chances: Sequence[Array], labels: Sequence[str]) -> list[list[int]]:
    """The well-formed paths of the highest product of probabilities. chances: for each text [characters, labels]."""
    if not any(len(p) for p in chances):
        return [[] for _ in chances]
    lengths = [len(p) for p in chances]
    scores = np.zeros((len(chances), max(lengths), len(labels)), "float32")
    for k, p in enumerate(chances):
        scores[k, : len(p)] = np.log(p + 1e-6)
    scores[:, 0, [j for j, label in enumerate(labels) if label[0] == "I"]] += _NEVER
    return [path if n else [] for path, n in zip(best_paths(scores, well_formed(labels), lengths), lengths, strict=True)]


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
