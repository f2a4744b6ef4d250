"""Train the figure scorers: which amounts are figures, and of which entity each speaks.

    python -m kg.train.figures FOLDER kg/models/figures.json [--subjects FOLDER …] [--spans SPANS.json]

A logistic regression (keep or drop) and a softmax over the entities (which is the subject), both over the named features of
kg/relate/figure_features.py; cross-validated by document, then fitted on everything. Deterministic: folds by name order,
fixed seed, weights rounded and sorted. SPANS.json comes from the tagger's own cross-validation, see kg/train/predicted.py.

Readers agree on what a number speaks of, less on which numbers are worth keeping: folders given as --subjects teach the first
alone (and are not judged).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from kg.model import Figure
from kg.relate.figure_features import keep_features, subject_features, subjects
from kg.relate.figure_scene import Scene
from kg.relate.figures import Scorers, figures
from kg.train.gold import GoldDocument, load_gold
from kg.vocab import normal

KEEP_C, PENALTY = 0.3, 5.0  # chosen by the cross-validation that this script prints
SEED = 2026


@dataclass(frozen=True, slots=True)
class Lesson:
    """One document with the gold figure of each amount that has one."""

    document: GoldDocument
    scene: Scene
    answers: tuple[dict[str, Any] | None, ...]  # beside scene.settings


def lesson(document: GoldDocument) -> Lesson:
    """Find the amount of each gold figure: equal value inside the place of its quote, else the first of equal value."""
    scene = Scene(document.resolved)
    answers: list[dict[str, Any] | None] = [None] * len(scene.settings)
    places = [i for i, c in enumerate(scene.text) if normal(c)]
    folded = "".join(normal(c)[:1] for c in scene.text)
    for figure in document.gold.get("figures", []):
        value, quote = Decimal(str(figure["value"])), normal(figure["quote"])
        at = folded.find(quote)
        start, end = (places[at], places[at + len(quote) - 1] + 1) if at >= 0 else (0, 0)
        free = [i for i, s in enumerate(scene.settings) if answers[i] is None and s.amount.value == value]
        inside = [i for i in free if start <= scene.settings[i].amount.start < end]
        if inside or free:
            answers[(inside or free)[0]] = figure
    return Lesson(document, scene, tuple(answers))


def fit(rows: Sequence[Sequence[str]], labels: Sequence[bool], c: float) -> dict[str, float]:
    """The weights of a logistic regression; "" is its bias. Features seen once are left out."""
    counts = Counter(name for row in rows for name in row)
    names = sorted(n for n, k in counts.items() if k > 1)
    index = {n: i for i, n in enumerate(names)}
    cells = sorted({(r, index[n]) for r, row in enumerate(rows) for n in row if n in index})
    matrix = csr_matrix((np.ones(len(cells)), ([r for r, _ in cells], [i for _, i in cells])), shape=(len(rows), len(names)))
    model = LogisticRegression(C=c, solver="liblinear", random_state=SEED, max_iter=500).fit(matrix, np.array(labels))
    weights = {n: round(float(w), 3) for n, w in zip(names, model.coef_[0], strict=True)}
    return {"": round(float(model.intercept_[0]), 3), **{n: w for n, w in weights.items() if w}}


def fit_choice(groups: Sequence[tuple[Sequence[Sequence[str]], int]], penalty: float) -> dict[str, float]:
    """The weights that choose the right row of each group: a softmax over the rows, with a quadratic penalty.

    groups: the feature names of each choice, and which of them is right
    """
    rows = [row for choices, _ in groups for row in choices]
    counts = Counter(name for row in rows for name in row)
    names = sorted(n for n, k in counts.items() if k > 1)
    index = {n: i for i, n in enumerate(names)}
    cells = sorted({(r, index[n]) for r, row in enumerate(rows) for n in row if n in index})
    matrix = csr_matrix((np.ones(len(cells)), ([r for r, _ in cells], [i for _, i in cells])), shape=(len(rows), len(names)))
    starts = np.cumsum([0, *(len(choices) for choices, _ in groups)])
    right = starts[:-1] + np.array([r for _, r in groups])
    group = np.repeat(np.arange(len(groups)), np.diff(starts))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        scores = scores - np.maximum.reduceat(scores, starts[:-1])[group]
        odds = np.exp(scores)
        odds = odds / np.add.reduceat(odds, starts[:-1])[group]
        errors = odds.copy()
        errors[right] -= 1
        return float(-np.log(odds[right] + 1e-12).sum() + penalty / 2 * weights @ weights), matrix.T @ errors + penalty * weights

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    weights = {n: round(float(w), 3) for n, w in zip(names, best, strict=True)}
    return {n: w for n, w in weights.items() if w}


def train(
    lessons: Sequence[Lesson], keep_c: float = KEEP_C, penalty: float = PENALTY, subjects_only: Sequence[Lesson] = ()
) -> Scorers:
    """Both scorers from annotated documents; `subjects_only` teach whom an amount speaks of, not which amounts are figures."""
    keep_rows, keep_labels, groups = [], [], []
    for number, one in enumerate((*lessons, *subjects_only)):
        previous: dict[int, str] = {}
        for setting, answer in zip(one.scene.settings, one.answers, strict=True):
            if number < len(lessons):
                keep_rows.append(keep_features(one.scene, setting))
                keep_labels.append(answer is not None)
            right = one.document.ids.get(str(answer.get("about"))) if answer else None
            choices = subjects(one.scene, setting) if right else []
            if right not in choices:
                continue
            # Learned with and without what went before: at run time what went before may be wrong.
            for known in (previous, {}):
                rows = [subject_features(one.scene, setting, entity, known) for entity in choices]
                groups.append((rows, choices.index(str(right))))
            previous[setting.sentence] = str(right)
    return Scorers(fit(keep_rows, keep_labels, keep_c), fit_choice(groups, penalty))


def score(document: GoldDocument, found: Sequence[Figure]) -> Counter[str]:
    """Right, extra and missed figures, counted as the project's score counts them; "value" is right but for the subject."""
    left, counts = list(found), Counter[str]()
    rows = document.gold.get("figures", [])
    for row in sorted(rows, key=lambda f: (not f.get("class"), not f.get("about"))):
        about, counted = (document.ids.get(row[k], "?") if row.get(k) else None for k in ("about", "class"))
        value = Decimal(str(row["value"]))
        hit = next((f for f in left if f.value == value and about in (None, f.about) and counted in (None, f.counted)), None)
        if hit is not None:
            left.remove(hit)
        counts["right" if hit is not None else "missed"] += 1
    counts["extra"] = len(left)
    values = Counter(f.value for f in found)
    counts["value"] = sum((values & Counter(Decimal(str(r["value"])) for r in rows)).values())
    return counts


def report(counts: Counter[str]) -> str:
    found, gold = counts["right"] + counts["extra"], counts["right"] + counts["missed"]
    p, r = counts["right"] / max(1, found), counts["right"] / max(1, gold)
    vp, vr = counts["value"] / max(1, found), counts["value"] / max(1, gold)
    return f"P {p:.3f} R {r:.3f} F1 {2 * p * r / max(1e-9, p + r):.3f}   value alone F1 {2 * vp * vr / max(1e-9, vp + vr):.3f}"


def cross_validate(
    learned: Sequence[Lesson],
    judged: Sequence[Lesson],
    keep_c: float,
    penalty: float,
    thresholds: Sequence[float],
    subjects_only: Sequence[Lesson] = (),
) -> dict[float, Counter[str]]:
    """Counts of five folds by document, for each threshold; a document's lessons are all in one fold."""
    totals = {t: Counter[str]() for t in thresholds}
    fold_of = {name: i % 5 for i, name in enumerate(sorted({one.document.name for one in judged}))}
    for fold in range(5):
        rest = [one for one in learned if fold_of.get(one.document.name) != fold]
        scorers = train(rest, keep_c, penalty, [one for one in subjects_only if one.document.name not in fold_of])
        for one in judged:
            if fold_of[one.document.name] == fold:
                for t in thresholds:
                    totals[t].update(score(one.document, list(figures(one.document.resolved, scorers, threshold=t))))
    return totals


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--spans", type=Path, help="spans of a cross-validated tagger: learn from them too")
    parser.add_argument("--subjects", type=Path, action="append", default=[], help="a further folder that teaches subjects alone")
    parser.add_argument("--grid", action="store_true", help="try other penalties")
    options = parser.parse_args()
    annotated = [lesson(d) for d in load_gold(options.folder)]
    further = [lesson(d) for folder in options.subjects for d in load_gold(folder)]
    runs = {"annotated entities": (annotated, annotated)}
    if options.spans:
        from kg.recognise.programmes import programmes
        from kg.train.predicted import load_predicted
        from kg.train.programmes import held_out

        unseen = {name: weights for names, weights in held_out([one.document for one in annotated]) for name in names}
        found = load_predicted(options.folder, options.spans, lambda name, clean: programmes(clean, unseen[name]))
        predicted = [lesson(d) for d in found]
        for folder in options.subjects:
            # With the shipped voice of programmes, which may have seen them: few figures speak of a programme.
            further.extend(lesson(d) for d in load_predicted(folder, options.spans))
        runs["found entities, learned from annotated"] = (annotated, predicted)
        runs["found entities, learned from both"] = ([*annotated, *predicted], predicted)
    learned = list(runs.values())[-1][0]
    grid = [(k, p) for k in (0.1, 0.3, 1.0) for p in (1.0, 2.0, 5.0, 10.0)] if options.grid else [(KEEP_C, PENALTY)]
    for name, (lessons, judged) in runs.items():
        for keep_c, penalty in grid:
            for t, counts in cross_validate(lessons, judged, keep_c, penalty, (0.3, 0.35, 0.4, 0.45), further).items():
                print(f"{name}: keep C {keep_c} penalty {penalty} threshold {t}: {report(counts)}")
    scorers = train(learned, subjects_only=further)
    rows = {"keep": scorers.keep, "subject": scorers.subject}
    options.out.write_text(json.dumps(rows, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
