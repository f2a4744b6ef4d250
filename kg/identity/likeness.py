"""How like two organisations are: by their names alone, by what one document calls so, by what stands around them."""

from __future__ import annotations

import re

from kg.identity.model import Node
from kg.identity.names import LEGAL, Names, only_legal_form
from kg.identity.places import Places
from kg.resolve.shortening import Form
from kg.vocab import normal

# Why a document says that a name is another's → how sure another document's name is the same thing's.
ALIAS = {
    "announced": 0.97,
    "renamed": 0.97,
    "one body by its name": 0.95,
    "short form": 0.92,
    "short form of the group": 0.87,
    "abbreviation": 0.88,
    "the group told before": 0.0,  # 集团 alone
}
PRINTED = 0.9
_TOLD = 0.95  # a document says so in words
_PART = re.compile(
    "(?:门店|总行|分行|支行|营业部|中国区|工厂|超级|实验室|联名|基金会|分会|总站|下属|旗下|新馆|客服|研究所|附属|重点|企业$|子公司|分公司|基金$)"
)
_OF_A_PLACE = re.compile(r"[（(](?:中国|亚太|亚洲|集团中国)[）)]")
_SAME_BODY = re.compile(r"社|报社|客户端|网|（[^）]*）|\([^)]*\)|总会|电视台")
_BUSINESS = re.compile(
    r"(?:汽车|银行|证券|基金|保险|信托|电器|电气|电子|航空|地产|物流|快递|制药|药业|医药|钢铁|石油|化工|食品|乳业|酒业|能源|电力|通信|软件"
    r"|网络|科技|集团|工业|重工|机械|股份|控股|有限|责任|总|公司|技术|服务|分析|商城)*"
)
_TRADE = re.compile(r"(?:科技|技术|管理|发展|开发|实业|产业|企业|集团|工业|国际|服务)+")


class Likeness:
    """Scores from 0 to 1; what each is worth was set on the pairs of tests/benchmarks/identity.py."""

    def __init__(self, names: Names, places: Places) -> None:
        self._names, self._places = names, places

    def as_alias(self, name: str, holder: Node, score: float) -> float:
        """How sure a name is of what one document calls so: what is found by its characters alone may be a part, or another."""
        if score >= _TOLD:
            return score
        fulls = [n for n in holder.names if n != name]
        if any(self._part(name, full) for full in fulls):
            return 0.55
        known = self._names.known(name)
        if known and not any(self._names.known(full) == known or only_legal_form(name, full) for full in fulls):
            return 0.8  # everybody calls another so
        if all(_gapped(name, full) for full in fulls):
            return 0.72
        if any(self._names.front(f)[1] and not self._names.front(name)[1] and not LEGAL.search(f) for f in fulls):
            return 0.8  # without its region it may be another's
        if len(normal(name)) < 3 and not any(_BUSINESS.fullmatch(f.removeprefix(name)) for f in fulls):
            return 0.8
        return score - (0.05 if len(normal(name)) < 3 else 0)

    def _part(self, whole: str, name: str) -> bool:
        """Is the name that of a part of the other: 北辰大学 and 北辰大学法学院, 北辰银行 and 北辰银行上海分行?"""
        if not name.startswith(whole):
            return False
        rest = name[len(whole) :]
        if self._names.form(name).branch or _PART.search(rest) or self._names.front(rest + "公司")[1]:
            return True
        return self._names.type == "Institution" and not _SAME_BODY.fullmatch(rest)

    def _local(self, short: str, full: str) -> bool:
        """Is the full name the short one with a region set into it: 中国新闻网, 中国江西新闻网?"""
        for at in range(2, len(full) - 2):
            if full[:at] != short[:at]:
                return False
            if any(full[:at] + full[at + len(word) :] == short for word in self._places.words.in_front(full[at:])):
                return True
        return False

    def by_name(self, short: Form, full: Form, several: bool) -> float:
        """How sure a short name is of a full one by the two names alone; several: there are others that it is as near to."""
        name = self._names.rest(short.name)
        bare = self._names.form(name).bare if name else ""
        if not bare or self._part(short.name, full.name):
            return 0.0
        if _OF_A_PLACE.search(full.name) and not _OF_A_PLACE.search(short.name):
            return 0.55  # a group and its company in the country
        if bare.isascii() and re.match("[A-Za-z]", full.heart[len(short.heart) :]):
            return 0.0
        if self._names.known(full.name) and not self._names.known(short.name):
            return 0.6  # its short names are in the table
        if self._local(short.name, full.name):
            return 0.0
        if not short.regions and _gapped(short.name, full.name):
            return 0.5
        if only_legal_form(short.name, full.name):
            if full.name.endswith("公司") and not LEGAL.search(full.name):
                return 0.95
            single = 0.05 if several else 0.0
            return (0.93 if len(bare) >= 4 else 0.89 if len(bare) == 3 else 0.84 if full.name.endswith("股份") else 0.87) - single
        if full.heart == short.heart:
            return 0.9 if len(bare) >= 4 else 0.82
        if full.heart.startswith(short.heart) or full.name.startswith(short.name):
            rest = full.heart.removeprefix(short.heart)
            if _TRADE.fullmatch(rest) and len(bare) > 2:
                return 0.9
            if len(rest) == 1:
                return 0.5
            if rest in ("汽车", "科技") and (len(short.name) >= 4 or not LEGAL.search(full.name)):
                return 0.87
            listed = full.name.endswith("股份有限公司") and len(short.name) == 4 and not several
            if listed and not self._names.known(short.name):
                return 0.87  # the short names of the stock exchanges have four characters
            return 0.8 if len(bare) >= 4 else 0.74 if len(bare) == 3 else 0.55
        return 0.6 if short.bare[:2] == full.heart[:2] else 0.5

    def context(self, one: Node, other: Node) -> tuple[float, list[str]]:
        """What the documents around two things add to or take from the score."""
        score, reasons = 0.0, []
        shared = (one.near & other.near) | (one.bodies & other.bodies)
        if shared:
            score += 0.12
            reasons.append("linked to the same things")
        a, b = self._places.of(one) | set(one.homes), self._places.of(other)
        b = b or set(other.homes)
        if a and b:
            near = self._places.share(a, b)
            score += {"place": 0.08, "province": 0.03, "": -0.02}[near]
            reasons.append({"place": "in one place", "province": "in one province", "": "in different provinces"}[near])
        return score, reasons


def _gapped(short: str, full: str) -> bool:
    """Does the short name leave out what may be the brand, between its own first and last word: 中信证券, 中信建投证券?"""
    bare = short.removesuffix("公司").removesuffix("集团")
    return 4 <= len(bare) <= 6 and bare not in full and bare[:2] in full and bare[-2:] in full
