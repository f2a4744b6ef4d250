"""Titles of policies: which ends as, holds or abbreviates another in one document, and what a title says of other things."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kg.resolve.agencies import Agencies
from kg.resolve.regions import Linker
from kg.resolve.shortening import containing, in_order, rarest

_HEAD_WORDS = "意见|办法|方案|规划|计划|条例|通知|措施|细则|决定|政策|纲要|指南|指引|公告|规定|要点|清单|行动"
HEADS = re.compile(rf"(?:实施|工作|行动|若干|管理|指导|暂行|试行)*(?:{_HEAD_WORDS})$")
# 《…》（国发〔2015〕5号）, 《…》（证监会令第155号）: what the document is filed under.
_NUMBER = re.compile(
    r"》[（(]([^（）()，。、；\s]{2,20}?(?:〔\d{4}〕|[［\[]\d{4}[］\]]|令第?|公告第?|\d{4}年第)\d{1,4}号)[）)，,]"
)
_QUOTED = re.compile(r"[〈《<]([^〈〉《》<>]{4,})[〉》>]")
_ABOUT = re.compile(r"关于|印发")
_JOINT = re.compile(r"[ 　、]+")
_MARKS = re.compile('[<>“”‘’"《》〈〉「」『』，,、·\\s]')
# 关于印发〈…〉的通知: the notice is the paper that the title inside came with; what orders, announces or
# hands it on (实施, 公布, 转发) is not.
_PRINTED = re.compile("印发(.{6,})的(?:通知|函|公告|通告)$")
# What stands behind a name in quotes and makes no other thing of it: “北辰护航”|专项行动.
_KIND = (
    "行动|活动|工作|工程|计划|战略|倡议|机制|模式|政策|试点|项目|制度|改革|部署|意见|规定|法案|礼包|服务|建设"
    "|补助|补贴|消费券|宣传月|季|监督|愿景|任务|专项"
)
_GENERIC = f"[^“”《》，。、]{{0,10}}?(?:{_KIND})"
_TAIL = re.compile("(?<=[\u4e00-\u9fff]{5})(?:等|相关)?(?:试点)?(?:工作|项目|试点|国家战略|政策|措施|部署)$")
_PLACE = "(?:[\u4e00-\u9fff]{2,4})?"
_QUOTES_OF = re.compile(rf"^(?:{_PLACE}《([^“”《》]{{2,}})》|(?:\d{{4}}年(?:度)?)?{_PLACE}“([^“”《》]{{2,}})”)(?:{_GENERIC})?$")


class Titles:
    """The titles of one document, longest first; each answer is in that order and leaves out the title asked for."""

    def __init__(self, ordered: Sequence[str]) -> None:
        self._ordered = ordered
        self._plain = {t: _plain_title(t) for t in ordered}
        plains = [self._plain[t] for t in ordered]
        wanted = frozenset(plains)
        self._ends: dict[str, list[int]] = defaultdict(list)
        self._edges: dict[tuple[str, str], list[int]] = defaultdict(list)
        for k, plain in enumerate(plains):
            for cut in range(len(plain) + 1):
                if plain[cut:] in wanted:
                    self._ends[plain[cut:]].append(k)
            for c in sorted(set(plain)):
                self._edges[plain[:1] + plain[-2:], c].append(k)
        self._held = containing(wanted - {""}, plains)
        self._bare = {t: _MARKS.sub("", self._plain[t]) for t in ordered}
        self._same: dict[str, list[int]] = defaultdict(list)
        self._quote: dict[str, list[int]] = defaultdict(list)
        self._print: dict[str, list[int]] = defaultdict(list)
        for k, title in enumerate(ordered):
            self._same[self._bare[title]].append(k)
            stem = _TAIL.sub("", self._plain[title])
            for inner in (_quoted_in(title), stem if stem != self._plain[title] else ""):
                if inner:
                    self._quote[_MARKS.sub("", inner)].append(k)
            if printed := printed_in(title):
                self._print[_MARKS.sub("", _plain_title(printed))].append(k)

    def plain(self, title: str) -> str:
        return self._plain[title]

    def same(self, title: str) -> list[str]:
        """The titles that differ in marks only: “北辰护航”行动 and 北辰护航行动."""
        return self._others(title, self._same[self._bare[title]])

    def printing(self, title: str) -> list[str]:
        """The titles of the papers that the title came with: 关于印发〈…〉的通知."""
        return self._others(title, self._print.get(self._bare[title], ()))

    def quoting(self, short: str) -> list[str]:
        """The titles that are the name and common words: “北辰护航”专项行动, 小区综合整治工作."""
        return self._others(short, self._quote.get(self._bare[short], ()))

    def ending(self, short: str) -> list[str]:
        """The titles that end as `short` does."""
        return self._others(short, self._ends[self._plain[short]])

    def holding(self, short: str) -> list[str]:
        """The titles that hold all of `short`."""
        return self._others(short, self._held.get(self._plain[short], ()))

    def initialled(self, short: str) -> list[str]:
        """The titles with the beginning and last two characters of `short`, and all of its own in their order."""
        plain = self._plain[short]
        near = self._others(short, rarest(self._edges, plain[:1] + plain[-2:], plain)) if len(plain) >= 4 else []
        return [t for t in near if in_order(plain, self._plain[t])]

    def _others(self, short: str, numbers: Sequence[int]) -> list[str]:
        return [self._ordered[k] for k in numbers if self._ordered[k] != short]


def _plain_title(title: str) -> str:
    """A title without quotes, years in brackets and the long word for government: as titles are quoted in passing."""
    return re.sub(r"[（(][^（）()]*[）)]$", "", re.sub(r"[“”‘’\s]", "", title)).replace("人民政府", "政府")


def printed_in(title: str) -> str:
    """The title that 关于印发〈…〉的通知 prints; "" for none."""
    found = _PRINTED.search(title)
    inner = found.group(1).strip() if found else ""
    return inner[1:-1] if inner[:1] in set("《〈<“") and inner[-1:] in set("》〉>”") else inner


def _quoted_in(title: str) -> str:
    """The name in quotes of which the title is made, with no other word but a year, a place or common ones; "" for none."""
    found = _QUOTES_OF.match(title)
    return (found.group(1) or found.group(2)) if found else ""


def document_number(text: str, end: int) -> str:
    """The number of the document whose title in 《》 ends there; "" for none."""
    found = _NUMBER.match(text, end)
    return found.group(1) if found else ""


def inner_titles(title: str) -> Iterator[tuple[int, int]]:
    """Where a title quotes another: 落实〈关于…的措施〉实施方案, as [start, end) in the title."""
    for found in _QUOTED.finditer(title):
        yield found.span(1)


def title_issuers(title: str, agencies: Agencies, linker: Linker) -> Iterator[tuple[int, int]]:
    """Where a title names its issuers: 中共中央 国务院关于…的意见 → 中共中央 and 国务院, as [start, end) in the title."""
    about = _ABOUT.search(title)
    head = title[: about.start()].rstrip() if about else ""
    at = 0
    for part in _JOINT.split(head):
        start = head.find(part, at)
        at = start + len(part)
        for s, e in _bodies(part, agencies, linker):
            yield start + s, start + e


def _bodies(part: str, agencies: Agencies, linker: Linker) -> list[tuple[int, int]]:
    """中共中央国务院 → both; [] unless the whole part is agencies."""
    if len(part) < 2:
        return []
    if agencies.is_agency(part, linker):
        return [(0, len(part))]
    for end in range(len(part) - 2, 1, -1):
        if agencies.is_agency(part[:end], linker):
            rest = _bodies(part[end:], agencies, linker)
            if rest:
                return [(0, end), *((s + end, e + end) for s, e in rest)]
    return []
