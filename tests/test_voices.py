"""Chains of labels and what the trained networks read: against plain enumeration, and on the shipped models."""

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
from kg.recognise.lexicon import BITS, Lexicon
from kg.recognise.recurrent import Recurrent
from kg.recognise.subwords import RESERVED, UNKNOWN, Subwords
from kg.recognise.tagger import Tagged, Tagger, words_of
from kg.schemes import load_scheme
from kg.seeds import data_folder, load

TEXTS = ["青石县工信局公布第三批专精特新中小企业名单。", "远帆科技有限公司董事长林小满说：“今年营收增长12.5%。”", "好"]


@pytest.fixture(scope="module")
def bits() -> list[np.ndarray]:
    schemes = [load_scheme(data_folder("ontology") / f"{name}.tsv") for name in ("classes", "industries")]
    lexicon = Lexicon(load(), *schemes)
    return [lexicon.features(text) for text in TEXTS]


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


def test_the_encoder_gives_probabilities_and_texts_do_not_depend_on_one_another(bits: list[np.ndarray]) -> None:
    network = Encoder(MODELS)
    together = network.read(TEXTS, bits)
    for text, seen, found in zip(TEXTS, bits, together, strict=True):
        assert found.chances.shape == (len(text), len(network.labels)) and found.tags.shape == (len(text),)
        np.testing.assert_allclose(found.chances.sum(1), 1, atol=1e-4)
        (alone,) = network.read([text], [seen])
        np.testing.assert_allclose(found.chances, alone.chances, atol=2e-3)
        assert alone.tags.tolist() == found.tags.tolist()
    (nothing,) = network.read([""], [bits[0][:0]])
    assert nothing.chances.shape == (0, len(network.labels)) and not len(nothing.tags)


def test_so_does_the_recurrent_network(bits: list[np.ndarray]) -> None:
    network, tags = Recurrent(MODELS), len(Encoder(MODELS).tags)
    wide = [np.pad(b, ((0, 0), (0, tags))) for b in bits]
    for text, seen, found in zip(TEXTS, wide, network.chances(TEXTS, wide), strict=True):
        np.testing.assert_allclose(found.sum(1), 1, atol=1e-4)
        (alone,) = network.chances([text], [seen])
        np.testing.assert_allclose(found, alone, atol=2e-3)
    assert network.chances([""], [wide[0][:0]])[0].shape == (0, len(network.labels))


def test_the_tagger_names_and_asks_the_second_network_where_it_doubts(
    bits: list[np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {}
    for doubt in (-1.0, 0.65, 1.1):
        monkeypatch.setattr("kg.recognise.tagger.DOUBT", doubt)
        tagger = Tagger(MODELS)
        found = said[doubt] = tagger.tag(TEXTS, bits)
        named = {(TEXTS[1][s:e], kind) for s, e, kind, _ in found[1].spans}
        assert {("远帆科技有限公司", "Enterprise"), ("林小满", "Person")} <= named
        assert all(0 < score <= 1 for seen in found for *_, score in seen.spans)
        assert found == tagger.tag(TEXTS, bits)
        assert found == tagger.tag(TEXTS, [np.pad(b, ((0, 0), (0, 9)), constant_values=1) for b in bits])  # more columns: no harm
    assert said[-1.0] == Tagger(MODELS, alone=True).tag(TEXTS, bits) != said[1.1]


def test_words_cover_every_character_once(bits: list[np.ndarray]) -> None:
    found = Tagger(MODELS).tag(TEXTS, bits)
    for text, seen in zip(TEXTS, found, strict=True):
        assert [i for start, end, _ in seen.words for i in range(start, end)] == list(range(len(text)))
        assert seen.breaks >= {0, len(text)}
    words = [TEXTS[0][start:end] for start, end, _ in found[0].words]
    assert {"公布", "第三批", "名单", "。"} <= set(words)


def test_words_begin_where_a_tag_does_not_go_on() -> None:
    tags = ["n-B", "n-I", "v-B", "v-I", "O"]

    def words(*numbers: int) -> list[tuple[int, int, str]]:
        return words_of(np.array(numbers, "int64"), tags)

    assert words(0, 1, 1, 2) == [(0, 3, "n"), (3, 4, "v")]
    assert words(1, 1) == [(0, 2, "n")]  # no beginning was told
    assert words(0, 3, 4, 4) == [(0, 2, "n"), (2, 3, "O"), (3, 4, "O")]
    assert words() == []


def test_no_words_in_nothing() -> None:
    (nothing,) = Tagger(MODELS).tag([""], [np.zeros((0, BITS), "uint8")])
    assert nothing == Tagged([], []) and nothing.breaks == set()
