"""Names → things → cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import HOSTILE, POLICY, build, extract, proof

from kg.card import Card, card, find, nearest
from kg.model import BadQuery, Entity, Statement
from kg.store import Reader
from kg.vocab import local_id


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return build(tmp_path_factory.mktemp("card") / "out")


def shown(reader: Reader, name: str) -> Card:
    return card(reader, find(reader, name)[0])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("长光卫星技术有限公司", ["长光卫星技术有限公司"]),
        ("长光", ["长光卫星技术有限公司"]),  # a short name, whole
        ("《扶持办法》", ["扶持办法"]),  # quotes folded
        ("长 光 卫 星", ["长光卫星技术有限公司"]),
        ("卫星技术", ["长光卫星技术有限公司"]),  # a part
        ("专精特新", ["专精特新中小企业", "专精特新小巨人企业"]),
        (HOSTILE[0], [HOSTILE[0]]),
    ],
)
def test_find(reader: Reader, asked: str, found: list[str]) -> None:
    assert [thing.name for thing in find(reader, asked)][: len(found)] == found


def test_type_chooses(tmp_path: Path) -> None:
    entities = tuple(Entity(local_id(kind, "吉林"), kind, "吉林") for kind in ("Agency", "Enterprise"))
    reader = build(tmp_path / "out", [extract("a", entities=entities)])
    assert [thing.type for thing in find(reader, "吉林")] == ["Agency", "Enterprise"]
    assert [thing.type for thing in find(reader, "吉林", "Enterprise")] == ["Enterprise"]
    with pytest.raises(BadQuery, match="no entity of type Person has this name"):
        find(reader, "吉林", "Person")
    with pytest.raises(BadQuery, match=r"no such type. Take one of Enterprise"):
        find(reader, "吉林", "Firm")


def test_a_name_that_is_not_there_gets_the_nearest(reader: Reader) -> None:
    with pytest.raises(BadQuery, match=r"长光卫生: no entity has this name. Nearest: 长光卫星、长光、"):
        find(reader, "长光卫生")
    with pytest.raises(BadQuery, match="Check the spelling"):
        find(reader, "qqq")
    with pytest.raises(BadQuery, match="no entity has this name"):
        find(reader, "  ")


def test_nearest_goes_by_pairs_of_characters() -> None:
    assert nearest("长光卫生", ["生光长卫", "长光", "卫星", "丰田"]) == ["长光", "生光长卫", "卫星"]


def test_a_card_says_all_with_its_sentences(reader: Reader) -> None:
    found = shown(reader, "长光卫星")
    assert found.others == ("长光", "长光卫星")
    assert found.documents == ("news/一.txt", "news/二.txt")
    lines = {(line.label, line.incoming, line.other): line for line in found.lines}
    seat = lines["locatedIn", False, "长春市"]
    assert [(p.document, p.start) for p in seat.proofs] == [("news/一.txt", 10), ("news/一.txt", 90), ("news/二.txt", 5)]
    assert lines["holdsPost", True, "宣明"].detail == "董事长"
    assert ("hasClass", False, "专精特新小巨人企业") in lines
    assert lines["figure", False, "利润增速 -0.3%"].detail == "目标"
    assert lines["figure", False, "利润增速 -0.3%"].proofs[0].quote == "利润"
    partner = next(line for line in found.lines if line.label == "partnerOf")
    assert {p.document for p in partner.proofs} == {"news/一.txt", "news/二.txt"}
    assert {line.other for line in found.lines if line.label == "produces"} == set(HOSTILE)


def test_a_policy_shows_its_supports(reader: Reader) -> None:
    found = shown(reader, "扶持办法")
    assert [(line.label, line.other) for line in found.lines] == [
        ("supportsClass", "专精特新小巨人企业"),
        ("offers", "补助 最高5000000元 最高0.5"),
    ]
    assert found.lines[1].proofs[0].quote == "最高补助500万元"
    assert found.thing.iri.endswith(POLICY)


def test_a_region_shows_code_place_firms_and_figures(reader: Reader) -> None:
    found = shown(reader, "长春")
    assert found.code == "220100"
    told = [(line.label, line.incoming, line.other, line.detail) for line in found.lines]
    assert ("within", False, "吉林省", "") in told
    assert ("locatedIn", True, "长光卫星技术有限公司", "") in told
    assert ("figure", False, "专精特新小巨人企业 ≈2.5万户", "2022年") in told


def test_what_a_text_denies_is_on_no_card(tmp_path: Path) -> None:
    firm, city = Entity(local_id("Enterprise", "甲"), "Enterprise", "甲"), Entity("region/220100", "Region", "长春市")
    denied = Statement(firm.id, "locatedIn", city.id, (proof(modality="denied"),))
    reader = build(tmp_path / "out", [extract("a", entities=(firm, city), statements=(denied,))])
    assert shown(reader, "甲").lines == ()
