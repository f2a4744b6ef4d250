"""What the scorer sees of clauses, titles and names, and the posts that a title or a part of a body tells of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_relate import resolved

from kg.model import Entity, Mention, ResolvedText
from kg.relate.clause import CLAUSE, Clauses
from kg.relate.names import region_of_level
from kg.relate.pairs import Pair, pairs
from kg.relate.phrases import words
from kg.relate.posts import posts
from kg.relate.scene import Scene, view_of
from kg.relate.scorer import context_of
from kg.relate.second import NAMES, second_numbers
from kg.relate.triggers import load as load_triggers
from kg.relate.view import View
from kg.relate.why import spelt

CITY = "{云州市:Region}"
FIRM = "{海晏精工:Enterprise}"


def pair(view: View, head: str, tail: str) -> Pair:
    return next(p for p in pairs(view) if (p.head, p.tail) == (head, tail))


def number(marked: str, head: str, relation: str, tail: str, name: str) -> float:
    view = view_of(resolved(marked))
    clauses = Clauses(view, Scene(view), load_triggers())
    row = clauses.numbers(pair(view, head, tail), relation)
    assert len(row) == len(CLAUSE)
    return row[CLAUSE.index(name)]


@pytest.mark.parametrize(
    ("marked", "name", "expected"),
    [
        (CITY + "发展{陶瓷:Industry}。", "subject_is_head", 1),
        (CITY + "发展{陶瓷:Industry}。", "subject_back", 0),
        ("近日，" + CITY + "发布消息，将发展{陶瓷:Industry}。", "subject_is_head", 1),
        ("近日，" + CITY + "发布消息，将发展{陶瓷:Industry}。", "subject_back", 1),
        ("在" + CITY + "，{平野省:Region}发展{陶瓷:Industry}。", "subject_is_head", 0),
        ("在" + CITY + "，大力发展{陶瓷:Industry}。", "fit_is_head", 0),  # 在 makes no subject
        (CITY + "产业兴旺。大力发展{陶瓷:Industry}。", "fit_is_head", 1),  # the subject of the sentence before
        (CITY + "发展{陶瓷:Industry}。", "tail_led", 1),
        (CITY + "产业兴旺。大力发展{陶瓷:Industry}。", "tail_led", 1),
        (CITY + "的{陶瓷:Industry}。", "tail_led", 0),
        (CITY + "产业兴旺。大力发展{陶瓷:Industry}。", "tail_led_alone", 1),
        (CITY + "发展{陶瓷:Industry}。", "tail_led_alone", 0),
        (CITY + "发展{陶瓷:Industry}。", "same_clause", 1),
        (CITY + "兴旺；发展{陶瓷:Industry}。", "same_clause", 0),
        (CITY + "兴旺；发展{陶瓷:Industry}。", "stops", 1),
        ("早安。" + CITY + "发展{陶瓷:Industry}。", "head_titled", 0),
        (CITY + "发展{陶瓷:Industry}。", "head_titled", 1),
        (CITY + "兴旺。《{云州市陶瓷产业规划:Policy}》发布，发展{陶瓷:Industry}。", "third_name", 1),
        (CITY + "兴旺。《{产业规划:Policy}》发布，发展{陶瓷:Industry}。", "third_name", 0),
    ],
)
def test_what_a_region_develops(marked: str, name: str, expected: float) -> None:
    assert number(marked, "云州市", "develops", "陶瓷", name) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (CITY + "近年来发展迅速，引进了{甲厂:Enterprise}。", 1),
        ("{平野省:Region}近年来发展迅速，" + CITY + "到会，引进了{甲厂:Enterprise}。", 1),
        (CITY + "到会，{平野省:Region}引进了{甲厂:Enterprise}。", 0),
    ],
)
def test_the_tail_may_be_the_subject(marked: str, expected: float) -> None:
    assert number(marked, "甲厂", "locatedIn", "云州市", "tail_is_subject") == expected
    view = view_of(resolved(marked))
    said = words(context_of(view), pair(view, "甲厂", "云州市"), "locatedIn")
    assert ("R=引进了" in said) == bool(expected)
    assert spelt("R=引进了") == "said of the tail, before the head: 引进了"


@pytest.mark.parametrize(
    ("said", "share"),
    [("8月5日电（记者江平）" + FIRM + "开业。", 1), ("8月5日电，" + FIRM + "在{云州市:Region}开业。", 0.5), (FIRM + "开业。", 0)],
)
def test_where_a_report_was_sent_from(said: str, share: float) -> None:
    assert number(CITY + said, "海晏精工", "locatedIn", "云州市", "dateline") == share


def test_the_subject_is_a_whole_list() -> None:
    marked = "{甲厂:Enterprise}、{乙厂:Enterprise}在会上表示，将投产{铁壶:Product}。"
    assert [number(marked, f, "produces", "铁壶", "subject_is_head") for f in ("甲厂", "乙厂")] == [1, 1]


def test_names_that_carry_the_other_one() -> None:
    marked = "{海晏陶瓷厂:Enterprise}到会，谈及{陶瓷:Industry}和{纺织:Industry}。"
    assert number(marked, "海晏陶瓷厂", "inIndustry", "陶瓷", "shared_name") == 1
    assert number(marked, "海晏陶瓷厂", "inIndustry", "陶瓷", "rival_name") == 0
    assert number(marked, "海晏陶瓷厂", "inIndustry", "纺织", "shared_name") == 0
    assert number(marked, "海晏陶瓷厂", "inIndustry", "纺织", "rival_name") == 1


@pytest.mark.parametrize(
    ("name", "rest"), [("海晏银行云州分行", 0), ("海晏银行云州柳营支行", 2), ("海晏银行", -1), ("海晏银行柳营支行", 30)]
)
def test_a_branch_is_where_the_last_part_of_its_name_says(name: str, rest: float) -> None:
    assert number(f"{{{name}:Enterprise}}开业，{CITY}到会。", name, "locatedIn", "云州市", "branch_rest") == rest


def test_words_of_a_pair_in_two_sentences_are_those_beside_each() -> None:
    view = view_of(resolved(CITY + "兴旺已久。有关方面布局{陶瓷:Industry}产业。"))
    said = words(context_of(view), pair(view, "云州市", "陶瓷"), "develops")
    assert {"htG1>兴旺", "htG<2布局", "S=布局"} <= said
    assert "S=布局" not in words(context_of(view), pair(view, "云州市", "陶瓷"), "develops") - said


def test_words_are_said_of_the_subject_alone() -> None:
    view = view_of(resolved("{平野省:Region}到访" + CITY + "，双方布局{陶瓷:Industry}。"))
    context = context_of(view)
    assert "S=布局" in words(context, pair(view, "平野省", "陶瓷"), "develops")
    assert "S=布局" not in words(context, pair(view, "云州市", "陶瓷"), "develops")
    assert spelt("S=布局") == "said of the head, before the tail: 布局"
    assert spelt("htG<2布局") == "before the second: 布局"


def test_a_pair_that_never_meets_has_a_row() -> None:
    far = CITY + "兴旺。" + "天气很好。" * 5 + "谈及{陶瓷:Industry}。"
    assert number(far, "云州市", "develops", "陶瓷", "head_titled") == 1


def test_the_firm_of_a_document_is_meant_rather_than_one_in_passing() -> None:
    own, passing = FIRM + "申请上市。", "{长宁证券:Enterprise}为保荐机构。"
    many = view_of(resolved(own + FIRM + "做阀门。" + passing + "目前，公司在" + CITY + "有基地。"))
    assert [p.mention.entity for p in many.places if not p.mention.named] == ["海晏精工"]
    few = view_of(resolved(own + passing + "目前，公司在" + CITY + "有基地。"))
    assert [p.mention.entity for p in few.places if not p.mention.named] == ["长宁证券"]


def roles(document: ResolvedText) -> set[tuple[str, str, str]]:
    return {(p.person, p.org, p.title) for p in posts(View(document))}


def test_a_mayor_whose_title_is_a_mention_of_the_government() -> None:
    said = resolved("{云州市委:Agency}副书记、市长{江平:Person}到会。")
    at = said.text.index("市长")
    led = Mention(at, at + 2, "Agency", "government-led", 0.9, "云州市人民政府", named=False)
    entity = Entity("云州市人民政府", "Agency", "云州市人民政府", (), None)
    mentions = tuple(sorted([*said.mentions, led], key=lambda m: m.start))
    document = replace(said, entities=(*said.entities, entity), mentions=mentions)
    assert roles(document) == {("江平", "云州市委", "副书记"), ("江平", "云州市人民政府", "市长")}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (  # the leading group of a day does not take over the posts named after it
            "{云州市政协:Agency}党组副书记，党组{学习领导小组:Agency}副组长{江平:Person}讲话，副主席{陆远:Person}发言。",
            {("江平", "云州市政协", "党组副书记"), ("江平", "学习领导小组", "副组长"), ("陆远", "云州市政协", "副主席")},
        ),
        (  # a part of a body, named as one, is also a post at the whole
            "{云州市法院:Agency}通报。{云州市法院执行局:Agency}局长{江平:Person}到会。",
            {("江平", "云州市法院执行局", "局长"), ("江平", "云州市法院", "执行局局长")},
        ),
        (
            "{云州市财政局:Agency}{预算处:Agency}处长{江平:Person}到会。",
            {("江平", "预算处", "处长"), ("江平", "云州市财政局", "预算处处长")},
        ),
        (  # the title names a body that is known from elsewhere
            "{云州市法院:Agency}开会。{甲报:Institution}问，云州市法院民二庭庭长{江平:Person}答。",
            {("江平", "云州市法院", "民二庭庭长")},
        ),
        (CITY + "开会。{云州市人民政府:Agency}，市领导{江平:Person}参加。", {("江平", "云州市人民政府", "市领导")}),
        ("{青羽队:Institution}主教练{江平:Person}到会。", {("江平", "青羽队", "主教练")}),
    ],
)
def test_posts(marked: str, expected: set[tuple[str, str, str]]) -> None:
    assert roles(resolved(marked)) == expected


def test_the_region_of_a_level() -> None:
    view = View(resolved("{云州市:Region:990100}。"))
    assert region_of_level(view, "市") == "云州市"
    assert region_of_level(view, "县") is None
    assert region_of_level(view, "市", but="云州市") is None


def test_the_second_look_takes_the_mean_of_a_list() -> None:
    view = view_of(resolved("{甲厂:Enterprise}、{乙厂:Enterprise}、{丙厂:Enterprise}落户" + CITY + "。"))
    keys = [(f, "locatedIn", "云州市") for f in ("甲厂", "乙厂", "丙厂")]
    rows = second_numbers(view, keys, [0.2, 0.6, 1.0])
    assert np.allclose(rows[:, NAMES.index("list_of_heads")], [0.8, 0.6, 0.4])
    assert np.all(rows[:, NAMES.index("list_of_tails")] == -1)
