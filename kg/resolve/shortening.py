"""How a newspaper shortens the name of an organisation, and which longer names of a document a short one can stand for.

Every name has a `Form`, made once; whether one form is short for another is a question of two forms. `Shortener` asks it only
of pairs that share a beginning, an end or their rarest character: of a thousand firms in a list each costs what it would of ten.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

ORG_TAIL = re.compile(
    r"(?:集团)?(?:股份|控股|有限责任|有限|责任|总)*公司$|集团$|(?:股份|控股)$|(?:总)?厂$|(?:总部|分公司|支行|分行|公司)$"
)
GROUP = re.compile(r"集团[）)]?(?:股份)?(?:有限)?(?:责任)?(?:公司)?$")
_HOLDING = re.compile(r"(?:控股|股份|投资|实业|企业|产业|总公司|开发|发展|管理|科技)*")
_BRANCH = re.compile(r"(?:分公司|支公司|支行|分行|营业部|分院|校区|工厂)$|公司[^公司]{1,11}(?:厂|基地|设计院|项目部|车间|大区)$")
_REGISTERED = re.compile(r"(?:有限|有限责任|股份)公司$")  # the end of a name as it is registered
# What a bank that was a credit union, or an operator's company of a province, is called in two ways.
_CONTRACTED = (
    ("农村商业", "农商"),
    ("农村信用合作联社", "农信联社"),
    ("农村信用社联合社", "农信联社"),
    ("农村信用联社", "农信联社"),
    ("农商行", "农商银行"),
)
_OPERATOR = re.compile(r"^中国(电信|移动|联通|铁塔|石化|石油|邮政|烟草|人寿|人保)(.{2,4}?)(?:省|市|自治区)?(?:分)?公司$")
_WHOLE = re.compile(r"(?:大学|学院|医院|银行|协会|公司|学校|中学)$")  # 北辰大学 is not short for 北辰农业大学
# A body whole by itself: what stands behind it is a part of it, or another: 北辰大学|图书馆, 江北市红十字会|救援中心.
_BODY = re.compile(
    r"(?:大学|学院|医院|中学|小学|学校|协会|学会|商会|联合会|研究会|促进会|基金会|红十字会|科协|工商联|总工会|妇联|博物馆|图书馆"
    r"|研究院|研究所|科学院|实验室|信息中心|服务中心|委员会|电视台|俱乐部)$"
)
_NO_PART = re.compile(r"^(?:[（(]|有限|股份|集团|公司|总部|本部|客户端)")
_BRACKETS_FIRST = re.compile(r"^[（(][^）)]*[）)]")
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")


class Words:
    """Names of regions, to be found at the edges of other names, longest first."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = frozenset(n for n in names if n)
        self._lengths = sorted({len(n) for n in self._names}, reverse=True)

    def in_front(self, name: str) -> Iterator[str]:
        return (name[:k] for k in self._lengths if k <= len(name) and name[:k] in self._names)

    def behind(self, name: str) -> Iterator[str]:
        return (name[-k:] for k in self._lengths if k <= len(name) and name[-k:] in self._names)


_CHINA = Words(["中国"])


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked of a name, as a short one and as a full one."""

    name: str
    plain: str  # with established contractions: 北辰农商银行 of 北辰农村商业银行股份有限公司
    bare: str  # without the legal form: 长春北辰电子技术
    heart: str  # without the region either: 北辰电子技术
    national: str  # without region or 中国
    regions: tuple[str, ...]  # that it begins with, longest first
    group: bool
    branch: bool  # …北京分公司, …上海公司, …房山工厂


def form(name: str, regions: Words) -> Form:
    """The form of a name, in a document with these regions."""
    plain = name
    for long, short in _CONTRACTED:
        plain = plain.replace(long, short)
    return Form(
        name,
        plain,
        core(plain),
        core(plain, regions),
        core(plain, regions, _CHINA),
        tuple(regions.in_front(name)),
        GROUP.search(name) is not None,
        _BRANCH.search(name) is not None
        or (name.endswith("公司") and any(len(name) > len(r) + 4 for r in regions.behind(name[:-2]))),
    )


def core(name: str, *regions: Words) -> str:
    """An organisation's name without the region in front and the legal form behind: 长春北辰电子技术有限公司 → 北辰电子技术."""
    short = re.sub("[（(]集团[）)]", "集团", name)
    for _ in range(2):
        short = _BRACKETS_FIRST.sub("", short)
        found = (r for words in regions for r in words.in_front(short) if len(short) - len(r) >= 2)
        short = short[len(next(found, "")) :]
    short = _BRACKETS.sub("", short)
    return ORG_TAIL.sub("", short) or short


def shortens(short: Form, full: Form) -> bool:
    """May `short` be a newspaper's short form of the organisation `full`?

    True for a brand in front (北辰 / 北辰卫星技术有限公司), a brand with the trade's last word (北辰纸业), and initials in order
    that keep the first character of the core. False for a group and its member (北辰集团 / 北辰客车股份).
    """
    name, bare, heart = short.name, short.bare, full.heart
    if not bare or len(name) >= len(full.name) or len(name) < 2:
        return False
    if short.group and not (full.group and _same_group(short, full)):
        return False
    if _BODY.search(name) and _part_of(short, full):
        return False
    if name in operators(full.name):
        return True  # 山南电信 / 中国电信山南公司
    if full.branch and not short.branch:
        return False
    if _REGISTERED.search(name) and _REGISTERED.search(full.name):  # two names as registered: one lacks a place in front
        front = full.bare.removesuffix(bare)
        if front in full.regions or (full.bare.endswith(bare) and 2 <= len(front) <= 5 and front[-1] in "省市县区州"):
            return True
    contracted = short.plain != name or full.plain != full.name
    if contracted and (bare in (full.bare, full.heart) or (short.heart == full.heart and short.regions and full.regions)):
        return not short.regions or not full.regions or short.regions[0][:2] == full.regions[0][:2]
    if full.name.startswith(name) or heart.startswith(bare) or (short.group and full.national.startswith(bare)):
        return True
    if name[0] in "省市县区州" and full.name.endswith(name) and len(full.name) - len(name) <= 4:  # 市北辰中学 / 自贡市北辰中学
        return True
    for region in full.regions:  # 长春北辰 / 长春北辰电子技术有限公司, 山东阳光 / 山东世纪阳光纸业集团
        if bare.startswith(region) and len(bare) > len(region) + 1:
            return heart.startswith(bare[len(region) :])
    if len(bare) >= 3 and bare in heart:
        return True
    # 北辰电子 / 北辰光电子技术: the brand, then the rest in order
    return len(bare) >= 4 and not _WHOLE.search(bare) and heart.startswith(bare[:2]) and in_order(bare[2:], heart[2:])


def _part_of(short: Form, full: Form) -> bool:
    """Is the longer name a part of a whole body, or its like of a place inside (江北市图书馆 / 江北市南山区图书馆)?"""
    rest = full.name.removeprefix(short.name)
    if rest != full.name:
        return _NO_PART.match(rest) is None
    return bool(short.regions and full.regions) and short.heart == full.heart and short.regions[0] != full.regions[0]


def operators(name: str) -> tuple[str, ...]:
    """What the company of a nation-wide operator in a place is called: 中国电信山南公司 → 山南电信, 山南省电信."""
    found = _OPERATOR.match(name)
    return (found.group(2) + found.group(1), f"{found.group(2)}省{found.group(1)}") if found else ()


def _same_group(short: Form, full: Form) -> bool:
    """Is nothing but legal form between the two names of groups? 北辰集团 is not short for 北辰新能源汽车集团."""
    rest = full.heart.removeprefix(short.heart)
    return not full.heart.startswith(short.heart) or _HOLDING.fullmatch(rest) is not None


def abbreviates(short: Form, full: Form) -> bool:
    """May `short` be made of single characters of `full`: 山化集团 of 山南省化工投资控股集团, 工行 of 中国工商银行?

    True where its characters stand in the full name in order and the first begins it (or begins what is behind a place).
    False for branches, and where only one of the two is a group or has a legal form that the other lacks.
    """
    bare = short.bare
    if len(full.name) < len(short.name) + 3 or not 2 <= len(bare) <= 4 or _BRANCH.search(full.name) or _WHOLE.search(short.name):
        return False
    if short.group and not full.group:
        return False
    hearts = {full.bare, full.national}
    if bare.startswith("中国"):
        return any(h.startswith("中国") and len(h) > 3 and bare[2:3] == h[2] and in_order(bare[3:], h[3:]) for h in hearts)
    return any(h[:1] == bare[0] and in_order(bare[1:], h[1:]) and not h.startswith(bare) for h in hearts)


def in_order(inner: str, outer: str) -> bool:
    """Do the characters of `inner` stand in `outer` in their order?"""
    rest = iter(outer)
    return all(c in rest for c in inner)


def rarest(rows: Mapping[tuple[str, str], list[int]], head: str, characters: str) -> list[int]:
    """The shortest of the rows of (head, character)."""
    return min((rows.get((head, c), []) for c in sorted(set(characters))), key=len, default=[])


def containing(patterns: Iterable[str], texts: Sequence[str]) -> dict[str, list[int]]:
    """Pattern → the numbers of the texts that hold it, in order. No pattern is empty."""
    words = sorted(set(patterns))
    found: dict[str, list[int]] = defaultdict(list)
    if not words:
        return found
    matcher = AhoCorasick(words)
    for number, text in enumerate(texts):
        for k in sorted({k for k, _, _ in matcher.find_matches_as_indexes(text, overlapping=True)}):
            found[words[k]].append(number)
    return found


class Shortener:
    """The names of one document, longest first, and for each those that it can be short for, in that order."""

    def __init__(self, names: Sequence[str], regions: Words) -> None:
        self.names = names
        self.asked = 0  # pairs that were compared: what a list costs
        self._forms = [form(n, regions) for n in names]
        self._number = {n: k for k, n in enumerate(names)}
        self._near: list[set[int]] = [set() for _ in names]
        self._by_edges(regions)
        held = containing((f.bare for f in self._forms if len(f.bare) >= 3), [f.heart for f in self._forms])
        for k, f in enumerate(self._forms):
            self._near[k].update(held.get(f.bare, ()))
        self._brands: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._initials: dict[tuple[str, str], list[int]] = defaultdict(list)
        for k, f in enumerate(self._forms):
            for c in sorted(set(f.heart[2:])):
                self._brands[f.heart[:2], c].append(k)
            for first, c in sorted({(h[:1], c) for h in (f.bare, f.national) for c in h[1:]}):
                self._initials[first, c].append(k)

    def fulls(self, short: str) -> list[str]:
        """The names that `short` is a short form of."""
        own = self._number[short]
        bare = self._forms[own].bare
        near = self._near[own] | set(rarest(self._brands, bare[:2], bare[2:]) if len(bare) >= 4 else ())
        return [self.names[k] for k in sorted(near) if self._asked() and shortens(self._forms[own], self._forms[k])]

    def abbreviated(self, short: str) -> list[str]:
        """The names that `short` is an abbreviation of."""
        own = self._forms[self._number[short]]
        near = rarest(self._initials, own.bare[:1], own.bare[1:]) if 2 <= len(own.bare) <= 4 else []
        return [self.names[k] for k in near if self._asked() and abbreviates(own, self._forms[k])]

    def group(self, name: str) -> bool:
        return self._forms[self._number[name]].group

    def _asked(self) -> bool:
        self.asked += 1
        return True

    def _by_edges(self, regions: Words) -> None:
        """Note the pairs where one begins or ends as the other."""
        fronts: dict[str, list[int]] = defaultdict(list)  # what a heart may begin with → the short names
        for k, f in enumerate(self._forms):
            for bare in sorted({f.bare, *(f.bare[len(r) :] for r in regions.in_front(f.bare))} - {""}):
                fronts[bare].append(k)
        for k, f in enumerate(self._forms):
            shorts = {s for h in {f.heart, f.national} for end in range(1, len(h) + 1) for s in fronts.get(h[:end], ())}
            shorts.update(self._number[n] for n in operators(f.name) if n in self._number)
            edges = [f.name[:end] for end in range(2, len(f.name))] + [f.name[cut:] for cut in range(1, 5)]
            shorts.update(self._number[edge] for edge in edges if edge in self._number)
            for s in shorts:
                self._near[s].add(k)
