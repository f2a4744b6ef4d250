"""Cross-validation of the relation scorer by documents, and its table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kg.relate.features import NUMBERS
from kg.train.relation_data import NAMES, TRUE, Data
from kg.train.relation_fit import FOLDS, Array, fit_parts, folds, predict, thresholds


@dataclass(frozen=True, slots=True)
class Result:
    """Scores of every candidate by a model that did not see its document, and the threshold that model chose."""

    scores: Array
    cut: Array


def cross_validate(data: Data, seed: int = 0) -> Result:
    """Folds by document; calibration and thresholds come from inside the training folds."""
    outer = folds(data.documents, seed)
    scores, cut = np.zeros(len(data.label), np.float32), np.zeros(len(data.label), np.float32)
    for fold in range(FOLDS):
        held = outer[data.document] == fold
        fitted = fit_parts(data, ~held)
        scores[held] = np.maximum(predict(data, fitted, held), data.floor)[held]
        chosen = thresholds(data, fitted.held_out, {d for d in range(len(outer)) if outer[d] != fold and data.target[d]})
        cut[held] = np.array([chosen[int(r)] for r in data.relation[held]], np.float32)
    return Result(scores, cut)


def counts(data: Data, said: NDArray[np.bool_]) -> dict[str, Counter[str]]:
    """Right, extra and missed of each relation; optional triples count for nothing."""
    out: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for (document, r), n in data.total.items():
        out[NAMES[r]]["missed"] += n * int(data.target[document])
    for i in np.flatnonzero(said & (data.label <= TRUE) & data.target[data.document]):
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
    counted = (data.label <= TRUE) & data.target[data.document]
    for low in np.arange(0, 1, 0.1):
        here = counted & (result.scores >= low) & (result.scores < low + 0.1)
        if here.any():
            lines.append(f"{low:.1f}–{low + 0.1:.1f}   {here.sum():9}   {(data.label[here] == TRUE).mean():10.3f}")
    return "\n".join(lines)


_PATTERNS = ("trigger_", "post", "region_at", "region_best", "region_rivals", "region_of_head", "national", "quoted")


def by_patterns(data: Data) -> NDArray[np.bool_]:
    """What the patterns alone would say: a post read, the region of the name, a signal word within one clause."""
    column = {name: data.numbers[:, i] for i, name in enumerate(NUMBERS)}
    relation = np.array(NAMES)[data.relation]
    named = np.isin(relation, ["governs", "locatedIn", "appliesIn"])
    near = (column["sentences"] == 0) & (column["commas"] <= 1) & (column["tail_nearest"] == 1)
    posts: NDArray[np.bool_] = (relation == "holdsPost") & (column["posts"] > 0)
    said = (column["trigger_between"] == 1) & near & ~np.isin(relation, ["holdsPost", "governs"])
    either: NDArray[np.bool_] = posts | (named & (column["region_best"] == 1)) | said
    return either


def without_patterns(data: Data) -> Data:
    """The same candidates with all that the patterns know taken away."""
    gone = [i for i, name in enumerate(NUMBERS) if name.startswith(_PATTERNS)]
    numbers = data.numbers.copy()
    numbers[:, gone] = 0
    return replace(
        data,
        numbers=numbers,
        floor=np.zeros_like(data.floor),
        words=tuple(frozenset(w for w in found if "!" not in w) for found in data.words),
    )


def ablation(data: Data) -> str:
    """Patterns alone, scorer alone, both: one line each, over all relations."""
    parts = {"patterns alone": by_patterns(data)}
    for name, rows in (("scorer alone", without_patterns(data)), ("both", data)):
        result = cross_validate(rows)
        parts[name] = result.scores >= result.cut
    return "\n".join(line(name, sum(counts(data, said).values(), Counter())) for name, said in parts.items())
