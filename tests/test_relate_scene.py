"""What the scorer sees beyond two mentions: lists, subjects, 公司 and 该局, 市 in a name; how it is meant, why it is believed."""

from __future__ import annotations

import numpy as np
import pytest
from test_relate import resolved

from kg.relate import relate
from kg.relate.frame import FRAME, Frames
from kg.relate.modality import modality_of
from kg.relate.names import named_region
from kg.relate.pairs import Pair, pairs
from kg.relate.scene import Scene, references, view_of
from kg.relate.triggers import load as load_triggers
from kg.relate.view import View
from kg.relate.why import spelt, why

FIRM = "{海晏精工:Enterprise}"


def pair(view: View, head: str, tail: str) -> Pair:
    return next(p for p in pairs(view) if (p.head, p.tail) == (head, tail))


def number(view: View, head: str, relation: str, tail: str, name: str) -> float:
    frames = Frames(view, load_triggers())
    return frames.numbers(pair(view, head, tail), relation)[FRAME.index(name)]


@pytest.mark.parametrize(
    ("marked", "together"),
    [
        ("{甲厂:Enterprise}、{乙厂:Enterprise}和{丙厂:Enterprise}签约。", ["甲厂", "乙厂", "丙厂"]),
        ("{甲厂:Enterprise}（以下简称“甲”）、{乙厂:Enterprise}签约。", ["甲厂", "乙厂"]),
        ("{甲厂:Enterprise}与{乙厂:Enterprise}签约。", ["甲厂"]),  # two parties, not a list
        ("{甲厂:Enterprise}收购{乙厂:Enterprise}。", ["甲厂"]),
        ("《{甲办法:Policy}》和《{乙办法:Policy}》施行。", ["甲办法", "乙办法"]),
        ("{甲厂:Enterprise}、{云州市:Region}签约。", ["甲厂"]),
    ],
)
def test_a_list(marked: str, together: list[str]) -> None:
    view = View(resolved(marked))
    first, last = Scene(view).run(view.places[0])
    assert [p.mention.entity for p in view.places[first.number : last.number + 1]] == together


def test_the_members_of_a_list_share_what_stands_before_and_after_it() -> None:
    view = View(resolved("{甲市工信局:Agency}印发《{甲办法:Policy}》《{乙办法:Policy}》和《{丙办法:Policy}》。"))
    gaps = {number(view, p, "issuedBy", "甲市工信局", "gap_characters") for p in ("乙办法", "丙办法")}
    assert gaps == {number(view, "乙办法", "issuedBy", "甲市工信局", "gap_characters")}
    assert number(view, "丙办法", "issuedBy", "甲市工信局", "cue_gap") == 1


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (FIRM + "今日发布公告。公司是专精特新企业。", [("公司", "海晏精工")]),
        (FIRM + "将{甲厂:Enterprise}出售，公司表示满意。", [("公司", "海晏精工")]),
        ("{云州市财政局:Agency}负责此事。目前，该局印发了办法。", [("该局", "云州市财政局")]),
        ("{云州市财政局:Agency}局长到会，该行表示满意。", []),
        (FIRM + "学习公司法，上市公司到会。", []),
        ("没有名字，公司表示满意。", []),
    ],
)
def test_what_refers_without_a_name(marked: str, expected: list[tuple[str, str]]) -> None:
    view = View(resolved(marked))
    assert [(view.text[m.start : m.end], m.entity) for m in references(view)] == expected


def test_references_are_mentions_of_the_view_in_order() -> None:
    view = view_of(resolved(FIRM + "今日发布公告。公司位于{云州市:Region}。"))
    assert [(p.mention.entity, p.mention.named) for p in view.places] == [
        ("海晏精工", True),
        ("海晏精工", False),
        ("云州市", True),
    ]


@pytest.mark.parametrize(
    ("marked", "entity", "region"),
    [
        ("{山东省:Region:370000}{聊城市:Region:371500}的{市青石中学:Institution}开学。", "市青石中学", "聊城市"),
        ("{山东省:Region:370000}{聊城市:Region:371500}的{省科学院:Institution}来访。", "省科学院", "山东省"),
        ("{聊城市:Region:371500}{东昌府区:Region:371502}的{区融媒体中心:Institution}来访。", "区融媒体中心", "东昌府区"),
        ("{聊城市:Region:371500}发布《{关于促进我市就业的通知:Policy}》。", "关于促进我市就业的通知", "聊城市"),
        ("{聊城市:Region:371500}的{市场研究院:Institution}来访。", "市场研究院", None),
        ("{市青石中学:Institution}开学。", "市青石中学", None),
    ],
)
def test_the_region_that_a_name_means(marked: str, entity: str, region: str | None) -> None:
    assert named_region(View(resolved(marked)), entity) == region


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (FIRM + "是{专精特新企业:EnterpriseClass}。", "asserted"),
        (FIRM + "并非{专精特新企业:EnterpriseClass}。", "denied"),
        (FIRM + "力争成为{专精特新企业:EnterpriseClass}。", "planned"),
        (FIRM + "计划申报{专精特新企业:EnterpriseClass}。", "planned"),
        ("如果" + FIRM + "成为{专精特新企业:EnterpriseClass}，可得补助。", "conditional"),
        (FIRM + "曾是{专精特新企业:EnterpriseClass}。", "former"),
        (FIRM + "享受《{若干措施:Policy}》，是{专精特新企业:EnterpriseClass}。", "asserted"),
        (FIRM + "不再亏损，是{专精特新企业:EnterpriseClass}。", "asserted"),  # what is denied is another clause
    ],
)
def test_how_it_is_meant(marked: str, expected: str) -> None:
    view = View(resolved(marked))
    assert modality_of(view, pair(view, "海晏精工", "专精特新企业").meetings[0]) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("正在抓紧研究制定", "planned"), ("着手起草", "planned"), ("抓紧制定了", "asserted"), ("印发", "asserted")],
)
def test_a_policy_that_is_still_being_written_is_planned(said: str, expected: str) -> None:
    view = View(resolved("{云州市发展改革委:Agency}" + said + "《{云州市数据办法:Policy}》。"))
    assert modality_of(view, pair(view, "云州市数据办法", "云州市发展改革委").meetings[0]) == expected


@pytest.mark.parametrize("said", ["并非", "力争成为"])
def test_a_class_that_is_denied_or_only_sought_is_no_edge(said: str) -> None:
    document = resolved(FIRM + said + "{专精特新企业:EnterpriseClass}。")
    assert [s for s in relate(document, profile="recall") if s.relation == "hasClass"] == []


@pytest.mark.parametrize(
    ("marked", "modality"),
    [
        (FIRM + "董事长{江平:Person}到会。", "asserted"),
        ("{江平:Person}曾任" + FIRM + "董事长。", "former"),
        (FIRM + "原董事长{江平:Person}到会。", "former"),
        ("提名{江平:Person}为" + FIRM + "董事长候选人。", "planned"),
    ],
)
def test_how_a_post_is_meant(marked: str, modality: str) -> None:
    posts = [s for s in relate(resolved(marked), profile="recall") if s.relation == "holdsPost"]
    assert {e.modality for s in posts for e in s.evidence} == {modality}


def test_why_a_statement_is_believed() -> None:
    document = resolved(FIRM + "位于{云州市:Region:990100}。")
    found = why(document, "海晏精工", "locatedIn", "云州市")
    assert found is not None
    (statement,) = (s for s in relate(document) if s.relation == "locatedIn")
    assert found.confidence == pytest.approx(statement.evidence[0].confidence, abs=0.001)
    assert found.confidence >= found.least
    assert any("位于" in clue.what and clue.push > 0 for clue in found.clues if clue.kind == "word")
    assert sum(clue.kind == "number" for clue in found.clues) == 6
    assert why(document, "云州市", "locatedIn", "海晏精工") is None


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ht=设在", "between: 设在"),
        ("th<2的", "between, at last: 的"),
        ("t$:科技", "the tail's name ends in: 科技"),
        ("unmet", "unmet"),
    ],
)
def test_words_are_spelt(word: str, expected: str) -> None:
    assert spelt(word) == expected


def test_every_number_has_a_name_once() -> None:
    view = View(resolved(FIRM + "位于{云州市:Region}。"))
    row = Frames(view, load_triggers()).numbers(pair(view, "海晏精工", "云州市"), "locatedIn")
    assert len(row) == len(FRAME) == len(set(FRAME))
    assert np.isfinite(row).all()
