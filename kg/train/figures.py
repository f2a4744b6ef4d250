"""Train the figure scorers: which amounts are figures, and of which entity each speaks.

    python -m kg.train.figures ../shared/train kg/models/figures.json [--spans SPANS.json]

Two logistic regressions over named features (kg/relate/figure_features.py); cross-validated by document, then fitted on
everything. Deterministic: folds by name order, liblinear with a fixed seed, weights rounded and sorted.
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
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from kg.model import Figure
from kg.relate.figure_features import Scene, keep_features, subject_features, subjects
from kg.relate.figures import Scorers, figures
from kg.train.gold import GoldDocument, load_gold
from kg.vocab import normal

KEEP_C, SUBJECT_C = 0.3, 0.3  # chosen by the cross-validation that this script prints
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


def train(lessons: Sequence[Lesson], keep_c: float = KEEP_C, subject_c: float = SUBJECT_C) -> Scorers:
    """Both scorers from annotated documents."""
    keep_rows, keep_labels, subject_rows, subject_labels = [], [], [], []
    for one in lessons:
        previous: dict[int, str] = {}
        for setting, answer in zip(one.scene.settings, one.answers, strict=True):
            keep_rows.append(keep_features(one.scene, setting))
            keep_labels.append(answer is not None)
            right = one.document.ids.get(str(answer.get("about"))) if answer else None
            choices = subjects(one.scene, setting) if right else []
            if right not in choices:
                continue
            for entity in choices:
                subject_rows.append(subject_features(one.scene, setting, entity, previous))
                subject_labels.append(entity == right)
            previous[setting.sentence] = str(right)
    return Scorers(fit(keep_rows, keep_labels, keep_c), fit(subject_rows, subject_labels, subject_c))


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
    lessons: Sequence[Lesson], keep_c: float, subject_c: float, thresholds: Sequence[float]
) -> dict[float, Counter[str]]:
    """Counts of five folds by document, for each threshold."""
    totals = {t: Counter[str]() for t in thresholds}
    for fold in range(5):
        scorers = train([one for i, one in enumerate(lessons) if i % 5 != fold], keep_c, subject_c)
        for one in lessons[fold::5]:
            for t in thresholds:
                totals[t].update(score(one.document, list(figures(one.document.resolved, scorers, threshold=t))))
    return totals


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--spans", type=Path, help="spans of a cross-validated tagger: its documents are learned from too")
    parser.add_argument("--grid", action="store_true", help="try other penalties")
    options = parser.parse_args()
    lessons = [lesson(d) for d in load_gold(options.folder)]
    grid = [(k, s) for k in (0.03, 0.1, 0.3, 1.0) for s in (0.03, 0.1, 0.3, 1.0)] if options.grid else [(KEEP_C, SUBJECT_C)]
    for keep_c, subject_c in grid:
        for t, counts in cross_validate(lessons, keep_c, subject_c, (0.3, 0.4, 0.5)).items():
            print(f"keep C {keep_c} subject C {subject_c} threshold {t}: {report(counts)}")
    scorers = train(lessons)
    rows = {"keep": scorers.keep, "subject": scorers.subject}
    options.out.write_text(json.dumps(rows, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
