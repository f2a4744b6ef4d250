"""Identity over documents: what becomes one thing, what stays two, what is only proposed; by hand-made extracts."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from made import extract, proof

from kg.credit import coded, valid
from kg.identity import Identity, applied, identify
from kg.identity.records import document_id
from kg.model import Entity, Extract, Statement
from kg.seeds import load
from kg.vocab import local_id

CHANGCHUN, WUHAN = "region/220100", "region/420100"


def thing(type_: str, name: str, *aliases: str, reasons: tuple[tuple[str, str], ...] = (), code: str | None = None) -> Entity:
    return Entity(local_id(type_, name), type_, name, aliases, code, reasons)


def page(source: str, *things: Entity, said: tuple[tuple[str, str, str], ...] = (), region: str | None = None) -> Extract:
    """A document with these things; said: (name, relation, name)."""
    ids = {t.name: t.id for t in things}
    statements = tuple(Statement(ids[a], relation, ids[b], (proof(),)) for a, relation, b in said)
    sha256 = f"{abs(sum(map(ord, source))):064x}"
    return extract(source, sha256, entities=things, statements=statements, region=region)


def final(pages: list[Extract], found: Identity, source: str, name: str) -> str:
    """The local id in the graph of what that document calls so."""
    (e,) = (e for e in pages if e.source == source)
    (thing_,) = (t for t in e.entities if name == t.name)
    return found.ids.get((document_id(e.source, e.sha256), thing_.id), thing_.id)


def together(one: Entity, other: Entity, **more: object) -> bool:
    pages = [page("a", one, **more), page("b", other, **more)]  # type: ignore[arg-type]
    found = identify(pages, load())
    return final(pages, found, "a", one.name) == final(pages, found, "b", other.name)


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [
        ("Enterprise", "长春市北辰电子有限责任公司", "长春北辰电子有限公司"),
        ("Enterprise", "北辰光学科技", "北辰光学科技股份有限公司"),
        ("Enterprise", "中国北辰银行", "北辰银行"),
        ("Enterprise", "北辰", "北辰公司"),
        ("Enterprise", "工行", "中国工商银行股份有限公司"),
        ("Enterprise", "英国南辰克银行", "南辰克银行"),
        ("Enterprise", "联想", "联想集团"),  # the table has the second
        ("Enterprise", "美国联想公司", "联想集团有限公司"),
        ("Institution", "深交所", "深圳证券交易所"),
        ("Policy", "中华人民共和国北辰保护法", "北辰保护法"),
        ("Policy", "国务院关于促进北辰产业发展的意见", "关于促进北辰产业发展的意见"),
        ("Person", "泽北斯基", "泽北斯基"),
        ("Person", "耶辛", "耶辛"),
    ],
)
def test_two_names_of_one_thing(type_: str, one: str, other: str) -> None:
    assert together(thing(type_, one), thing(type_, other))


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [
        ("Enterprise", "北辰集团有限公司", "北辰有限公司"),  # a group and its member
        ("Enterprise", "北辰银行股份有限公司", "北辰银行股份有限公司武汉分行"),
        ("Enterprise", "北辰银行武汉分行", "北辰银行长春分行"),
        ("Enterprise", "长春北辰电子有限公司", "武汉北辰电子有限公司"),
        ("Enterprise", "北辰证券", "北辰建投证券股份有限公司"),
        ("Enterprise", "德国商业银行", "商业银行"),
        ("Institution", "北辰大学", "北辰大学法学院"),
        ("Agency", "长春市工业和信息化局", "武汉市工业和信息化局"),
        ("Policy", "北辰产业发展规划（2021—2025年）", "北辰产业发展规划（2016—2020年）"),
        ("Policy", "北辰产业促进条例（征求意见稿）", "北辰产业促进条例"),
        ("Person", "王先生", "王先生"),
    ],
)
def test_two_things_with_like_names(type_: str, one: str, other: str) -> None:
    assert not together(thing(type_, one), thing(type_, other))


def test_what_one_document_announces_holds_for_another() -> None:
    full = thing("Enterprise", "南山新能源科技股份有限公司", "CANE", reasons=(("CANE", "announced"),))
    assert together(full, thing("Enterprise", "CANE"))
    assert not together(replace(full, aliases=(), reasons=()), thing("Enterprise", "CANE"))


def test_what_everybody_calls_one_firm_is_not_what_a_document_calls_another() -> None:
    shop = thing("Enterprise", "联想商城", "联想", reasons=(("联想", "short form"),))
    assert not together(shop, thing("Enterprise", "联想"))
    assert together(thing("Enterprise", "联想集团有限公司"), thing("Enterprise", "联想"))


def test_the_name_alone_is_the_group_s_not_a_member_s() -> None:
    pages = [
        page("a", thing("Enterprise", "南山光")),
        page("b", thing("Enterprise", "南山光科技集团")),
        page("c", thing("Enterprise", "武汉南山光技术开发有限公司")),
    ]
    found = identify(pages, load())
    group, member = final(pages, found, "b", "南山光科技集团"), final(pages, found, "c", "武汉南山光技术开发有限公司")
    assert final(pages, found, "a", "南山光") == group != member


def test_a_name_in_full_is_its_own_whatever_two_other_firms_are_called() -> None:
    full = "北辰证券股份有限公司"
    pages = [
        page("a", thing("Enterprise", full)),
        page("b", thing("Enterprise", "北辰创新投资有限公司", full, reasons=((full, "short form"),))),
        page("c", thing("Enterprise", f"保荐人{full}", full, reasons=((full, "short form"),))),
    ]
    assert final(pages, identify(pages, load()), "a", full) == local_id("Enterprise", full)


def test_an_institution_with_and_without_its_region_is_one_though_a_document_has_both() -> None:
    long, short = thing("Institution", "上海北辰抗战纪念馆"), thing("Institution", "北辰抗战纪念馆")
    pages = [page("a", long, short, region="region/310000"), page("b", short)]
    found = identify(pages, load())
    assert final(pages, found, "a", long.name) == final(pages, found, "a", short.name) == final(pages, found, "b", short.name)
    schools = thing("Institution", "上海交通大学"), thing("Institution", "西安交通大学")
    assert not together(*schools)


def test_two_firms_of_one_short_name_stay_apart_and_each_document_goes_with_its_own() -> None:
    here = thing("Enterprise", "长春北辰光学有限公司", "北辰", reasons=(("北辰", "announced"),))
    there = thing("Enterprise", "武汉北辰钢铁有限公司", "北辰", reasons=(("北辰", "announced"),))
    short = thing("Enterprise", "北辰")
    pages = [
        page("a", here),
        page("b", there),
        page("c", short, region=CHANGCHUN),
        page("d", short, region=WUHAN),
        page("e", short),
    ]
    found = identify(pages, load())
    ids = [final(pages, found, s, t.name) for s, t in zip("abcde", (here, there, short, short, short), strict=True)]
    assert ids[0] != ids[1] and ids[2] == ids[0] and ids[3] == ids[1]
    assert ids[4] not in ids[:4]
    assert {new for old, new in found.replaced if old == short.id} == {ids[0], ids[1], ids[4]}


def test_a_group_never_becomes_its_subsidiary() -> None:
    group, member = (
        thing("Enterprise", "北辰控股"),
        thing("Enterprise", "北辰控股科技", "北辰控股", reasons=(("北辰控股", "announced"),)),
    )
    stated = page("a", group, thing("Enterprise", "北辰控股科技"), said=(("北辰控股科技", "subsidiaryOf", "北辰控股"),))
    pages = [stated, page("b", member)]
    found = identify(pages, load())
    assert final(pages, found, "a", "北辰控股") != final(pages, found, "b", "北辰控股科技")


def test_a_credit_code_joins_and_parts() -> None:
    code, other = "914403001922038216", "9144030071526726XG"
    assert together(thing("Enterprise", "北辰公司", code=code), thing("Enterprise", "南山数字有限公司", code=code))
    assert not together(thing("Enterprise", "北辰有限公司", code=code), thing("Enterprise", "北辰有限责任公司", code=other))


def test_persons_of_one_name_by_their_posts() -> None:
    name, firm, school = "王伟", thing("Enterprise", "北辰光学有限公司"), thing("Institution", "南山大学")
    pages = [
        page("a", thing("Person", name), firm, said=((name, "holdsPost", firm.name),)),
        page("b", thing("Person", name), firm, said=((name, "holdsPost", firm.name),)),
        page("c", thing("Person", name), school, said=((name, "holdsPost", school.name),)),
    ]
    found = identify(pages, load())
    a, b, c = (final(pages, found, s, name) for s in "abc")
    assert a == b != c


def test_a_bureau_without_its_place_is_of_its_own_document() -> None:
    bureau = thing("Agency", "市工信局")
    pages = [page("a", bureau, region=CHANGCHUN), page("b", bureau, region=WUHAN), page("c", bureau), page("d", bureau)]
    found = identify(pages, load())
    assert len({final(pages, found, s, bureau.name) for s in "abcd"}) == 4


def test_a_county_name_that_several_have_is_told_by_the_region() -> None:
    office, one, other = thing("Agency", "朝阳区人民政府"), "region/110105", "region/220104"
    places = [Entity(r, "Region", "朝阳区", (), r[-6:]) for r in (one, other)]
    pages = [page(s, office, p, said=((office.name, "governs", p.name),)) for s, p in zip("ab", places, strict=True)]
    found = identify(pages, load())
    assert final(pages, found, "a", office.name) != final(pages, found, "b", office.name)


def test_a_doubtful_merge_is_proposed_with_reasons_and_not_made() -> None:
    pages = [page("a", thing("Enterprise", "北辰智能")), page("b", thing("Enterprise", "北辰智能装备制造有限公司"))]
    found = identify(pages, load())
    assert not found.ids
    (merge,) = found.merges
    assert (merge.made, merge.kept_name, merge.gone_name) == (False, "北辰智能装备制造有限公司", "北辰智能")
    assert merge.reasons and 0.5 <= merge.score < 0.85


def test_an_iri_stays_as_documents_come_and_go_and_leads_on_when_things_are_merged() -> None:
    full, short = thing("Enterprise", "北辰光学科技股份有限公司"), thing("Enterprise", "北辰光学科技")
    pages = [page("a", full), page("b", short), page("c", thing("Enterprise", "南山钢铁有限公司"))]
    assert final(pages[1:], identify(pages[1:], load()), "b", short.name) == short.id
    found = identify(pages, load())
    assert final(pages, found, "b", short.name) == full.id and (short.id, full.id) in found.replaced
    for gone in "bc":
        left = [p for p in pages if p.source != gone]
        assert final(left, identify(left, load()), "a", full.name) == full.id


def test_the_order_of_documents_makes_no_difference() -> None:
    names = ("北辰", "北辰公司", "北辰集团", "长春北辰电子有限公司", "北辰电子", "北辰电子有限公司", "南山银行", "中国南山银行")
    pages = [page(f"{k}", thing("Enterprise", n), thing("Person", "李明"), region=CHANGCHUN) for k, n in enumerate(names)]
    first = identify(pages, load())
    for seed in range(5):
        shuffled = pages[:]
        random.Random(seed).shuffle(shuffled)
        assert identify(shuffled, load()) == first


def test_applied_extracts_speak_of_the_things_of_the_graph_once() -> None:
    full, short, city = (
        thing("Enterprise", "北辰光学科技股份有限公司"),
        thing("Enterprise", "北辰光学科技"),
        Entity(CHANGCHUN, "Region", "长春市", (), "220100"),
    )
    pages = [page("a", full), page("b", short, city, said=((short.name, "locatedIn", city.name),))]
    (_, second) = applied(pages, identify(pages, load()))
    (entity,) = (e for e in second.entities if e.type == "Enterprise")
    assert (entity.id, entity.name, entity.aliases) == (full.id, full.name, (short.name,))
    assert [s.subject for s in second.statements] == [full.id]


def test_credit_codes_have_a_check_character() -> None:
    assert valid("914403001922038216") and valid("9144030071526726XG") and valid("91110000802100433B")
    assert not valid("914403001922038217") and not valid("91440300192203821O") and not valid("9144030019220382")
    one, other = thing("Enterprise", "北辰有限公司"), thing("Enterprise", "南山公司")
    text = "北辰有限公司（统一社会信用代码：914403001922038216）与南山公司（9144030071526726XH）签约。"
    assert [e.code for e in coded((one, other), text)] == ["914403001922038216", None]
    assert [e.code for e in coded((one, other), "914403001922038216 北辰有限公司\n南山公司 9144030071526726XG")] == [
        "914403001922038216",
        "9144030071526726XG",
    ]
