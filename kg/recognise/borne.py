"""Names that the tagger doubts and the text bears out: firms in a list beside firms, with a stock code, as authors of 研报;
industries beside industries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Mention

_LEAST = 0.35
_CODE = re.compile(r"\s?[（(]\s*(?:股票代码[：:]?|证券代码[：:]?)?(?:\d{6}|\d{4,5}\.HK|(?:NASDAQ|NYSE|SH|SZ|HK)[：:.])")
_ANY = re.compile(
    r"^(?:各|其[他它]|多|几|两|三|数|中小|大型|国有|民营|外资|地方|全国|商业|村镇|部分|相关|上述|子|母|总|分|该|本)"
)
_JOINS = "、和与及"
_MAY_BE = frozenset(("Enterprise", "Person", "Product", "Institution"))  # what a brand alone is taken for


def borne_out(text: str, unsure: Sequence[Mention], sure: Sequence[Mention]) -> list[Mention]:
    """Those of `unsure` that the text shows to be firms or industries, with that type, in the order of `unsure`.

    unsure: never as sure as their type asks; sure: those that count already
    """
    found: dict[int, Mention] = {}
    for kind, judged in (("Enterprise", _borne), ("Industry", _listed)):
        ends = {m.end for m in sure if m.type == kind}
        starts = {m.start for m in sure if m.type == kind}
        grown = True
        while grown:  # a member of a list bears out the next
            grown = False
            for k, m in enumerate(unsure):
                if k not in found and m.score >= _LEAST and judged(text, m, starts, ends):
                    found[k] = replace(m, type=kind)
                    starts.add(m.start)
                    ends.add(m.end)
                    grown = True
    return [found[k] for k in sorted(found)]


def _listed(text: str, m: Mention, starts: set[int], ends: set[int]) -> bool:
    """An industry beside a sure one: 新能源、新材料和|装备制造."""
    return m.type == "Industry" and any(_beside(text, m, starts, ends))


def _beside(text: str, m: Mention, starts: set[int], ends: set[int]) -> tuple[bool, bool]:
    """Whether one of them stands before and behind, with nothing but a mark or 和 between."""
    before, after = text[m.start - 1 : m.start], text[m.end : m.end + 1]
    return bool(before) and before in _JOINS and m.start - 1 in ends, bool(after) and after in _JOINS and m.end + 1 in starts


def _borne(text: str, m: Mention, starts: set[int], ends: set[int]) -> bool:
    name = text[m.start : m.end]
    if m.type not in _MAY_BE:
        return False
    if _ANY.search(name):
        return False
    if m.type == "Enterprise" and (_CODE.match(text, m.end) or name.endswith("研报")):
        return True
    left, right = _beside(text, m, starts, ends)
    if m.type == "Enterprise":
        return left or right
    return left and right
