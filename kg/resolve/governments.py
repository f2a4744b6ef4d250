"""Regions that stand for their governments: 怀化市市长, 副区长林小满, 郑州率先发布15条措施."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from kg.model import Mention
from kg.resolve.agencies import here
from kg.resolve.regions import Place

# 市长, 副区长, 代县长: a post at the head of a place's government. Not 会长, 院长.
HEAD = re.compile(
    r"(?:原|时任|现任|前|代|常务|党组成员、)*(?:委常委、)?(?:常务)?(?:代理|代)?副?(?<!设区市)(?<!级市)(?<!分管)(?<!各)"
    r"(省长|市长|州长|区长|县长|旗长|盟长|镇长|乡长|自治区主席)"
)
# What only a body can do to a policy.
ISSUES = re.compile(r"(?:出台|印发|制定|发布|推出|颁布|下发|启动实施|修订|部署实施|公布|制发|提出实施|实施)")
# 郑州市日前出台…, 大冶市召开…: what a place does is done by its government, where the place begins the clause.
BEGINS = re.compile(
    r"(?:^|[，。；：！？\n）”\s]|\d日|[上下]午|日前|近日|今年|近年来|目前|此外|据悉|后)(?:[^，。；：！？\n]{0,6}[省市州])?$"
)
DOES = re.compile(
    r"(?:日前|近日|率先|正式|近期|持续|积极|深入|全力|先后|创新|还|也|将|已|，|在全[省市国县]首?推?)*"
    r"(?:在[^，。；、]{2,16}?)?(?:出台|印发|发文|启动|实施|推出|制定|召开(?!的)|鼓励|发布|举行(?!的)|举办(?!的)|组织(?!的)|开展(?!的))"
)
BREAK = re.compile(r"[。！？；\n]")
# Bodies of a village or a town, named behind it.
COMMITTEE = re.compile(r"(?:居民区)?(?:党总支|党支部|党委|党工委|村委会|居委会|村民委员会|居民委员会|办事处)")
_SMALL = re.compile(r"(?:村|社区|镇|乡|街道|居民区)$")
# Bodies in a list that do something together: 区建设局、红山街道共同…
_JOINS = ("、", "和", "与")
TOGETHER = re.compile(r"[^。；！？\n]{0,20}?(?:联合|共同|主办|承办|协办|组织|等单位|等部门|有关负责人|相关负责人)")
DIVISIONS = ("province", "prefecture", "county")


def government(place: Place) -> str | None:
    """The full name of the body that acts for a place; None where there is none (a macro-region, a foreign country)."""
    if place.level in DIVISIONS:
        return f"{place.name}人民政府"
    if place.level == "zone":
        return f"{place.name}管理委员会"
    if place.level == "place" and place.name[-1] in "镇乡":
        return f"{place.name}人民政府"
    if place.level == "place" and place.name.endswith("街道"):
        return f"{place.name}办事处"
    return None


def acting(
    text: str,
    mentions: Sequence[Mention],
    places: Mapping[str, Place],
    bodies: Mapping[str, Place],
    article: Mapping[str, Place],
) -> Iterator[tuple[int, int, Place, str]]:
    """(start, end, place, reason) wherever a place's government acts or is led without being named.

    mentions: resolved, sorted; places: entity id of a region → its place; bodies: of an agency → the place it governs
    """
    regions = [m for m in mentions if m.type == "Region" and m.entity in places]
    ends = {m.end: m for m in regions}
    starts = [m.start for m in mentions]
    widest = max((m.end - m.start for m in mentions), default=0)

    def ahead(at: int, reach: int) -> Sequence[Mention]:
        """The mentions that may end within `reach` in front of a place, and some before them."""
        return mentions[bisect_left(starts, at - reach - widest) : bisect_right(starts, at)]

    for found in HEAD.finditer(text):
        before = ends.get(found.start()) or ends.get(found.start() + len(found.group(0)) - len(found.group(0).lstrip("原")))
        if before is not None:
            yield before.start, before.end, places[before.entity], "led"
        elif not _inside(found.start(1), near := ahead(found.start(1), 24)):
            place = _led_with(text, found.start(1), found.group(1), near, bodies) or here(found.group(1)[:-1], article)
            if place is not None:
                yield found.start(1), found.end(1), place, "led"
    for region in regions:
        if text.startswith("官方", region.end):
            yield region.start, region.end + 2, places[region.entity], "acts"
        if DOES.match(text, region.end) and BEGINS.search(text[max(0, region.start - 16) : region.start]):
            yield region.start, region.end, places[region.entity], "does"
    begun = {m.start for m in mentions if m.type == "Agency"}
    ended = {m.end for m in mentions if m.type == "Agency"}
    for region in regions:
        behind = text[max(0, region.start - 1) : region.start] in _JOINS and region.start - 1 in ended
        ahead_of = text[region.end : region.end + 1] in _JOINS and region.end + 1 in begun
        small = places[region.entity].level in ("county", "place")
        if small and (behind or ahead_of) and TOGETHER.match(text, region.end):
            yield region.start, region.end, places[region.entity], "acts"
    policies = [m for m in mentions if m.type == "Policy"]
    for policy in policies:
        before_it = ahead(policy.start, 40)
        close = [m for m in before_it if m.type == "Region" and m.entity in places and 0 <= policy.start - m.end <= 40]
        for region in [m for m in close if not BREAK.search(text, m.end, policy.start)][-1:]:
            between = text[region.end : policy.start]
            agents = [m for m in before_it if m.type == "Agency" and region.end <= m.start < policy.start]
            if not agents and ISSUES.search(between):
                yield region.start, region.end, places[region.entity], "acts"


def committees(text: str, mentions: Sequence[Mention], places: Mapping[str, Place]) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, full name, printed name) of the bodies of villages and towns: 石桥村党支部.

    mentions: resolved, sorted
    """
    agencies = {m.start for m in mentions if m.type == "Agency"}
    for m in mentions:
        place = places.get(m.entity or "")
        if (
            m.type != "Region"
            or place is None
            or place.level != "place"
            or not re.search("村|社区|镇|乡|街道|居民区", place.name[-2:])
        ):
            continue
        found = COMMITTEE.match(text, m.end)
        if found and m.start not in agencies and m.end not in agencies:
            yield m.start, found.end(), place.name + found.group(), text[m.start : found.end()]


def _led_with(text: str, at: int, post: str, mentions: Sequence[Mention], bodies: Mapping[str, Place]) -> Place | None:
    """The place of the body named just before in a run of posts: 徐州市委副书记、市长 → 徐州市."""
    near = [m for m in mentions if m.end <= at and at - m.end <= 24 and m.entity in bodies]
    if near and not BREAK.search(text, near[-1].end, at) and bodies[near[-1].entity].name.endswith(post[:-1]):
        return bodies[near[-1].entity]
    return None


def _inside(at: int, mentions: Sequence[Mention]) -> bool:
    return any(m.start <= at < m.end for m in mentions)
