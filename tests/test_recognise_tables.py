"""What the networks are given of a text: subwords, rows of characters, bits of the word tables."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

from kg.recognise.lexicon import BITS, CLASSES, Lexicon
from kg.recognise.rows import OTHER, Rows
from kg.recognise.subwords import RESERVED, UNKNOWN, Subwords
from kg.schemes import load_scheme
from kg.seeds import data_folder, load

PIECES = ["▁", "产", "业", "产业", "产业园", "园", "区", "园区", "AB", "A"]
SCORES = [-3.0, -6.0, -6.5, -5.0, -9.0, -7.0, -6.0, -6.2, -8.0, -9.0]


def _best(text: str) -> float:
    """The best sum by trying every segmentation: what the automaton has to come to."""
    known = dict(zip(PIECES, SCORES, strict=True))
    if not text:
        return 0.0
    sums = [known[text[:k]] + _best(text[k:]) for k in range(1, len(text) + 1) if text[:k] in known]
    return max([*sums, min(SCORES) - 10 + _best(text[1:])])


@pytest.mark.parametrize("seed", range(12))
def test_the_best_sum_wins(seed: int) -> None:
    draw = random.Random(seed)
    text = "".join(draw.choice("产业园区AB丨") for _ in range(draw.randint(0, 9)))
    cut = Subwords(PIECES, SCORES).cut(text)
    worth = sum(min(SCORES) - 10 if row == UNKNOWN else SCORES[row - RESERVED] for row, _, _ in cut)
    assert worth == pytest.approx(_best("▁" + text))
    assert [end for _, _, end in cut][-1] == len(text)
    assert all(before[2] == after[1] for before, after in pairwise(cut))


def test_full_width_and_space_are_read_as_what_they_mean() -> None:
    names = dict(enumerate(PIECES, RESERVED))
    cut = Subwords(PIECES, SCORES).cut("ＡＢ　㍿")
    assert [names.get(row, "?") for row, _, _ in cut] == ["▁", "AB", "▁", "?"]  # ㍿ would be four characters, and stays one


def test_rows_of_characters() -> None:
    rows = Rows({"产": 2, "业": 5})
    assert rows.of("产业园😀").tolist() == [2, 5, OTHER, OTHER]
    assert rows.of("").tolist() == []
    assert rows.of("\ud800产").tolist() == [OTHER, 2]  # half a pair, as a broken file may hold


def test_bits_say_what_the_matcher_of_each_class_finds() -> None:
    tables = data_folder("ontology")
    lexicon = Lexicon(load(), load_scheme(tables / "classes.tsv"), load_scheme(tables / "industries.tsv"))
    text = "吉林省长春市工业和信息化局局长王小明到北京大学出版社有限公司走访，支持专精特新“小巨人”企业和新能源汽车产业。"
    bits = lexicon.features(text)
    assert bits.shape == (len(text), BITS)
    for k, kind in enumerate(CLASSES):
        wanted = np.zeros((len(text), 3), "uint8")
        for start, end in lexicon.matches(kind, text):
            wanted[start, 0] = wanted[end - 1, 2] = 1
            wanted[start + 1 : end - 1, 1] = 1
        assert bits[:, 3 * k : 3 * k + 3].tolist() == wanted.tolist(), kind
