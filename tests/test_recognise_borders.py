"""Names that begin or end inside other names: what the rules leave out, and what they know from end to end."""

from __future__ import annotations

import pytest

from kg.clean import clean
from kg.model import Mention
from kg.recognise.lexicon import Lexicon
from kg.recognise.merge import merge
from kg.recognise.rules import by_rules
from kg.resolve import Resolver
from kg.seeds import load

SEEDS = load()


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(SEEDS, (), ())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("近日，海城市举行大会。", ["海城市"]),
        ("近日，上海城市管网更新。", []),  # 上海|城市
        ("近日，松江城区道路更新。", []),  # 松江|城区
        ("他曾任泽州县干部。", ["泽州县"]),  # 任泽 is a place too, and 州县 no word
    ],
)
def test_a_place_does_not_begin_inside_another(lexicon: Lexicon, text: str, names: list[str]) -> None:
    cleaned = clean(text)
    assert [text[m.start : m.end] for m in by_rules(cleaned, lexicon) if m.type == "Region"] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("活动由共青团吉林省委主办。", "共青团吉林省委"),
        ("活动由长春团市委主办。", "长春团市委"),
        ("活动由团省委主办。", "团省委"),
        ("活动由民盟长春市委主办。", "民盟长春市委"),
    ],
)
def test_a_committee_of_another_organisation_is_none_of_the_party(lexicon: Lexicon, text: str, name: str) -> None:
    cleaned = clean(text)
    end = text.index("主办")
    tagged = [Mention(end - 2, end, "Agency", "tagger", 0.9)]
    assert [(text[m.start : m.end], m.type) for m in merge(cleaned, tagged, by_rules(cleaned, lexicon))] == [
        (name, "Institution")
    ]


@pytest.mark.parametrize(("name", "kept"), [("“送清凉”慰问活动", False), ("“惠企利民”专项行动", True)])
def test_what_is_held_is_no_policy(name: str, kept: bool) -> None:
    text = f"近日，开展{name}。"
    cleaned = clean(text)
    start = text.index(name)
    mentions = [Mention(start, start + len(name), "Policy", "programme-scorer", 0.6)]
    assert bool(Resolver(SEEDS, (), ()).resolve(cleaned, mentions).entities) is kept


def test_a_village_does_not_begin_with_a_plain_word(lexicon: Lexicon) -> None:
    cleaned = clean("来自卓尼县柳溪镇的到村工作大学生。")
    assert "的到村" not in {cleaned.text[m.start : m.end] for m in by_rules(cleaned, lexicon)}


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(SEEDS, (), ())


@pytest.mark.parametrize(
    ("text", "tagged", "kind", "names"),
    [
        ("王先生高兴地说。", "王先生", "Person", []),
        ("村民陈阿姨说。", "陈阿姨", "Person", []),
        ("赵明远参加，赵明远致辞。", "赵明", "Person", ["赵明远"]),
        ("赵明说，赵明说。", "赵明", "Person", ["赵明"]),
        ("赵明远参加。", "赵明", "Person", ["赵明"]),  # once is too little
        ("推出的青石芯片热销。", "的青石芯片", "Product", ["青石芯片"]),
        ("该芯片热销。", "该芯片", "Product", []),
        ("图为青石一号青石一号卫星。", "青石一号青石一号", "Product", ["青石一号"]),
    ],
)
def test_borders_of_persons_and_products(resolver: Resolver, text: str, tagged: str, kind: str, names: list[str]) -> None:
    spans = [k for k in range(len(text)) if text.startswith(tagged, k)]
    mentions = [Mention(k, k + len(tagged), kind, "tagger", 0.9) for k in spans]
    assert [e.name for e in resolver.resolve(clean(text), mentions).entities if e.type == kind] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("违反刑法规定。", ["刑法"]),
        ("他研究刑法学。", []),
        ("共建“一带一路”国家。", ["一带一路"]),
        ("参加一带一路高峰论坛。", []),
        ("落实2023年中央一号文件要求。", ["2023年中央一号文件"]),
    ],
)
def test_policies_that_everybody_knows(lexicon: Lexicon, text: str, names: list[str]) -> None:
    cleaned = clean(text)
    kept = merge(cleaned, [], by_rules(cleaned, lexicon))
    assert [text[m.start : m.end] for m in kept if m.type == "Policy"] == names


@pytest.mark.parametrize(
    ("name", "kept"),
    [("南山流域协同发展框架协议", True), ("跨区域行政执法协议", True), ("股权转让协议", False), ("战略合作框架协议", False)],
)
def test_agreements_of_bodies_are_policies_and_those_of_firms_are_not(resolver: Resolver, name: str, kept: bool) -> None:
    text = f"双方签署《{name}》。"
    mentions = [Mention(5, 5 + len(name), "Policy", "tagger", 0.9)]
    assert bool(resolver.resolve(clean(text), mentions).entities) is kept


@pytest.mark.parametrize("name", ["腾讯", "青石通讯", "青石资讯"])
def test_what_is_written_at_the_head_of_reports_does_not_cut_names(resolver: Resolver, name: str) -> None:
    text = f"近日，{name}宣布投资。"
    assert [e.name for e in resolver.resolve(clean(text), [Mention(3, 3 + len(name), "Enterprise", "tagger", 0.9)]).entities] == [
        name
    ]


@pytest.mark.parametrize(
    ("name", "firm"),
    [
        ("青石水务有限公司污水处理厂", "青石水务有限公司"),
        ("青石农业股份江滨分公司", "青石农业股份"),
        ("青石建设集团投资有限公司中南分公司", "青石建设集团投资有限公司"),
    ],
)
def test_a_branch_or_a_plant_tells_its_firm(resolver: Resolver, name: str, firm: str) -> None:
    found = resolver.resolve(clean(f"{name}开工。"), [Mention(0, len(name), "Enterprise", "tagger", 0.9)])
    assert sorted(e.name for e in found.entities if e.type == "Enterprise") == sorted([name, firm])


@pytest.mark.parametrize(
    ("said", "name", "kind"),
    [
        ("关于促进青石产业发展的通知青发改〔2023〕18号", "关于促进青石产业发展的通知", "Policy"),
        ("青发改〔2023〕18号", "青发改〔2023〕18号", "Policy"),
        ("青石水域污染集中整治工作", "青石水域污染集中整治", "Policy"),
        ("2023年青石民营企业100强", "2023年青石民营企业100强", "EnterpriseClass"),
        ("青石产业强链计划", "青石产业强链计划", "Policy"),
    ],
)
def test_a_policy_ends_before_its_number_and_what_is_ranked_is_a_class(said: str, name: str, kind: str) -> None:
    cleaned = clean(f"近日印发{said}，请执行。")
    start = cleaned.text.index(said)
    (kept,) = merge(cleaned, [Mention(start, start + len(said), "Policy", "tagger", 0.9)], [])
    assert (cleaned.text[kept.start : kept.end], kept.type) == (name, kind)


@pytest.mark.parametrize("said", ["青石会议精神", "青石榜单", "2023〕575号"])
def test_what_is_studied_or_listed_and_a_piece_of_a_number_are_no_policies(said: str) -> None:
    cleaned = clean(f"各地学习（{said}，并落实。")
    start = cleaned.text.index(said)
    assert merge(cleaned, [Mention(start, start + len(said), "Policy", "tagger", 0.95)], []) == []


@pytest.mark.parametrize(
    ("text", "tagged", "kind", "names"),
    [
        ("澜城晚报讯（记者）近日，雨停了。", "澜城晚报讯", "Institution", ["澜城晚报"]),
        ("新华社澜城电 雨停了。", "新华社澜城电", "Institution", ["新华社"]),
        ("青石水电停产。", "青石水电", "Enterprise", ["青石水电"]),
        ("《青石股份有限公司关于董事辞职的公告》", "青石股份有限公司关于董事辞职的公告", "Policy", []),
        ("《关于开展小微企业普查的公告》", "关于开展小微企业普查的公告", "Policy", ["关于开展小微企业普查的公告"]),
    ],
)
def test_datelines_and_announcements(lexicon: Lexicon, text: str, tagged: str, kind: str, names: list[str]) -> None:
    at = text.index(tagged)
    cleaned = clean(text)
    found = merge(cleaned, [Mention(at, at + len(tagged), kind, "tagger", 0.9)], by_rules(cleaned, lexicon))
    assert [text[m.start : m.end] for m in found if m.type == kind] == names
