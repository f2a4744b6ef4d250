"""Towns and villages, which no table has: what their form tells, alone, in a chain and inside other names."""

from __future__ import annotations

import pytest

from kg.clean import clean
from kg.model import Mention
from kg.resolve import Resolver
from kg.resolve.regions import Linker
from kg.seeds import load

SEEDS = load()


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(SEEDS, (), ())


def regions(resolver: Resolver, text: str, *tagged: tuple[str, str]) -> dict[str, set[str]]:
    """Each region by its preferred name, with all of its names."""
    said = [Mention(text.index(n), text.index(n) + len(n), kind, "tagger", 0.9) for n, kind in tagged]
    cleaned = clean(text)
    assert cleaned.text == text
    entities = resolver.resolve(cleaned, sorted(said, key=lambda m: m.start)).entities
    return {e.name: {e.name, *e.aliases} for e in entities if e.type == "Region"}


def test_a_chain_of_names_is_as_many_places(resolver: Resolver) -> None:
    found = regions(resolver, "记者来到卓尼县柳溪镇石桥村采访。", ("卓尼县柳溪镇石桥村", "Region"))
    assert set(found) == {"卓尼县", "卓尼县柳溪镇", "卓尼县柳溪镇石桥村"}
    assert "柳溪镇" in found["卓尼县柳溪镇"] and "石桥村" in found["卓尼县柳溪镇石桥村"]


def test_a_place_alone_is_the_one_of_the_chain(resolver: Resolver) -> None:
    text = "石桥村丰收，柳溪镇祝贺：卓尼县柳溪镇石桥村人人高兴。"
    whole = "卓尼县柳溪镇石桥村"
    found = regions(resolver, text, ("石桥村", "Region"), ("柳溪镇", "Region"), (whole, "Region"))
    assert set(found) == {"卓尼县", "卓尼县柳溪镇", whole}


def test_a_known_name_in_front_of_a_word_for_a_town_is_the_towns() -> None:
    linker = Linker(SEEDS.regions, ["卓尼县乐山镇石桥村"])
    place = linker.place("卓尼县乐山镇石桥村")  # 乐山 is a city of Sichuan
    assert place.name == "卓尼县乐山镇石桥村"
    assert linker.around("卓尼县乐山镇石桥村") == ["卓尼县", "卓尼县乐山镇"]


@pytest.mark.parametrize(
    ("name", "kind", "places"),
    [
        ("卓尼县柳溪镇石桥村养殖基地", "Project", {"卓尼县", "卓尼县柳溪镇", "卓尼县柳溪镇石桥村"}),
        ("卓尼县柳溪镇卫生院", "Institution", {"卓尼县", "卓尼县柳溪镇"}),
        ("白马畲族乡石桥村党支部", "Institution", {"白马畲族乡", "白马畲族乡石桥村"}),
        ("卓尼县住房和城乡建设局", "Agency", {"卓尼县"}),  # no town ends in 城乡
    ],
)
def test_names_that_begin_with_a_chain_tell_of_its_places(resolver: Resolver, name: str, kind: str, places: set[str]) -> None:
    assert set(regions(resolver, f"昨日，{name}传来消息。", (name, kind))) == places


@pytest.mark.parametrize(("place", "body"), [("石桥村", "党支部"), ("柳溪镇", "党委"), ("新苑社区", "居委会")])
def test_a_body_behind_a_village_is_an_agency(resolver: Resolver, place: str, body: str) -> None:
    text = f"昨日，{place}{body}举行会议。"
    start = text.index(place)
    found = resolver.resolve(clean(text), [Mention(start, start + len(place), "Region", "tagger", 0.9)])
    assert [e.name for e in found.entities if e.type == "Agency"] == [place + body]
    assert [e.name for e in found.entities if e.type == "Region"] == [place]


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("8月1日，柳溪街道在服务中心举行送服务活动。", ["柳溪街道办事处"]),
        ("近日，柳溪街道开展宣传活动。", ["柳溪街道办事处"]),
        ("近日，柳溪街道开展的活动受到欢迎。", []),  # an attribute, and who did it is not told
        ("现场由水利部、柳溪街道共同核查。", ["柳溪街道办事处", "水利部"]),
        ("记者走访水利部、柳溪街道时看到。", ["水利部"]),
    ],
)
def test_a_place_that_does_something_is_its_office(resolver: Resolver, text: str, bodies: list[str]) -> None:
    tagged = [(text.index(n), n, kind) for n, kind in (("柳溪街道", "Region"), ("水利部", "Agency")) if n in text]
    said = [Mention(at, at + len(n), kind, "tagger", 0.9) for at, n, kind in sorted(tagged)]
    assert sorted(e.name for e in resolver.resolve(clean(text), said).entities if e.type == "Agency") == bodies


@pytest.mark.parametrize(
    ("text", "tagged", "places"),
    [
        ("吉林东北部降雨。", "吉林东北部", ["吉林省"]),
        ("列车停靠天门北、荆门西。", "天门北", []),
        ("列车停靠天门北站。", "天门北", []),  # a project
    ],
)
def test_a_part_of_a_place_without_a_name_is_none(resolver: Resolver, text: str, tagged: str, places: list[str]) -> None:
    assert list(regions(resolver, text, (tagged, "Region"))) == places


def test_a_station_is_named_with_its_word(resolver: Resolver) -> None:
    text = "列车停靠天门北站。"
    start = text.index("天门北")
    found = resolver.resolve(clean(text), [Mention(start, start + 3, "Region", "tagger", 0.9)])
    assert [e.name for e in found.entities if e.type == "Project"] == ["天门北站"]


@pytest.mark.parametrize(
    ("printed", "name"), [("柳溪镇镇政府", "柳溪镇人民政府"), ("德国政府", "德国政府"), ("长春市政府", "长春市人民政府")]
)
def test_governments_by_their_names(resolver: Resolver, printed: str, name: str) -> None:
    found = resolver.resolve(clean(f"{printed}表示欢迎。"), [Mention(0, len(printed), "Agency", "tagger", 0.9)])
    assert [e.name for e in found.entities if e.type == "Agency"] == [name]


def test_a_firm_does_not_tell_the_prefecture_that_it_sounds_like(resolver: Resolver) -> None:
    assert regions(resolver, "阿里巴巴集团宣布投资。", ("阿里巴巴集团", "Enterprise")) == {}
