"""A text that is itself a policy is named by its own title; a headline about one is not."""

import re
from dataclasses import replace

import pytest
from marked import marked

from kg.clean import clean
from kg.clean.articles import articles
from kg.model import Entity, Mention, ResolvedText
from kg.own_title import own_title, together
from kg.relate.ended import grounds
from kg.relate.figures import figures
from kg.relate.own import Own
from kg.relate.pairs import Pair
from kg.relate.scorer import Candidate
from kg.relate.supports import supports
from kg.relate.view import View

BODY = "\n\n各县（市、区）人民政府，市政府各部门：\n现将有关事项通知如下。\n"
RULES = "\n\n第一章 总则\n\n第一条 为了支持企业，制定本条例。\n"


def titles(text: str) -> list[str]:
    cleaned = clean(text)
    found = own_title(cleaned)
    return [cleaned.text[slice(*found)]] if found else []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("青石市人民政府关于支持专精特新企业发展的通知" + BODY, "青石市人民政府关于支持专精特新企业发展的通知"),
        ("2023-07-25，正文：关于公布青石市瞪羚企业名单的公告青工信〔2023〕8号" + BODY, "关于公布青石市瞪羚企业名单的公告"),
        ("关于做好贷款贴息工作的通知各县（市、区）财政局：请遵照执行。", "关于做好贷款贴息工作的通知"),
        ("# 青石市企业技术改造条例" + RULES, "青石市企业技术改造条例"),
    ],
)
def test_a_text_that_is_a_policy_has_its_title(text: str, title: str) -> None:
    assert titles(text) == [title]


@pytest.mark.parametrize(
    "text",
    [
        "青石市财政局发布关于贷款贴息的通知\n\n记者从青石市财政局获悉，贴息工作已经开始。\n",
        "青石市出台企业技术改造条例\n\n记者获悉，该条例第一条写明了目的。\n",
        "青石智造股份有限公司关于收到政府补助的公告\n\n本公司及董事会保证公告内容真实。\n",
        "青石市企业技术改造办法\n\n记者昨日走访了多家企业，听他们谈技术改造。\n",
    ],
)
def test_what_is_told_of_a_policy_is_no_title_of_one(text: str) -> None:
    assert titles(text) == []


def test_who_stands_in_the_title_who_signs_and_who_is_addressed_is_told() -> None:
    head = "青石市财政局 青石市商务局关于发放消费券的通告\n\n青石市统计局、各有关单位：\n\n"
    cleaned = clean(head + "现将有关事项通告如下。\n\n青石市商务局\n2023年5月8日\n")
    names = {"青石市财政局": "a1", "青石市商务局": "a2", "青石市统计局": "a3"}
    mentions = [
        Mention(m.start(), m.end(), "Agency", "t", 1.0, e) for n, e in names.items() for m in re.finditer(n, cleaned.text)
    ]
    start, end = own_title(cleaned) or (0, 0)
    mentions.append(Mention(start, end, "Policy", "t", 1.0, "p"))
    entities = [Entity(e, "Agency", n) for n, e in names.items()] + [Entity("p", "Policy", cleaned.text[start:end])]
    view = View(ResolvedText(cleaned, tuple(entities), tuple(sorted(mentions, key=lambda m: (m.start, m.end))), None))
    told = {tail: Own(view).numbers(Pair("p", tail, (), 0, 0)) for tail in ("a1", "a2", "a3")}
    assert told == {"a1": [1, 1, 0, 0, 0], "a2": [1, 1, 1, 0, 0], "a3": [1, 0, 0, 1, 1]}


LAW = (
    "青石市企业技术改造条例\n\n第一条 为了促进企业技术改造，根据《中华人民共和国中小企业促进法》，制定本条例。\n\n"
    "第二条 对购置智能设备的企业，按每台3万元给予补助，最高90万元。\n\n第三条 对企业技术改造贷款给予贴息。\n\n"
    "第四条 到2025年，全市技术改造投资达到30亿元。\n\n第五条 对企业购置节能设备的贷款给予贴息。\n"
)


def law() -> ResolvedText:
    """LAW with its names."""
    cleaned = clean(LAW)
    kinds = {"青石市企业技术改造条例": "Policy", "中华人民共和国中小企业促进法": "Policy"}
    mentions = [Mention(m.start(), m.end(), k, "t", 1.0, n) for n, k in kinds.items() for m in re.finditer(n, cleaned.text)]
    entities = [Entity(n, k, n) for n, k in kinds.items()] + [Entity("青石市", "Region", "青石市")]
    return ResolvedText(cleaned, tuple(entities), tuple(sorted(mentions, key=lambda m: m.start)), "青石市")


def test_a_law_gives_by_its_clauses_and_the_law_it_rests_on_gives_nothing() -> None:
    told = [(s.policy, s.kind) for s in supports(law())]
    assert told.count(("青石市企业技术改造条例", "贴息")) == 2
    assert ("青石市企业技术改造条例", "补助") in told
    assert {policy for policy, _ in told} == {"青石市企业技术改造条例"}


def test_what_a_law_gives_is_no_figure_and_what_it_aims_at_is_its_places() -> None:
    assert [(str(f.value), f.about) for f in figures(law())] == [("30", "青石市")]


NOTICE = (
    "青石市人民政府关于印发青石市技术改造办法的通知\n\n各区人民政府：\n\n现将办法印发给你们，请遵照执行，并将情况及时报告市人民政府。\n\n"
    "青石市人民政府\n\n2023年5月8日\n\n（此件公开发布）\n\n"
)
ANNEX = (
    "青石市技术改造办法\n\n为了促进技术改造，制定本办法。对购置设备的企业给予补助，由市财政局负责解释。\n\n"
    "一、申请\n\n企业应当在每年三月以前提出申请，由市工业和信息化局会同市财政局审核，结果向社会公布，接受监督。\n\n"
    "二、补助\n\n补助按设备投资的一成计算，每家企业每年不超过五十万元，由市财政局在审核以后一次拨付。\n"
)


def test_a_notice_and_what_it_prints_are_one_article() -> None:
    cleaned = clean(NOTICE + ANNEX)
    assert len(articles(cleaned.text, cleaned.blocks)) == 2
    assert [(a.start, a.end) for a in cleaned.articles] == [(0, len(cleaned.text))]


def test_news_below_a_notice_stay_apart() -> None:
    cleaned = clean(NOTICE + ANNEX)
    one, two = articles(cleaned.text, cleaned.blocks)
    assert len(together(cleaned.text, cleaned.blocks, [one, replace(two, source="江北日报")])) == 2


def test_what_a_policy_ends_is_not_what_it_rests_on() -> None:
    source = "根据《{青石市发展规划:Policy}》制定{青石市办法:Policy}。《{青石市旧办法:Policy}》（青政发〔2017〕12号）同时废止。"
    view = View(marked(source))
    candidates = [(Candidate(Pair("青石市办法", tail, (), 0, 0), "basedOn"), 0.9) for tail in ("青石市发展规划", "青石市旧办法")]
    assert [c.pair.tail for c, _ in grounds(view, candidates)] == ["青石市发展规划"]


def test_who_is_addressed_or_named_in_a_clause_did_not_issue_a_notice_that_is_signed() -> None:
    body = "青石市统计局、各有关单位：\n\n现通告如下。\n\n本通告由青石市财政局负责解释。\n\n青石市商务局\n2023年5月8日\n"
    cleaned = clean("关于发放消费券的通告\n\n" + body)
    names = ("青石市统计局", "青石市财政局", "青石市商务局")
    mentions = [Mention(m.start(), m.end(), "Agency", "t", 1.0, n) for n in names for m in re.finditer(n, cleaned.text)]
    start, end = own_title(cleaned) or (0, 0)
    mentions.append(Mention(start, end, "Policy", "t", 1.0, "p"))
    entities = [*(Entity(n, "Agency", n) for n in names), Entity("p", "Policy", cleaned.text[start:end])]
    own = Own(View(ResolvedText(cleaned, tuple(entities), tuple(sorted(mentions, key=lambda m: m.start)), None)))
    assert [n for n in names if own.issues("p", n)] == ["青石市商务局"]
    assert own.issues("another policy", "青石市财政局")
