"""Regions that other names tell: 长春北辰电子, 北辰科技（青岛）, 北辰银行北京分行."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.resolve.regions import Linker

_BRANCH = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:市|省)?(?:分公司|支行|分行|分局|营业部|支公司|办事处|电力有限公司|分院|校区)")
MEDIA = re.compile(r"(?:报|报社|网|电视台|广播电台|在线|新闻|社|客户端|周刊|杂志|发布)$")
_BRACKETS = re.compile(r"[（(]([\u4e00-\u9fff]{2,6})[）)]")


def regions_within(name: str, linker: Linker, mentioned: Mapping[str, int]) -> list[str]:
    """Regions that a name tells: in front (长春北辰), in brackets （青岛）, before a branch (中国人寿北京分公司)."""
    found = []
    head = region_in_front(name, linker)
    rest = [m.group(1) for m in _BRANCH.finditer(name)] + [m.group(1) for m in _BRACKETS.finditer(name)]
    for candidate in [head, *rest]:
        if not candidate:
            continue
        if candidate not in rest or linker.known(candidate):
            parts = [candidate]
        else:
            parts = [candidate[k:] for k in range(len(candidate) - 1) if linker.known(candidate[k:])][:1]
        found += [p for p in parts if p != "中国" and (p in mentioned or linker.sure(p))]
    return found


def region_in_front(name: str, linker: Linker) -> str:
    """The longest known region that a name begins with; "" for none, or where nothing is left of the name."""
    for end in range(min(len(name) - 2, 12), 1, -1):
        if linker.known(name[:end]):
            return name[:end]
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
