"""Reprints are found in whatever order and clothes they come; two reports of one event are not reprints."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assemble import assemble, document_id
from kg.clean import clean
from kg.model import Entity, Extract
from kg.reference import load_reference
from kg.reprints import ALIKE, SIZE, independent, reprints, resemblance, sketch
from kg.terms import node, text
from kg.vocab import BASE, SKOS, ZQ

SHARED = Path(__file__).parents[2] / "shared"
DOCUMENTS = Path(__file__).parents[1] / "seeds" / "documents"
TEXTS = {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in sorted(DOCUMENTS.glob("0*.txt"))}


def test_a_sketch_does_not_see_layout_and_marks() -> None:
    plain = TEXTS["01-suzhou-chips"]
    worse = "\n\n".join(plain[i : i + 17] for i in range(0, len(plain), 17)).replace("，", ", ").replace("“", '"')
    assert sketch(plain) == sketch(worse)
    assert len(sketch(plain)) == SIZE
    assert list(sketch(plain)) == sorted(set(sketch(plain)))
    assert sketch("太短") == ()


def test_a_reprint_with_another_head_and_foot_is_found_and_other_documents_are_not() -> None:
    name = "01-suzhou-chips"
    copy = f"江北新闻网转载\n{TEXTS[name]}\n（责任编辑：王小明）"
    cut = TEXTS[name][: int(len(TEXTS[name]) * 0.85)]
    sketches = {n: [sketch(t)] for n, t in {**TEXTS, "zz-copy": copy, "zz-cut": cut}.items()}
    assert reprints(sketches, {}) == {"zz-copy": name, "zz-cut": name}


def test_the_first_to_appear_is_the_original_and_links_make_no_chains() -> None:
    one = sketch(TEXTS["01-suzhou-chips"])
    dates = {"a": "2024-03-02", "b": "2024-03-01", "c": None}
    assert reprints({"a": [one], "b": [one], "c": [one]}, dates) == {"a": "b", "c": "b"}
    assert reprints({"c": [one], "b": [one], "a": [one]}, {}) == {"b": "a", "c": "a"}
    assert independent(["a", "b", "c", "d"], {"a": "b", "c": "b"}) == {"b", "d"}


def test_a_page_with_one_reprint_among_others_is_none() -> None:
    one, two, three = (sketch(TEXTS[name]) for name in sorted(TEXTS)[:3])
    links = reprints({"a": [one, two], "b": [one], "c": [two, three], "d": []}, {})
    assert links == {"b": "a"}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.3, 0.9]))
def test_the_estimate_is_near_the_true_resemblance(seed: int, share: float) -> None:
    chance = random.Random(seed)
    letters = "".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(4000))
    other = letters[int(4000 * (1 - share)) :] + "".join(
        chr(0x6E00 + chance.randrange(3000)) for _ in range(int(4000 * (1 - share)))
    )
    runs = [{words[i : i + 5] for i in range(len(words) - 4)} for words in (letters, other)]
    true = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
    assert abs(resemblance(sketch(letters), sketch(other)) - true) < 0.25


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sibling data folder ../shared is absent")
def test_reprints_of_a_corpus_are_those_that_a_full_comparison_finds() -> None:
    with (SHARED / "corpus" / "news.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for _, line in zip(range(700), lines, strict=False)]
    sketches = {row["id"]: [sketch(clean(row["text"]).text)] for row in rows}
    links = reprints(sketches, {})
    names = sorted(sketches)
    full: dict[str, str] = {}
    for n, name in enumerate(names):
        for other in names[:n]:
            if other not in full and resemblance(sketches[name][0], sketches[other][0]) >= ALIKE:
                full[name] = other
                break
    assert set(links) == set(full)


def test_a_graph_links_a_reprint_to_its_original_and_lets_it_have_no_voice_on_names() -> None:
    mark = (sketch(TEXTS["01-suzhou-chips"]),)
    firm = Entity("enterprise/1", "Enterprise", "江北光电有限公司", ("江北光电",))
    other = Entity("enterprise/1", "Enterprise", "江北光电", ("江北光电有限公司",))
    first = Extract("a.txt", "0" * 64, "utf-8", None, "2024-03-01", 800, (firm,), sketches=mark)
    copies = [
        Extract(
            f"{n}.txt", n * 64, "utf-8", None, "2024-03-02", 800, (other,), sketches=Extract.from_json(first.to_json()).sketches
        )
        for n in "123"
    ]
    quads = set(assemble([first, *copies], load_reference()))
    links = {(s, o) for s, p, o, g in quads if p == node(ZQ + "reprintOf") and g == s}
    original = node(BASE + document_id("a.txt", "0" * 64))
    assert {o for _, o in links} == {original}
    assert len(links) == 3
    names = {o for s, p, o, g in quads if s == node(BASE + "enterprise/1") and p == node(SKOS + "prefLabel")}
    assert names == {text("江北光电有限公司", "zh")}
