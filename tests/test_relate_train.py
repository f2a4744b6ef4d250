"""The trees that are shipped give what scikit-learn's own gave; thresholds and folds do as they say."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn comes with the train extra")

from kg.relate.scorer import odds_to_share
from kg.train.relation_fit import folds, least_confidence
from kg.train.relation_trees import boosted, boosted_arrays, forest, forest_arrays


@pytest.fixture(scope="module")
def examples() -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.RandomState(3)
    rows = chance.normal(size=(400, 6)).astype(np.float32)
    return rows, ((rows[:, 0] + rows[:, 1] * rows[:, 2] > 0.3) | (chance.uniform(size=400) < 0.1)).astype(np.int8)


def test_a_forest_as_shipped(examples: tuple[np.ndarray, np.ndarray]) -> None:
    rows, label = examples
    made = forest(rows, label, np.ones(len(rows), np.float32))
    shipped = forest_arrays([made, made])
    groups = np.arange(len(rows), dtype=np.int32) % 2
    assert shipped.predict(rows, groups) == pytest.approx(made.predict_proba(rows)[:, 1], abs=1e-5)


def test_boosted_trees_as_shipped(examples: tuple[np.ndarray, np.ndarray]) -> None:
    rows, label = examples
    made = boosted(rows, label, np.ones(len(rows), np.float32))
    trees, start = boosted_arrays(made)
    assert odds_to_share(trees.log_odds(rows, start)) == pytest.approx(made.predict_proba(rows)[:, 1], abs=1e-4)


def test_the_steps_of_a_row_lead_from_the_roots_to_its_score(examples: tuple[np.ndarray, np.ndarray]) -> None:
    rows, label = examples
    shipped = forest_arrays([forest(rows, label, np.ones(len(rows), np.float32))])
    score = shipped.predict(rows[:1], np.zeros(1, np.int32))[0]
    roots = float(np.mean(shipped.value[shipped.roots[0]]))
    assert roots + sum(step for _, step in shipped.steps(rows[0], 0)) == pytest.approx(score, abs=1e-4)


def test_the_least_confidence_goes_down_as_far_as_precision_holds() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], np.float32)
    true = np.array([True, True, False, True, False, False])
    assert least_confidence(scores, true, 0.75) == 0.6
    assert least_confidence(scores, true, 0.6) == 0.5
    assert least_confidence(scores, true, 0.8) == 0.8
    assert least_confidence(scores, np.zeros(6, bool), 0.75) == 0.5
    assert least_confidence(scores[:0], true[:0]) == 0.5


def test_a_document_stays_in_one_fold() -> None:
    names = ["a", "b", "c", "d", "e", "f", "a", "b"]
    found = folds(names)
    assert found[0] == found[6] and found[1] == found[7]
    assert set(found.tolist()) == set(range(5))
    assert (folds(names, 1) == folds(names, 1)).all()
