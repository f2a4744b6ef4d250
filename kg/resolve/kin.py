"""Names that stand in a list of names: the members of 北辰、南山、X等企业 are enterprises where two of them are known to be."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from kg.model import Mention

_ITEM = r"[\u4e00-\u9fffA-Za-z0-9·+\-“”（）]{2,20}"
_HEADS = {
    "Enterprise": r"(?:企业|公司|集团|厂商|车企|品牌|银行)",
    "Industry": r"(?:产业|行业|领域|赛道|产业集群)",
}
_LISTS = {
    kind: re.compile(rf"({_ITEM}(?:、{_ITEM})+?)等[一二三四五六七八九十\d]*[大家个款]?[\u4e00-\u9fff]{{0,8}}?{head}")
    for kind, head in _HEADS.items()
}
_LEAST = 2  # members known already; with one, lists of all kinds come in
_NO_MEMBER = re.compile(r"[和与及的]|(?:赋能|合作|服务商|中心|项目)$|^(?:推动|加快|支持|促进|开展|提高)")


def kin(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions and what stands beside them in lists, sorted by start.

    mentions: sorted by start, none over another
    """
    more = [m for kind in _LISTS for m in _listed(text, mentions, kind)]
    return sorted([*mentions, *more], key=lambda m: (m.start, m.end))


def _listed(text: str, mentions: Sequence[Mention], kind: str) -> Iterator[Mention]:
    starts, ends = [m.start for m in mentions], [m.end for m in mentions]
    for found in _LISTS[kind].finditer(text):
        inside = mentions[bisect_right(ends, found.start(1)) : bisect_left(starts, found.end(1))]
        if sum(m.type == kind for m in inside) < _LEAST:
            continue
        at = found.start(1)
        for number, part in enumerate(found.group(1).split("、")):
            start, end, at = at, at + len(part), at + len(part) + 1
            taken = any(m.start < end and start < m.end for m in inside)
            if number and not taken and 2 <= len(part) <= 10 and not _NO_MEMBER.search(part):
                yield Mention(start, end, kind, "list", 0.7)
