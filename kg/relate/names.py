"""What names alone tell: the region in an agency's or a firm's name, the government of a region."""

from __future__ import annotations

import re

from kg.relate.view import NATION, View, depth

_GOVERNMENT = re.compile("(?:人民政府|政府|管委会|管理委员会|行政公署|公署)$")
# 省科学院, 市妇联, 区融媒体中心, 我市; not 市场, 省委: an agency's name is spelt out where it is resolved.
_LOCAL = re.compile("(?:本|我|全|原)?(省|市|县|区)(?![场值政委])")
_OURS = re.compile("(?:我|本|全)(省|市|县|区)")
_NATIONAL = re.compile("^(?:国家|中国|中共中央|中央|全国|国务院|中华人民共和国|最高人民|党中央)")


def region_in(view: View, region: str, name: str) -> int:
    """Where the name carries the region, -1 where it does not; 中国 only at the beginning."""
    for form in view.forms[region]:
        at = name.find(form)
        if at == 0 or (at > 0 and view.entities[region].code != NATION):
            return at
    return -1


def named_region(view: View, entity: str) -> str | None:
    """The most exact region of the document that the entity's name carries: 国家金融监督管理总局丽水监管分局 → 丽水市."""
    best: tuple[int, int, int, str] | None = None
    for region in view.of_type.get("Region", []):
        if region == entity:
            continue
        for name in view.names(entity):
            at = region_in(view, region, name)
            if at >= 0:
                form = next(f for f in view.forms[region] if f in name)
                key = (min(depth(view.entities[region].code), 4), len(form), at, region)
                best = key if best is None or key > best else best
    return best[3] if best else local_region(view, entity)


def local_region(view: View, entity: str) -> str | None:
    """The region that 市 means in 市青石中学: the one of that level about the article's own region, else the one named most."""
    for name in view.names(entity):
        level = _LOCAL.match(name) or _OURS.search(name)
        if level and (found := region_of_level(view, level[1], entity)):
            return found
    return None


def region_of_level(view: View, level: str, but: str | None = None) -> str | None:
    """The region that 省, 市, 县 or 区 alone means in the document; `but` is never it."""
    fits = [r for r in view.of_type.get("Region", []) if r != but and _is_level(view, r, level)]
    main = view.region
    near = [r for r in fits if main is not None and (r == main or view.holds(r, main) or view.holds(main, r))]
    return min(near or fits, key=lambda r: view.rank[r], default=None)


def _is_level(view: View, region: str, level: str) -> bool:
    code, name = view.entities[region].code, view.entities[region].name
    if level == "省":
        return depth(code) == 1
    if level == "市":
        return depth(code) == 2 or (depth(code) == 1 and name.endswith("市"))
    return depth(code) == 3 and name.endswith(level)


def is_national(view: View, agency: str) -> bool:
    """Does one of the agency's names begin as a body of the whole nation?"""
    return any(_NATIONAL.match(name) for name in view.names(agency))


def government_of(view: View, region: str | None) -> str | None:
    """The Agency of the document that is the government of the region."""
    if region is None:
        return None
    for agency in view.of_type.get("Agency", []):
        if _GOVERNMENT.search(view.entities[agency].name) and named_region(view, agency) == region:
            return agency
    return None
