"""Regions that other names tell: 长春北辰电子, 北辰科技（青岛）, 北辰银行北京分行."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.resolve.regions import TOWN, Linker

_BRANCH = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:市|省)?(?:分公司|支行|分行|分局|营业部|支公司|办事处|电力有限公司|分院|校区)")
MEDIA = re.compile(r"(?:报|报社|网|电视台|广播电台|在线|新闻|(?<![联作销合])社|客户端|周刊|杂志|发布)$")
# Behind the firm its branch: 公司|南山江边|第一分公司, 分行|南山|支行.
_OFFICE = re.compile(
    r"^(.+(?:公司|分行|银行))([\u4e00-\u9fff]{2,8}?)(?:第[一二三四五六七八九十\d]+)?(?:分公司|支行|分店|营业部|支公司)$"
)
_OUTER = re.compile(r"([\u4e00-\u9fff]{2})(?=分行|市分行)")
_BRACKETS = re.compile(r"[（(]([\u4e00-\u9fff]{2,6})[）)]")


_VILLAGE = re.compile(r"[\u4e00-\u9fff]{1,4}?村(?!民|镇|庄|级|委|集体|社区)")
_NO_PLACE = re.compile(r"阿里(?:巴巴|云|健康|影业|国际|妈妈|系)")  # 阿里 is a prefecture of Tibet
_DIVISIONS = ("province", "prefecture", "county", "zone", "place", "country")


def regions_within(name: str, kind: str, linker: Linker, mentioned: Mapping[str, int]) -> list[str]:
    """Regions that a name tells: in front (长春北辰), in brackets （青岛）, before a branch (中国人寿北京分公司), or inside it a
    province, a zone or a county in full (中国电信上海公司)."""
    if kind == "Policy" and name.startswith("中华人民共和国"):
        return ["中国"]
    if (kind == "Institution" and MEDIA.search(name)) or _NO_PLACE.match(name):
        return []
    bare = re.sub("^(?:关于|促进|支持|推进)+", "", name) if kind == "Policy" else name
    found = []
    if kind != "Agency":
        head = region_in_front(bare, linker)
        rest = [m.group(1) for m in _BRANCH.finditer(bare)] + [m.group(1) for m in _BRACKETS.finditer(bare)]
        for candidate in [head, *rest]:
            if candidate and (candidate not in rest or linker.known(candidate)):
                found += [candidate]
            elif candidate:
                found += [candidate[k:] for k in range(len(candidate) - 1) if linker.known(candidate[k:])][:1]
    found += _inside(bare, kind, linker)
    branches = _branch_places(bare, linker) if kind == "Enterprise" else []
    good = [p for p in found if p != "中国" and (p in mentioned or linker.sure(p)) and linker.place(p).level in _DIVISIONS]
    good += branches + towns(bare, linker)
    if kind == "Policy":
        good += [p for p in found if linker.place(p).level == "macro"]
    return list(dict.fromkeys(good))


def towns(name: str, linker: Linker) -> list[str]:
    """The town that a name begins with, behind its county or in front of its village, and the village."""
    head = region_in_front(name, linker)
    town = TOWN.match(name, len(head))
    if not town or (head and head[-1] not in "县市区旗"):
        return []
    village = _VILLAGE.match(name, town.end())
    if not head and not village:
        return []
    return [name[: end.end()] for end in (town, village) if end]


def _branch_places(name: str, linker: Linker) -> list[str]:
    """南山 in 江北商贸有限公司南山第一分公司, a county by its short name, where its front says in what city it lies."""
    found = _OFFICE.search(name)
    if not found:
        return []
    rest, head = found.group(2), region_in_front(name, linker)
    outer = {linker.place(head).key} if head else set()
    outer |= {linker.place(part).key for part in _OUTER.findall(found.group(1)) if linker.known(part)}
    for end in range(len(rest), 1, -1):
        if linker.known(rest[:end]) and outer & set(linker.place(rest[:end]).inside):
            return [rest[:end]]
    return []


def _inside(name: str, kind: str, linker: Linker) -> list[str]:
    """Regions behind the first character of a name: zones and counties in full; provinces, in names of organisations."""
    found = []
    at = 1
    while at < len(name) - 2:
        for end in range(min(len(name), at + 14), at + 1, -1):
            part = name[at:end]
            if not linker.known(part):
                continue
            place = linker.place(part)
            whole = part == place.name and place.level in ("county", "zone") and len(part) > 2
            if whole or (place.level == "province" and kind in ("Enterprise", "Institution") and name[end : end + 2] != "合作"):
                found.append(part)
                at = end - 1
            break
        at += 1
    return found


def region_in_front(name: str, linker: Linker) -> str:
    """The longest known region that a name begins with; "" for none, or where nothing is left of the name."""
    for end in range(min(len(name) - 2, 18), 1, -1):
        if linker.known(name[:end]) and linker.plain(name[:end]) and not name.startswith("合作组织", end):
            return "" if linker.goes_on(name[:end], name[end:]) else name[:end]
    return ""


def short_regions(linker: Linker, names: Iterable[str]) -> list[str]:
    """长春市 → 长春: what an enterprise's name may begin with."""
    found = []
    for name in names:
        place = linker.place(name)
        found += [place.name]
        for tail in ("省", "市", "县", "区", "自治区"):
            if place.name.endswith(tail) and len(place.name) > len(tail) + 1:
                found.append(place.name.removesuffix(tail))
    return found
