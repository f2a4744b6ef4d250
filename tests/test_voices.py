"""Chains of labels and what the trained voices read: against plain enumeration, and on the shipped models."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.recognise import MODELS
from kg.recognise.chain import best_paths, decode, labels_of, posteriors, spans_of, well_formed
from kg.recognise.encoder import Encoder
from kg.recognise.features import Features
from kg.recognise.lexicon import Lexicon
from kg.recognise.subwords import RESERVED, UNKNOWN, Subwords
from kg.recognise.tagger import Recurrent, Tagger, Words
from kg.schemes import load_scheme
from kg.seeds import data_folder, load

TEXTS = ["青石县工信局公布第三批专精特新中小企业名单。", "远帆科技有限公司董事长林小满说：“今年营收增长12.5%。”", "好"]


@pytest.fixture(scope="module")
def features() -> Features:
    schemes = [load_scheme(data_folder("ontology") / f"{name}.tsv") for name in ("classes", "industries")]
    return Features(Lexicon(load(), *schemes), Words(MODELS))


def test_posteriors_are_those_of_all_paths() -> None:
    rng = np.random.default_rng(3)
    count = 3
    trans = rng.normal(size=(count, count))
    scores = [rng.normal(size=(n, count)) * 3 for n in (4, 1, 3)]
    for one, found in zip(scores, posteriors(scores, trans), strict=True):
        sums = np.zeros(one.shape)
        for path in itertools.product(range(count), repeat=len(one)):
            weight = sum(one[t, k] for t, k in enumerate(path)) + sum(trans[a, b] for a, b in itertools.pairwise(path))
            for t, k in enumerate(path):
                sums[t, k] += math.exp(weight)
        np.testing.assert_allclose(found, sums / sums.sum(1, keepdims=True), atol=1e-6)


def test_posteriors_of_long_chains_stay_numbers() -> None:
    (found,) = posteriors([np.full((3000, 5), 80.0)], np.zeros((5, 5)))
    np.testing.assert_allclose(found, 0.2, atol=1e-6)
    assert posteriors([np.zeros((0, 2))], np.zeros((2, 2)))[0].shape == (0, 2)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.floats(0.001, 1), min_size=5, max_size=5), min_size=1, max_size=9))
def test_decoded_paths_are_well_formed(rows: list[list[float]]) -> None:
    labels = labels_of(["Agency", "Region"])
    chances = np.array(rows, "float32")
    (path,) = decode([chances / chances.sum(1, keepdims=True)], labels)
    assert len(path) == len(rows)
    before = "O"
    for label in (labels[k] for k in path):
        assert label[0] != "I" or before[2:] == label[2:]
        before = label
    for start, end, kind in spans_of(path, labels):
        assert labels[path[start]] == f"B-{kind}" and all(labels[k] == f"I-{kind}" for k in path[start + 1 : end])


def test_the_best_paths_are_those_of_all_paths() -> None:
    rng = np.random.default_rng(5)
    count, lengths = 4, [5, 1, 3]
    trans = rng.normal(size=(count, count)).astype("float32")
    scores = rng.normal(size=(len(lengths), max(lengths), count)).astype("float32")
    for row, n, found in zip(scores, lengths, best_paths(scores, trans, lengths), strict=True):

        def worth(path: tuple[int, ...], row: np.ndarray = row) -> float:
            return float(sum(row[t, k] for t, k in enumerate(path)) + sum(trans[a, b] for a, b in itertools.pairwise(path)))

        assert tuple(found) == max(itertools.product(range(count), repeat=n), key=worth)


def test_decoded_paths_are_the_best_well_formed_ones() -> None:
    rng = np.random.default_rng(7)
    labels = labels_of(["Agency", "Region"])
    rule = well_formed(labels)
    chances = [rng.dirichlet(np.full(len(labels), 0.7), size=n).astype("float32") for n in (1, 4, 5, 5, 3)]
    for one, found in zip(chances, decode(chances, labels), strict=True):
        paths = [
            path
            for path in itertools.product(range(len(labels)), repeat=len(one))
            if labels[path[0]][0] != "I" and not any(rule[a, b] for a, b in itertools.pairwise(path))
        ]
        assert tuple(found) == max(paths, key=lambda path: sum(math.log(p[k] + 1e-6) for p, k in zip(one, path, strict=True)))


def test_decode_of_nothing() -> None:
    assert decode([], ["O"]) == []
    assert decode([np.zeros((0, 3), "float32")], labels_of(["Agency"])) == [[]]


PIECES = ["▁", "工", "业", "工业", "和", "信息", "化", "信", "息", "信息化", "Ａ", "A", "1"]


def test_subwords_take_the_best_sum_and_keep_places() -> None:
    scores = [-2.0, -5, -5, -3, -2, -3, -4, -6, -6, -6.5, -9, -7, -7]
    cutter = Subwords(PIECES, scores)
    found = cutter.cut("工业和信息化局Ａ１")
    named = [(PIECES[row - RESERVED] if row >= RESERVED else None, start, end) for row, start, end in found]
    assert named == [("▁", 0, 0), ("工业", 0, 2), ("和", 2, 3), ("信息化", 3, 6), (None, 6, 7), ("A", 7, 8), ("1", 8, 9)]
    assert found[4][0] == UNKNOWN


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="工业和信息化局 Ａ1\n😀", max_size=30))
def test_subwords_cover_every_character_once(text: str) -> None:
    found = Subwords(PIECES, [-3.0] * len(PIECES)).cut(text)
    covered = [i for _, start, end in found for i in range(start, end)]
    assert covered == list(range(len(text)))


def test_voices_give_probabilities_and_texts_do_not_depend_on_one_another(features: Features) -> None:
    bits = features.of(TEXTS)
    for voice in (Recurrent(MODELS), Encoder(MODELS)):
        together = voice.chances(TEXTS, bits)
        for text, seen, found in zip(TEXTS, bits, together, strict=True):
            np.testing.assert_allclose(found.sum(1), 1, atol=1e-4)
            (alone,) = voice.chances([text], [seen])
            np.testing.assert_allclose(found, alone, atol=2e-3)
        assert voice.chances([""], [np.zeros((0, bits[0].shape[1]), "uint8")])[0].shape == (0, len(voice.labels))


def test_the_tagger_names_with_and_without_the_encoder(features: Features) -> None:
    bits = features.of(TEXTS)
    for fast in (False, True):
        spans = Tagger(MODELS, fast=fast).tag(TEXTS, bits)
        named = {(TEXTS[1][s:e], kind) for s, e, kind, _ in spans[1]}
        assert {("远帆科技有限公司", "Enterprise"), ("林小满", "Person")} <= named
        assert all(0 < score <= 1 for found in spans for *_, score in found)
        assert spans == Tagger(MODELS, fast=fast).tag(TEXTS, bits)
