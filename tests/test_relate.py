"""Relations of marked sentences: {name:Type} is a mention; a name written again is the same entity."""

from __future__ import annotations

import re

import numpy as np
import pytest

from kg.model import Block, CleanText, Entity, Mention, ResolvedText
from kg.relate import relate
from kg.relate.absurd import sane
from kg.relate.forest import Forest
from kg.relate.posts import posts
from kg.relate.press import issuers
from kg.relate.scorer import candidates, context_of
from kg.relate.titles import titles_in
from kg.relate.view import View, contains
from kg.vocab import RELATIONS

MARK = re.compile(r"\{([^:{}]+):([A-Za-z]+)(?::(\d{6}))?(?:=([^{}]+))?\}")


def resolved(marked: str, region: str | None = None) -> ResolvedText:
    """{市发改委:Agency=长春市发展和改革委员会} is a mention of the entity after the sign; {长春市:Region:220100} has a code."""
    text, entities, mentions, position = "", {}, [], 0
    for m in MARK.finditer(marked):
        text += marked[position : m.start()]
        name = m[4] or m[1]
        known = entities.get(name)
        aliases = (*(known.aliases if known else ()), *((m[1],) if m[1] != name else ()))
        entities[name] = Entity(name, m[2], name, tuple(dict.fromkeys(aliases)), m[3] or (known.code if known else None))
        mentions.append(Mention(len(text), len(text) + len(m[1]), m[2], "marked", 1.0, name))
        text += m[1]
        position = m.end()
    text += marked[position:]
    ends = [m.end() for m in re.finditer("[。！？]|$", text) if m.end()]
    starts = [0, *ends[:-1]]
    sentences = tuple((s, e) for s, e in zip(starts, ends, strict=False) if s < e)
    clean = CleanText(text, tuple(range(len(text))), (Block(0, len(text), "body"),), sentences)
    return ResolvedText(clean, tuple(entities.values()), tuple(mentions), region)


def triples(marked: str, relation: str) -> set[tuple[str, str]]:
    return {(s.subject, s.object) for s in relate(resolved(marked)) if s.relation == relation}


def roles(marked: str) -> set[tuple[str, str, str]]:
    return {(p.person, p.org, p.title) for p in posts(View(resolved(marked)))}


HOPE = "{海晏精工有限公司:Enterprise}"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (HOPE + "党委书记、董事长{江平:Person}出席。", {("江平", "党委书记"), ("江平", "董事长")}),
        (HOPE + "总经理{江平:Person}，副总经理{陆远:Person}参加。", {("江平", "总经理"), ("陆远", "副总经理")}),
        (HOPE + "副总经理{江平:Person}、{陆远:Person}参加。", {("江平", "副总经理"), ("陆远", "副总经理")}),
        ("{江平:Person}历任" + HOPE + "质量部副部长、部长。", {("江平", "质量部副部长"), ("江平", "质量部部长")}),
        ("{江平:Person}，1970年生。2015年3月任" + HOPE + "董事长助理。", {("江平", "董事长助理")}),
        ("曾任" + HOPE + "总工程师的{江平:Person}到会。", {("江平", "总工程师")}),
        (HOPE + "{江平:Person}董事长致辞。", {("江平", "董事长")}),
        (HOPE + "总经理由{江平:Person}担任。", {("江平", "总经理")}),
        (HOPE + "今日发布公告。公司董事长{江平:Person}表示满意。", {("江平", "董事长")}),
    ],
)
def test_posts(marked: str, expected: set[tuple[str, str]]) -> None:
    assert {(person, title) for person, _, title in roles(marked)} == expected


def test_a_mayor_sits_in_the_government_not_in_the_party_committee() -> None:
    marked = "{云州市人民政府:Agency}昨日开会。{云州市:Region}近年发展快。{云州市委:Agency}副书记、市长{江平:Person}讲话。"
    assert roles(marked) == {("江平", "云州市委", "副书记"), ("江平", "云州市人民政府", "市长")}


@pytest.mark.parametrize("whole", ["云州中医药学会", "云州商会"])
def test_who_chairs_a_branch_of_a_society_has_no_post_in_the_whole(whole: str) -> None:
    marked = f"{{{whole}:Institution}}成立。{{{whole}海晏分会:Institution}}会长{{江平:Person}}出席。"
    assert roles(marked) == {("江平", f"{whole}海晏分会", "会长")}


def test_a_form_of_address_is_no_post_at_the_body_before_it() -> None:
    assert roles("{云州市委:Agency}学习{江平:Person}总书记的讲话。") == set()


@pytest.mark.parametrize(("body", "issued"), [("云州市人民政府", True), ("云州市人民政府新闻办公室", False)])
def test_an_information_office_issues_no_policy_that_it_presents(body: str, issued: bool) -> None:
    marked = f"日前，{{{body}:Agency}}印发《{{云州市培育优质企业实施方案:Policy}}》。{{云州市:Region:530000}}企业受益。"
    assert triples(marked, "issuedBy") == ({("云州市培育优质企业实施方案", body)} if issued else set())


@pytest.mark.parametrize(
    ("text", "titles", "rest"),
    [
        ("董事长兼总经理", ["董事长", "总经理"], ""),
        ("经济运行处处长", ["经济运行处处长"], ""),
        ("首席风险官出席会议", ["首席风险官"], "出席会议"),
        ("资产管理事业部副总经理", ["资产管理事业部副总经理"], ""),
        ("召开会议", [], "召开会议"),
    ],
)
def test_titles(text: str, titles: list[str], rest: str) -> None:
    found, left = titles_in(text, 0, len(text))
    assert [t.text for t in found] == titles
    assert left == rest


@pytest.mark.parametrize(
    ("marked", "relation", "expected"),
    [
        ("{聊城市工信局:Agency}介绍，{聊城市:Region:371500}企业增多。", "governs", ("聊城市工信局", "聊城市")),
        (
            "{长春希达电子技术有限公司:Enterprise}位于{长春市:Region:220100}。",
            "locatedIn",
            ("长春希达电子技术有限公司", "长春市"),
        ),
        (
            "日前，{云南省人民政府:Agency}印发《{云南省培育优质企业实施方案:Policy}》。{云南省:Region:530000}企业受益。",
            "issuedBy",
            ("云南省培育优质企业实施方案", "云南省人民政府"),
        ),
        (
            "日前，{云南省人民政府:Agency}印发《{云南省培育优质企业实施方案:Policy}》。{云南省:Region:530000}企业受益。",
            "appliesIn",
            ("云南省培育优质企业实施方案", "云南省"),
        ),
        (
            "{海晏精工有限公司:Enterprise}党委书记、董事长{江平:Person}出席签约仪式。",
            "holdsPost",
            ("江平", "海晏精工有限公司"),
        ),
    ],
)
def test_what_a_reader_sees_at_once(marked: str, relation: str, expected: tuple[str, str]) -> None:
    assert expected in triples(marked, relation)


def test_an_agency_governs_the_region_of_its_name_alone() -> None:
    marked = "{聊城市工信局:Agency}的人到{济南市:Region:370100}考察，{聊城市:Region:371500}与{济南市:Region:370100}签约。"
    assert triples(marked, "governs") == {("聊城市工信局", "聊城市")}


def test_regions_lie_in_the_next_larger_region_of_the_document() -> None:
    marked = "{吉林省:Region:220000}{长春市:Region:220100}{南关区:Region:220102}和{中国:Region:100000}。"
    assert triples(marked, "within") == {("长春市", "吉林省"), ("南关区", "长春市")}


def test_containment_by_codes() -> None:
    assert contains("220000", "220100") and contains("220100", "220102") and contains("100000", "220000")
    assert not contains("220100", "220100") and not contains("220200", "220102") and not contains(None, "220100")


def test_domain_range_order_and_evidence() -> None:
    marked = (
        "{云州市人民政府:Agency}出台《{云州市制造业计划:Policy}》，支持{专精特新企业:EnterpriseClass}发展{生物医药:Industry}。"
        "{海晏精工有限公司:Enterprise}、{远山科技:Enterprise}等{专精特新企业:EnterpriseClass}落户{云州市:Region}。"
        "{海晏精工有限公司:Enterprise}董事长{江平:Person}说，{海晏精工有限公司:Enterprise}研发了{海晏一号:Product}。"
    )
    document = resolved(marked)
    kinds = {e.id: e.type for e in document.entities}
    found = relate(document, profile="recall")
    assert found == sorted(found, key=lambda s: (s.subject, s.relation, s.object, s.role or ""))
    assert found == relate(document, profile="recall")
    for s in found:
        heads, tails = RELATIONS[s.relation]
        assert kinds[s.subject] in heads and kinds[s.object] in tails
        assert s.evidence
        for e in s.evidence:
            assert document.text[e.start : e.end] == e.quote
            assert 0 <= e.confidence <= 1 and e.method
    precise = {(s.subject, s.relation, s.object) for s in relate(document)}
    assert precise and precise <= {(s.subject, s.relation, s.object) for s in found}


def test_a_symmetric_relation_is_asked_once() -> None:
    marked = "{海晏精工有限公司:Enterprise}与{远山科技:Enterprise}签署战略合作协议。"
    assert [c.key for c in candidates(View(resolved(marked))) if c.relation == "partnerOf"] == [
        ("海晏精工有限公司", "partnerOf", "远山科技")
    ]


@pytest.mark.parametrize("text", ["", "没有名字的一句话。", "{云州市:Region}"])
def test_documents_with_nothing_to_say(text: str) -> None:
    assert relate(resolved(text)) == []


def test_an_unknown_profile_is_told() -> None:
    with pytest.raises(ValueError, match="no profile 'fast'"):
        relate(resolved("空"), profile="fast")


def test_a_forest_gives_the_mean_of_its_leaves() -> None:
    """Two trees: one splits feature 0 at 0.5 (0.2 | 0.8), the other is a leaf of 0.4."""
    forest = Forest(
        np.array([0, -1, -1, -1], np.int16),
        np.array([0.5, 0, 0, 0], np.float32),
        np.array([1, 1, 2, 3], np.int32),
        np.array([0, 0.2, 0.8, 0.4], np.float32),
        np.array([[0, 3]], np.int32),
    )
    rows = np.array([[0.5], [0.6]], np.float32)
    assert forest.predict(rows, np.zeros(2, np.int32)) == pytest.approx([0.3, 0.6])


def test_of_two_firms_only_one_belongs_to_the_other() -> None:
    text = "{青石轨道集团有限公司:Enterprise}全资子公司{远帆轨芯有限公司:Enterprise}投产。"
    found = {(s.subject, s.object) for s in relate(resolved(text), profile="recall") if s.relation == "subsidiaryOf"}
    assert found == {("远帆轨芯有限公司", "青石轨道集团有限公司")}


def test_what_a_firm_makes_is_quoted_where_it_is_said() -> None:
    text = (
        "{远帆芯片有限公司:Enterprise}成立于2011年，专注设计。自主研发的{“听风”芯片:Product}已用在家电上。"
        "今年，{远帆芯片有限公司:Enterprise}入选名单。"
    )
    quotes = [s.evidence[0].quote for s in relate(resolved(text), profile="recall") if s.relation == "produces"]
    assert quotes and all("听风" in quote for quote in quotes)


@pytest.mark.parametrize(
    ("marked", "relation", "left"),
    [
        ("{青石派出所:Agency}在{中国:Region:100000}。", "governs", 0),
        ("{国家青石局:Agency}在{中国:Region:100000}。", "governs", 1),
        ("{农业农村部:Agency}在{中国:Region:100000}。", "governs", 1),
        ("{青石公司:Enterprise}和{青石:Enterprise}。", "subsidiaryOf", 0),
        ("{澜芯公司:Enterprise}和{青石:Enterprise}。", "subsidiaryOf", 2),
    ],
)
def test_what_no_text_means(marked: str, relation: str, left: int) -> None:
    view = View(resolved(marked))
    likely = [(c, 0.9) for c in candidates(view) if c.relation == relation]
    assert likely
    assert len(list(sane(view, likely))) == left


@pytest.mark.parametrize(
    ("scores", "left"),
    [
        ({"青石市人民政府": 0.95, "青石市财政局": 0.6, "青石市商务局": 0.6}, {"青石市人民政府"}),  # they answer questions
        ({"青石市人民政府": 0.95, "青石市财政局": 0.6, "青石市商务局": 0.8}, {"青石市人民政府", "青石市财政局", "青石市商务局"}),
        ({"青石市财政局": 0.95, "青石市商务局": 0.8, "青石市人民政府": 0.6}, {"青石市财政局", "青石市商务局"}),
        ({"青石市人民政府": 0.8, "青石市财政局": 0.6, "青石市商务局": 0.6}, {"青石市人民政府", "青石市财政局", "青石市商务局"}),
    ],
)
def test_doubted_issuers_beside_a_sure_one(scores: dict[str, float], left: set[str]) -> None:
    bodies = "、".join(f"{{{name}:Agency}}" for name in scores)
    view = View(resolved(f"{bodies}出席{{青石市稳增长措施:Policy}}发布会。"))
    found = [(c, scores[c.pair.tail]) for c in candidates(view) if c.relation == "issuedBy"]
    assert len(found) == len(scores)
    assert {c.pair.tail for c, _ in issuers(view, context_of(view).own, found)} == left
