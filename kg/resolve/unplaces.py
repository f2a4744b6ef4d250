"""Words that look like regions and are none where they stand: 美丽中国, 人民大街, 四至 (东至…南至…), 城区."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from kg.model import Mention
from kg.resolve.regions import GENERIC, Linker
from kg.seeds import Gazetteer

# A kind of place and not a place, unless the text has named one that it stands for.
NO_NAMES = frozenset(
    [
        *GENERIC,
        *("地区", "城区", "市区", "区县", "县区", "县市", "山区", "园区", "农村", "乡村", "乡镇", "县域", "街道", "老城区"),
        *("主城区", "中心城区", "省市", "本地", "当地", "城市"),
    ]
)
_STREET = re.compile(r"(?:大街|大道|公路|高速|干渠|(?<=[\u4e00-\u9fff]{2})路)[东西南北]?$")
_SIDE = re.compile(r"[东西南北]$")
# Behind a place a part of it that has no name: 南山|市区, 江北|东北部.
_PART = re.compile(r"(?:主城区|中心城区|城区|市区|都市区|山区|[两三各]?地市|市州|[东西南北中]{1,2}部|行洪区|滞洪区|蓄滞洪区)$")
_SLOGAN_BEFORE = re.compile(r"(?:新|美丽|健康|平安|数字|法治|创客)$")
_SLOGAN_AFTER = re.compile(r"式|特色|梦|共产党|人民解放军")
# Counties and cities whose names are words too, or parts of other words, by what stands behind them: 延安精神, 新乡贤.
_NO_PLACE_AFTER = re.compile(r"精神|(?<=乡)贤")
_SEA = re.compile(r"[东西南北中]{1,2}部|海[域面]|诸岛|岛礁|主权|问题|争端|仲裁")
_NO_COUNTY = {"会同": re.compile(r"(?!县)[^、，。]"), "南海": _SEA, "东海": _SEA}  # 与某部会同某局
# Waters and parts of roads and banks: of 61 such places that no table has 19 are annotated as regions.
_WATER = re.compile(r"(?:[河江]|[^地路]段)$")
_RIVER_BEFORE = re.compile(r"([\u4e00-\u9fff]{1,3}[河江])、$")
_RIVER_AFTER = re.compile(r"、([\u4e00-\u9fff]{1,3}[河江])(?=[、和及等水流])")
_TOWNS = re.compile(r"(?:[多各等]|所[辖属]|[东西南北中]{1,2}部)(?:[乡村]镇|乡)$")  # some towns, by no name
_KIND = re.compile(
    r"^(?:国家级|省级|市级|一个|多个)|^[\u4e00-\u9fff]{2,3}(?:省|市)(?=高新技术产业开发区$|经济技术开发区$|经济开发区$)"
)
_COUPLE = re.compile(r"[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀黔滇陕甘宁新蒙沪深中韩日美俄欧德法英]{2,3}(?:[两二三]|$)")
_BOUNDS = re.compile(r"[东西南北]至")


def places_only(text: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """The mentions without regions that are none by what stands around them."""

    def known(name: str) -> bool:
        return name in gazetteer.by_name or name in gazetteer.place_by_name

    kept = []
    for m in mentions:
        place = _place(text, m, known) if m.type == "Region" else m
        if place is not None:
            kept.append(place)
    return kept


def _place(text: str, m: Mention, known: Callable[[str], bool]) -> Mention | None:
    """The mention of a region as what it names: the place that it is a part of, a station; None for no place."""
    name = text[m.start : m.end]
    if known(name):
        return None if _none(text, m, True) or _among_rivers(text, m, known) else m
    if _WATER.search(name) and not any(known(name[k:]) for k in range(1, len(name) - 1)):
        return None
    part = _PART.search(name) or _TOWNS.search(name)
    if part and known(name[: part.start()]):
        return replace(m, end=m.start + part.start())
    if _SIDE.search(name) and known(name[:-1]):  # 南山西|站; 南山西、江北东等八站
        return replace(m, end=m.end + 1, type="Project") if text.startswith("站", m.end) else None
    return None if _none(text, m, False) else m


def _among_rivers(text: str, m: Mention, known: Callable[[str], bool]) -> bool:
    """Does a city with a river's name (牡丹江) stand in a list beside a river that no place has its name from?"""
    if text[m.end - 1] not in "河江":
        return False
    beside = _RIVER_BEFORE.search(text[max(0, m.start - 5) : m.start]), _RIVER_AFTER.match(text, m.end)
    return any(found is not None and not known(found[1]) for found in beside)


def kinds_only(names: Sequence[str], linker: Linker) -> set[str]:
    """Those of the names that say a kind of place and, in this document, no place."""
    return {n for n in names if n in NO_NAMES and linker.place(n).level == "place"}


def _none(text: str, m: Mention, known: bool) -> bool:
    name = text[m.start : m.end]
    if name == "中国":
        return bool(_SLOGAN_BEFORE.search(text[max(0, m.start - 2) : m.start]) or _SLOGAN_AFTER.match(text, m.end))
    if _NO_PLACE_AFTER.match(text, m.end) or name.endswith("乡贤"):
        return True
    if name in _NO_COUNTY and _NO_COUNTY[name].match(text, m.end):
        return True
    if _BOUNDS.fullmatch(name):  # 东至 is a county of Anhui
        return "南至" in text[m.end : m.end + 60] or "四至" in text[max(0, m.start - 12) : m.start]
    if _COUPLE.match(name) and not known:  # 湘赣两省: two at once
        return True
    return bool(_STREET.search(name) or _KIND.search(name) or _TOWNS.search(name))
