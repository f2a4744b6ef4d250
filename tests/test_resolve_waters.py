"""Names of places that other names only look like: rivers, seas, some towns, a county at the head of another place's name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kg.clean import clean
from kg.model import Mention
from kg.recognise.lexicon import Lexicon
from kg.recognise.rules import by_rules
from kg.resolve import Resolver
from kg.seeds import load

SEEDS = load()


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(SEEDS, (), ())


def regions(resolver: Resolver, text: str, names: Sequence[str]) -> list[str]:
    """The regions of a text in which the tagger takes `names`, at their first places, for regions."""
    spans = [Mention(text.index(n), text.index(n) + len(n), "Region", "tagger", 0.9) for n in names]
    return sorted(e.name for e in resolver.resolve(clean(text), spans).entities if e.type == "Region")


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("京津冀协同：河北、北京、天津三地签约。", ["河北", "北京", "天津"], ["北京市", "天津市", "河北省"]),
        ("天津市红桥、河北等区招商。", ["天津市", "红桥", "河北"], ["天津市", "河北区", "红桥区"]),
        ("泉溪河、牡丹江水位上涨。", ["泉溪河", "牡丹江"], []),
        ("黑河、牡丹江招商。", ["黑河", "牡丹江"], ["牡丹江市", "黑河市"]),
        ("南海东北部有大风。", ["南海"], []),
        ("佛山市南海企业增多。", ["佛山市", "南海"], ["佛山市", "南海区"]),
        ("舒兰市多村镇受灾。", ["舒兰市多村镇"], ["舒兰市"]),
        ("台湾海峡风浪大。", ["台湾海峡"], ["台湾海峡"]),
        ("济南市市中区招商。", ["济南市市中区"], ["市中区", "济南市"]),
        ("东营港经济开发区招商。", ["东营港经济开发区"], ["东营港经济开发区"]),
        (
            "南通通州柳溪街道、南通市通州区柳溪街道。",
            ["南通通州柳溪街道", "南通市通州区柳溪街道"],
            ["南通市", "通州区", "通州区柳溪街道"],
        ),
        ("上海浦东新区招商。", ["上海浦东新区"], ["上海市", "浦东新区"]),
        ("福建晋江企业增多。", ["福建晋江"], ["晋江市", "福建省"]),
    ],
)
def test_what_is_a_place(resolver: Resolver, text: str, names: list[str], found: list[str]) -> None:
    assert regions(resolver, text, names) == found


def test_towns_in_general_are_no_town() -> None:
    cleaned = clean("高唐县所辖乡镇高温。平原县王庙镇有雨。")
    lexicon = Lexicon(SEEDS, (), ())
    named = {cleaned.text[m.start : m.end] for m in by_rules(cleaned, lexicon) if m.method == "town"}
    assert named == {"王庙镇"}


def test_a_county_is_not_told_by_a_town_that_begins_like_it(resolver: Resolver) -> None:
    text = "青龙湖镇农业办公室主任说，青龙县农业农村局参加。"
    names = ["青龙湖镇农业办公室", "青龙县农业农村局"]
    spans = [Mention(text.index(n), text.index(n) + len(n), "Agency", "tagger", 0.9) for n in names]
    found = [e.name for e in resolver.resolve(clean(text), spans).entities if e.type == "Agency"]
    assert sorted(found) == ["青龙湖镇农业办公室", "青龙满族自治县农业农村局"]
