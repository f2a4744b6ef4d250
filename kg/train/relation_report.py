"""Cross-validation of the relation scorer by documents, and its table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.train.relation_data import NAMES, TRUE, Data
from kg.train.relation_fit import FOLDS, Array, fit_parts, folds, predict, thresholds


@dataclass(frozen=True, slots=True)
class Result:
    """Scores of every candidate by a model that did not see its document, and the threshold that model chose."""

    scores: Array
    cut: Array


def cross_validate(data: Data, seed: int = 0) -> Result:
    """Folds by document; calibration and thresholds come from inside the training folds."""
    outer = folds(len(data.documents), seed)
    scores, cut = np.zeros(len(data.label), np.float32), np.zeros(len(data.label), np.float32)
    for fold in range(FOLDS):
        held = outer[data.document] == fold
        fitted = fit_parts(data, ~held)
        scores[held] = predict(data, fitted, held)[held]
        chosen = thresholds(data, fitted.held_out, {d for d in range(len(outer)) if outer[d] != fold})
        cut[held] = np.array([chosen[int(r)] for r in data.relation[held]], np.float32)
    return Result(scores, cut)


def counts(data: Data, said: NDArray[np.bool_]) -> dict[str, Counter[str]]:
    """Right, extra and missed of each relation; optional triples count for nothing."""
    out: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for (_, r), n in data.total.items():
        out[NAMES[r]]["missed"] += n
    for i in np.flatnonzero(said & (data.label <= TRUE)):
        name = NAMES[int(data.relation[i])]
        right = data.label[i] == TRUE
        out[name]["right" if right else "extra"] += 1
        out[name]["missed"] -= int(right)
    return out


def line(name: str, c: Counter[str]) -> str:
    right, extra, missed = c["right"], c["extra"], c["missed"]
    precision, recall = right / max(1, right + extra), right / max(1, right + missed)
    f1 = 2 * right / max(1, 2 * right + extra + missed)
    return f"{name:<18}{precision:7.3f}{recall:7.3f}{f1:7.3f}   {right:5} right {extra:5} extra {missed:5} missed"


def report(data: Data, result: Result) -> str:
    """The table: each relation, all of them; then how far the confidence can be trusted."""
    table = counts(data, result.scores >= result.cut)
    lines = [line(name, c) for name, c in table.items() if c.total()]
    lines.append(line("all", sum(table.values(), Counter())))
    lines.append("\nconfidence   candidates   share true")
    counted = data.label <= TRUE
    for low in np.arange(0, 1, 0.1):
        here = counted & (result.scores >= low) & (result.scores < low + 0.1)
        if here.any():
            lines.append(f"{low:.1f}–{low + 0.1:.1f}   {here.sum():9}   {(data.label[here] == TRUE).mean():10.3f}")
    return "\n".join(lines)
