"""The voices and how they are brought together; the shipped networks on sentences of our own."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.clean import clean
from kg.model import Mention
from kg.recognise import MODELS, Recogniser
from kg.recognise.borne import borne_out
from kg.recognise.laws import documents_by_form
from kg.recognise.merge import LEAST, LEAST_ELSE, judge, merge, snap, spread
from kg.recognise.pieces import pieces
from kg.recognise.rules import by_rules
from kg.recognise.verdict import Shelf, told
from kg.schemes import load_scheme
from kg.seeds import data_folder, load


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    folder = data_folder("ontology")
    return Recogniser.load(load(), load_scheme(folder / "classes.tsv"), load_scheme(folder / "industries.tsv"))


def found(text: str, mentions: list[Mention]) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.type) for m in mentions]


def mention(text: str, name: str, kind: str, score: float = 0.9) -> Mention:
    start = text.index(name)
    return Mention(start, start + len(name), kind, "tagger", score)


SENTENCES = [
    ("长春市工业和信息化局局长赵明远走进长春北辰光电技术有限公司调研。",
     [("长春市工业和信息化局", "Agency"), ("赵明远", "Person"), ("长春北辰光电技术有限公司", "Enterprise")]),
    ("近日，国务院印发《关于支持专精特新中小企业发展的若干措施》。",
     [("国务院", "Agency"), ("关于支持专精特新中小企业发展的若干措施", "Policy"), ("专精特新中小企业", "EnterpriseClass")][:2]),
    ("合肥市大力发展新能源汽车、集成电路和人工智能产业。",
     [("合肥市", "Region"), ("新能源汽车", "Industry"), ("集成电路", "Industry")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), SENTENCES)
def test_names_are_found(recogniser: Recogniser, text: str, names: list[tuple[str, str]]) -> None:
    cleaned = clean(text)
    assert set(names) <= set(found(cleaned.text, recogniser.mentions(cleaned)))


def test_mentions_never_overlap_and_are_sorted(recogniser: Recogniser) -> None:
    cleaned = clean("".join(text for text, _ in SENTENCES) * 5)
    mentions = recogniser.mentions(cleaned)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_text_is_tagged_alike_alone_and_among_others(recogniser: Recogniser) -> None:
    texts = [text for text, _ in SENTENCES]
    bits = [recogniser.lexicon.features(text) for text in texts]
    together = recogniser.tagger.tag(texts, bits)
    alone = [recogniser.tagger.tag([t], [b])[0] for t, b in zip(texts, bits, strict=True)]
    assert [[s[:3] for s in seen.spans] for seen in together] == [[s[:3] for s in seen.spans] for seen in alone]
    assert [seen.words for seen in together] == [seen.words for seen in alone]


def test_words_of_a_long_text_are_read_in_parts(recogniser: Recogniser) -> None:
    text = "青石县工信局公布名单，远帆科技有限公司的营业收入增长了12.5%，" * 60
    words = recogniser.words(text)
    assert "".join(word for word, _ in words) == text and ("公布", "v") in words
    assert recogniser.words("") == []


def test_pieces_hold_every_sentence_once() -> None:
    cleaned = clean("甲公司在长春投产。" * 60 + "乙" * 700 + "。")
    cuts = list(pieces(cleaned))
    assert "".join(cleaned.text[s:e] for s, e in cuts) == cleaned.text
    assert max(e - s for s, e in cuts) <= 2 * 220


def test_a_border_inside_a_word_moves_by_one() -> None:
    text = "节能环保产业发展"
    moved = snap([Mention(0, 5, "Industry", "tagger")], {0, 2, 4, 6, 8})
    assert found(text, moved) == [("节能环保产业", "Industry")]


def test_a_name_found_once_is_found_throughout() -> None:
    text = "北辰光电投产。三年来，北辰光电获奖。"
    assert found(text, spread(text, [mention(text, "北辰光电", "Enterprise")])) == [("北辰光电", "Enterprise")] * 2


def test_a_name_that_is_never_sure_does_not_count() -> None:
    cleaned = clean("北辰光电投产。")
    assert merge(cleaned, [mention(cleaned.text, "北辰光电", "Enterprise", 0.4)], []) == []


def test_a_title_in_marks_is_a_policy_from_mark_to_mark() -> None:
    cleaned = clean("印发《关于支持北辰产业发展的实施意见》。")
    tagged = [mention(cleaned.text, "支持北辰产业发展的实施意见》", "Policy")]
    assert found(cleaned.text, merge(cleaned, tagged, [])) == [("关于支持北辰产业发展的实施意见", "Policy")]


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("推出“听泉”系列芯片。", "听泉”系列芯片", "“听泉”系列芯片"),
        ("参加“听泉”行动。", "听泉", "听泉"),
        ("认定省级“小巨人”。", "省级“小巨人", "省级“小巨人”"),
    ],
)
def test_quotes_inside_a_name_are_whole(text: str, cut: str, whole: str) -> None:
    cleaned = clean(text)
    assert found(cleaned.text, merge(cleaned, [mention(cleaned.text, cut, "Product")], [])) == [(whole, "Product")]


@pytest.mark.parametrize("title", ["北辰日报", "时间的方法", "红楼梦"])
def test_books_and_papers_are_no_policies(recogniser: Recogniser, title: str) -> None:
    cleaned = clean(f"他读了《{title}》。")
    assert [m for m in by_rules(cleaned, recogniser.lexicon) if m.type == "Policy"] == []


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("辖香河、大厂、永清、固安四县。", {"香河", "大厂", "永清", "固安"}),
        ("资源、合作、产品都要共享。", set()),
        ("在卓尼县石桥镇柳沟村建厂。", {"卓尼县", "石桥镇", "柳沟村"}),
        ("在宝山区赴乡村调研。", {"宝山区"}),
        ("服务京津冀，出口土耳其。", {"京津冀", "土耳其"}),
    ],
)
def test_regions_by_grammar(recogniser: Recogniser, text: str, regions: set[str]) -> None:
    cleaned = clean(text)
    found = {cleaned.text[m.start : m.end] for m in by_rules(cleaned, recogniser.lexicon) if m.type == "Region"}
    assert found == regions


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("北辰光电董事长赵明远表示满意。", "Person", {"赵明远"}),
        ("总经理赵明、王大海出席。", "Person", {"赵明"}),
        ("县长 赵明远、副县长 王大海以及市民到场。", "Person", {"赵明远", "王大海"}),
        ("董事长赵明远：我们将投产。", "Person", {"赵明远"}),
        ("本报记者赵明远、王大海，", "Person", set()),
        ("理事长单位与金融机构，有关负责人强调，", "Person", set()),
        ("赵明远，男，汉族", "Person", {"赵明远"}),
        ("申请“专精特新”企业认证，支持科技型中小企业。", "EnterpriseClass", {"“专精特新”企业", "科技型中小企业"}),
        ("大连市生态环境局与自然资源部座谈，大连市市场监管部门负责。", "Agency", {"大连市生态环境局", "自然资源部"}),
        ("据大连市纪委监委网站，公安部门和大连市企业服务中心介绍，", "Agency", set()),
        ("他考察年产十万吨北辰膜建设项目，了解重点建设项目。", "Project", {"年产十万吨北辰膜建设项目"}),
        ("公司加快推进北辰润滑油扩建项目。", "Project", {"北辰润滑油扩建项目"}),
        ("“海洋北辰号”和“北辰”号首航，“老字号”焕新，第“三”号文件。", "Product", {"海洋北辰号", "北辰"}),
        ("在纳斯达克上市，据深交所公告，联合国开发计划署支持。", "Institution", {"纳斯达克", "深交所", "联合国开发计划署"}),
    ],
)
def test_names_by_grammar(recogniser: Recogniser, text: str, kind: str, found: set[str]) -> None:
    cleaned = clean(text)
    assert {cleaned.text[m.start : m.end] for m in by_rules(cleaned, recogniser.lexicon) if m.type == kind} == found


def test_page_furniture_holds_no_names() -> None:
    cleaned = clean("北辰光电投产。返回搜狐，查看更多")
    tagged = [mention(cleaned.text, "北辰光电", "Enterprise"), mention(cleaned.text, "搜狐", "Enterprise")]
    assert found(cleaned.text, merge(cleaned, tagged, [])) == [("北辰光电", "Enterprise")]


@pytest.mark.parametrize(
    "byline",
    [
        "（本报记者赵明远、李文博）",
        "责任校对赵明远主编李文博",
        "（通讯员 赵明远）",
        "一审：赵明远 二审：李文博",
        "记者赵明远、李文博7月26日报道",
    ],
)
def test_bylines_hold_no_names(byline: str) -> None:
    cleaned = clean(f"北辰光电投产。{byline}")
    assert merge(cleaned, [mention(cleaned.text, "赵明远", "Person")], []) == []


def test_the_models_carry_their_notice() -> None:
    notice = (MODELS / "NOTICE").read_text(encoding="utf-8")
    assert all(f"{p.stem[:6]}" in notice for p in MODELS.glob("*.onnx"))


def test_what_is_refused_has_its_reason(recogniser: Recogniser) -> None:
    cleaned = clean("长春北辰光电投产。《关于支持北辰产业的意见》印发，意见提到星海。（本报记者赵明远）")
    text = cleaned.text
    tagged = [
        mention(text, "长春北辰光电", "Enterprise"),
        mention(text, "支持北辰", "Industry"),
        mention(text, "星海", "Person", 0.3),
        mention(text, "赵明远", "Person"),
    ]
    ruled = [mention(text, "长春", "Region"), mention(text, "关于支持北辰产业的意见", "Policy")]
    judged = judge(cleaned, tagged, ruled, [mention(text, "光电", "Product")])
    assert judged.kept == merge(cleaned, tagged, ruled)
    reasons = {text[v.mention.start : v.mention.end]: v.reason for v in told(text, judged) if not v.kept}
    assert reasons == {
        "长春": "overlapped by 长春北辰光电 (Enterprise, tagger 0.90)",
        "支持北辰": "inside 关于支持北辰产业的意见 (Policy, tagger 0.90)",
        "星海": f"never as sure as {LEAST.get('Person', LEAST_ELSE):.2f}, the least for Person",
        "赵明远": "in what a page prints around an article, or a byline",
        "光电": "overlapped by 长春北辰光电 (Enterprise, tagger 0.90)",
    }


def test_verdicts_hold_every_mention_that_counts(recogniser: Recogniser) -> None:
    cleaned = clean("".join(text for text, _ in SENTENCES) * 3)
    verdicts = recogniser.verdicts(cleaned)
    assert [v.mention for v in verdicts if v.kept] == recogniser.mentions(cleaned)
    assert any(v.reason for v in verdicts if not v.kept)
    assert verdicts[0].line(cleaned).startswith("     0  + 长春市工业和信息化局  Agency  tagger ")


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 90)), max_size=40), st.integers(0, 400), st.integers(1, 90))
def test_a_shelf_finds_what_lies_over_a_span(spans: list[tuple[int, int]], start: int, length: int) -> None:
    mentions = [Mention(s, s + n, "Region", f"{k}") for k, (s, n) in enumerate(spans)]
    shelf = Shelf(mentions)
    shelf.remove(mentions[::3])
    left = [m for k, m in enumerate(mentions) if k % 3]
    assert shelf.all() == left
    assert shelf.over(start, start + length) == [m for m in left if m.start < start + length and start < m.end]


def test_a_long_text_is_judged_in_seconds() -> None:
    name, count = "北辰光电子技术有限公司与青石县工信局签约。", 12_000
    cleaned = clean(name * count)
    tagged = [Mention(k * len(name), k * len(name) + 11, "Enterprise", "tagger", 0.9) for k in range(count)]
    ruled = [Mention(k * len(name) + s, k * len(name) + e, "Region", "rule") for k in range(count) for s, e in ((0, 2), (12, 15))]
    began = time.process_time()
    assert len(judge(cleaned, tagged, ruled).kept) == 2 * count
    assert time.process_time() - began < 15  # half a second; minutes where every span is held to every other


def test_a_doubtful_firm_counts_beside_firms_and_with_a_stock_code() -> None:
    text = "北辰电子、东泽、西岭集团获奖，南山新材（603999.SH）上涨，远川扩产。"
    at = {name: text.index(name) for name in ("北辰电子", "东泽", "西岭集团", "南山新材", "远川")}
    sure = [Mention(at[n], at[n] + len(n), "Enterprise", "tagger", 0.9) for n in ("北辰电子", "西岭集团")]
    kinds = {"东泽": "Person", "南山新材": "Enterprise", "远川": "Enterprise"}
    unsure = [Mention(at[n], at[n] + len(n), kind, "tagger", 0.5) for n, kind in kinds.items()]
    found = borne_out(text, unsure, sure)
    assert [(text[m.start : m.end], m.type) for m in found] == [("东泽", "Enterprise"), ("南山新材", "Enterprise")]


def test_a_doubtful_industry_counts_beside_industries() -> None:
    text = "重点发展新能源、硅基新材料和装备制造，支持冷链物流。"
    names = ("新能源", "硅基新材料", "装备制造", "冷链物流")
    spans = [Mention(text.index(n), text.index(n) + len(n), "Industry", "tagger", 0.5) for n in names]
    found = borne_out(text, spans[1:], [replace(spans[0], score=0.9)])
    assert [text[m.start : m.end] for m in found] == ["硅基新材料", "装备制造"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("修订环境保护法、大气污染防治法，完善生态环境保护法律。", ["环境保护法", "大气污染防治法"]),
        ("山海部公告 第17号：批准登记。", ["山海部公告 第17号"]),
        ("第17号公告牌在路边。", []),
        ("出台“护航二十条”，第二十条规定如下。", ["护航二十条"]),
    ],
)
def test_documents_by_their_form(text: str, found: list[str]) -> None:
    at = text.find("山海部")
    agencies = [(at, at + 3)] if at >= 0 else []
    assert [text[m.start : m.end] for m in documents_by_form(text, agencies)] == found
