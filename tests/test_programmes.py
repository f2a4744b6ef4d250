"""Policies without title marks: which spans are candidates, what the scorer makes of them."""

from itertools import pairwise
from pathlib import Path

import pytest

from kg.clean import clean
from kg.recognise.programmes import candidates, features, programmes

SHARED = Path(__file__).parent.parent.parent / "shared" / "train"


def names(text: str, weights: dict[str, float] | None = None) -> list[str]:
    cleaned = clean(text)
    return [cleaned.text[m.start : m.end] for m in programmes(cleaned, weights)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("海晏市深入实施数字园区提升行动，企业受益。", "数字园区提升行动"),
        ("海晏市开展“暖春护企”专项行动，走访企业。", "“暖春护企”专项行动"),
        ("海晏市启动“暖春护企”行动。", "“暖春护企”行动"),
    ],
)
def test_programme_is_a_policy(text, name):
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "他说：“我们很高兴。”",
        "这家企业被称为“老黄牛”，口碑很好。",
        "海晏精工生产的“海晏一号”机床参加展会。",
    ],
)
def test_saying_or_product_is_none(text):
    assert names(text) == []


def test_head_behind_the_quotes_belongs_to_the_name_unless_it_is_of_many():
    text = "开展“暖春护企”专项行动，推出“暖春护企”等举措。"
    assert [text[c.start : c.end] for c in candidates(text)] == ["“暖春护企”专项行动", "暖春护企"]


def test_nothing_inside_title_marks():
    assert candidates("印发《关于开展“暖春护企”行动的通知》。") == []


def test_spans_do_not_overlap_and_threshold_decides():
    text = "实施“暖春护企”行动，开展“暖春护企”行动。"
    found = list(programmes(clean(text), {"": 5.0}))
    assert all(a.end <= b.start for a, b in pairwise(found)) and len(found) == 2
    assert list(programmes(clean(text), {"": -5.0})) == []
    assert {m.method for m in found} == {"programme-scorer"} and {m.type for m in found} == {"Policy"}


def test_features_tell_the_verb_and_the_head():
    text = "海晏市深入实施数字园区提升行动。"
    [candidate] = candidates(text)
    assert {"form=bare", "head=行动", "verb=实施&bare"} <= set(features(text, candidate))


def test_learned_from_half_finds_policies_of_the_other_half():
    if not SHARED.is_dir():
        pytest.skip("no annotated documents in ../shared/train")
    pytest.importorskip("sklearn", reason="scikit-learn is an extra of training")
    from kg.train.gold import load_gold
    from kg.train.programmes import train
    from kg.vocab import normal

    documents = load_gold(SHARED)
    half = len(documents) // 2
    weights = train(documents[:half])
    right = wrong = 0
    for document in documents[half:]:
        known = {normal(n) for e in document.gold["entities"] if e["type"] == "Policy" for n in e["names"]}
        text = document.resolved.text
        for name in {normal(text[m.start : m.end]) for m in programmes(document.resolved.clean, weights)}:
            right, wrong = right + (name in known), wrong + (name not in known)
    assert right >= 5 and right > wrong
