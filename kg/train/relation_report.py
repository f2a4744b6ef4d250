"""How good the relation scorer is on documents that it did not see: tables, learning curve, ablation, kinds of error."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kg.relate.features import NUMBERS
from kg.train.relation_data import NAMES, TRUE, Data
from kg.train.relation_fit import counted, fit_parts, folds, least_confidence, likeliest
from kg.train.relation_trees import Array


def kept(data: Data, scores: Array, seed: int = 0) -> NDArray[np.bool_]:
    """What would be said: the least confidence is chosen on the other folds, and one tail is kept where there is but one."""
    folded = folds(data.documents, seed)
    fold, left = folded[data.document], likeliest(data, scores)
    said = np.zeros(len(scores), bool)
    for number in range(int(fold.max()) + 1):
        rest = counted(data) & left & (fold != number)
        cut = least_confidence(scores[rest], data.label[rest] == TRUE)
        said |= (fold == number) & left & (scores >= cut)
    return said


def counts(data: Data, said: NDArray[np.bool_]) -> dict[str, Counter[str]]:
    """Right, extra and missed of each relation; optional triples count for nothing."""
    out: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for (document, r), n in data.total.items():
        out[NAMES[r]]["missed"] += n * int(data.target[document])
    for i in np.flatnonzero(said & counted(data)):
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


def _total(data: Data, said: NDArray[np.bool_]) -> Counter[str]:
    return sum(counts(data, said).values(), Counter())


def report(data: Data, seed: int = 0) -> str:
    """The table: each relation, all of them; then how far the confidence can be trusted."""
    scores = fit_parts(data, seed=seed, ship=False).held_out
    said = kept(data, scores, seed)
    lines = [line(name, c) for name, c in counts(data, said).items() if c.total()]
    lines.append(line("all", _total(data, said)))
    lines.append("\nconfidence   candidates   share true")
    rows = counted(data)
    for low in np.arange(0, 1, 0.1):
        here = rows & (scores >= low) & (scores < low + 0.1)
        if here.any():
            lines.append(f"{low:.1f}–{low + 0.1:.1f}   {here.sum():9}   {(data.label[here] == TRUE).mean():10.3f}")
    return "\n".join([*lines, "", "the largest classes of error", *_errors(data, said)])


def _errors(data: Data, said: NDArray[np.bool_], most: int = 10) -> list[str]:
    """Missed: an end was not found, refused; extra: an end is no name of the annotation, or the relation is not meant."""
    found: Counter[str] = Counter()
    for name, c in counts(data, said).items():
        mine = counted(data) & (data.relation == NAMES.index(name))
        refused = int((mine & ~said & (data.label == TRUE)).sum())
        found[f"missed {name}: an end was not found"] += c["missed"] - refused
        found[f"missed {name}: refused"] += refused
        named = _named(data)
        wrong = mine & said & (data.label != TRUE)
        found[f"extra {name}: between right names"] += int((wrong & named).sum())
        found[f"extra {name}: a name is wrong"] += int((wrong & ~named).sum())
    return [f"{n:5}  {what}" for what, n in found.most_common(most)]


def _named(data: Data) -> NDArray[np.bool_]:
    """Is each row between two entities that the annotation knows?"""
    known = [data.known[d] for d in range(len(data.documents))]
    both = ({c.pair.head, c.pair.tail} <= known[d] for c, d in zip(data.candidates, data.document.tolist(), strict=True))
    return np.fromiter(both, bool, len(data.candidates))


_PATTERNS = ("trigger_", "cue_", "post", "region_at", "region_best", "region_rivals", "region_of_head", "national", "quoted")


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
    words = tuple(frozenset(w for w in found if "!" not in w) for found in data.words)
    return replace(data, numbers=numbers, floor=np.zeros_like(data.floor), words=words)


def ablation(data: Data) -> str:
    """Patterns alone, scorer alone, both: one line each, over all relations."""
    lines = [line("patterns alone", _total(data, by_patterns(data)))]
    for name, rows in (("scorer alone", without_patterns(data)), ("both", data)):
        lines.append(line(name, _total(data, kept(rows, fit_parts(rows, ship=False).held_out))))
    return "\n".join(lines)


def learning_curve(data: Data) -> str:
    """Learned from a quarter, a half, three quarters and all of the documents of the other folds."""
    names = sorted(set(data.documents))
    order = np.random.RandomState(1).permutation(len(names))
    lines = []
    for share in (0.25, 0.5, 0.75, 1.0):
        some = {names[i] for i in order[: round(share * len(names))]}
        learn = np.array([d in some for d in data.documents])
        scores = fit_parts(data, learn=learn, ship=False).held_out
        lines.append(line(f"{share:.0%} of {len(names)}", _total(data, kept(data, scores))))
    return "\n".join(lines)
