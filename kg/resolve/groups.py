"""Which names of organisations, persons and policies in one document name the same thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from kg.resolve.agencies import Agencies
from kg.resolve.regions import Linker

ANNOUNCED = re.compile(r"\s*[（(](?:以下|下文|下)?(?:统一)?(?:简称|下称|称|又称)?(?:为|作)?[：:]?[“\"《]?$")
ORG_TAIL = re.compile(
    r"(?:集团)?(?:股份|控股|有限责任|有限|责任|总)*公司$|集团$|(?:股份|控股)$|(?:总)?厂$|(?:总部|分公司|支行|分行|公司)$"
)
RENAMED = re.compile(
    r"[（(](?:现名?|原名?|曾用名|现为|原为|前身为?)[：:]?[“\"]?$|(?:更名为|改名为|变更为|曾用名[为：:]*|前身[为是])[：:]?[“\"]?$"
)
_HOLDING = re.compile(r"(?:控股|股份|投资|实业|企业|产业|总公司|开发|发展|管理|科技)*")
BRANCH = re.compile(r"(?:分公司|支公司|支行|分行|营业部|分院|校区|工厂)$")
WHOLE = re.compile(r"(?:大学|学院|医院|银行|协会|公司|学校|中学)$")  # 北辰大学 is not short for 北辰农业大学
GROUP = re.compile(r"集团(?:股份)?(?:有限)?(?:责任)?(?:公司)?$")


class Union:
    """Disjoint sets of names; the first name put in is the root of its set for good."""

    def __init__(self, names: Sequence[str]) -> None:
        self._root = {n: n for n in names}
        self.reasons: dict[str, str] = {}

    def find(self, name: str) -> str:
        while self._root[name] != name:
            name = self._root[name]
        return name

    def join(self, short: str, full: str, reason: str) -> None:
        a, b = self.find(short), self.find(full)
        if a != b:
            self._root[a] = b
            self.reasons[short] = reason


def core(name: str, regions: Sequence[str]) -> str:
    """An organisation's name without the region in front and the legal form behind: 长春北辰电子技术有限公司 → 北辰电子技术."""
    short = name
    for _ in range(2):
        short = re.sub(r"^[（(][^）)]*[）)]", "", short)
        for region in regions:
            if short.startswith(region) and len(short) - len(region) >= 2:
                short = short[len(region) :]
                break
    short = re.sub(r"[（(][^）)]*[）)]", "", short)
    return ORG_TAIL.sub("", short) or short


def shortens(short: str, full: str, regions: Sequence[str]) -> bool:
    """May `short` be a newspaper's short form of the organisation `full`?

    True for a brand in front (北辰 / 北辰卫星技术有限公司), a brand with the trade's last word (北辰纸业), and initials in order
    that keep the first character of the core. False for a group and its member (北辰集团 / 北辰客车股份).
    """
    if short == full or len(short) >= len(full) or len(short) < 2:
        return False
    if GROUP.search(short) and not (GROUP.search(full) and _same_group(short, full, regions)):
        return False
    if is_branch(full, regions) and not is_branch(short, regions):
        return False
    bare, heart = core(short, ()), core(full, regions)
    if heart == bare or full.startswith(short) or heart.startswith(bare):
        return True
    if short[0] in "省市县区州" and full.endswith(short) and len(full) - len(short) <= 4:  # 市北辰中学 / 自贡市北辰中学
        return True
    for region in regions:  # 长春北辰 / 长春北辰电子技术有限公司, 山东阳光 / 山东世纪阳光纸业集团
        if full.startswith(region) and bare.startswith(region) and len(bare) > len(region) + 1:
            return heart.startswith(bare[len(region) :])
    if len(bare) >= 3 and bare in heart:
        return True
    # 北辰电子 / 北辰光电子技术: the brand, then the rest in order
    return len(bare) >= 4 and not WHOLE.search(bare) and heart.startswith(bare[:2]) and _in_order(bare[2:], heart[2:])


def _same_group(short: str, full: str, regions: Sequence[str]) -> bool:
    """Is nothing but legal form between the two names of groups? 北辰集团 is not short for 北辰新能源汽车集团."""
    bare, heart = core(short, regions), core(full, regions)
    rest = heart.removeprefix(bare)
    return not heart.startswith(bare) or _HOLDING.fullmatch(rest) is not None


def is_branch(name: str, regions: Sequence[str]) -> bool:
    """Does the name end as a branch's: …北京分公司, …上海公司, …房山工厂?"""
    return bool(BRANCH.search(name)) or any(name.endswith(f"{r}公司") and len(name) > len(r) + 4 for r in regions)


def _in_order(inner: str, outer: str) -> bool:
    rest = iter(outer)
    return all(c in rest for c in inner)


def organisations(
    names: Mapping[str, int], text: str, regions: Sequence[str], key: Callable[[str], str] = lambda name: ""
) -> Union:
    """Sets of names that stand for one organisation.

    names:   name → how often it stands in the text, of one entity type
    regions: region names of the document and their short forms, longest first
    key:     a name → what tells its organisation from all others, where grammar says so (市工商联); "" else
    """
    first: dict[str, str] = {}

    def join(short: str, ordered: Sequence[str], union: Union) -> None:
        same = first.setdefault(key(short), short) if key(short) else short
        former = _former(short, ordered, text)
        if same != short:
            union.join(short, same, "one body by its name")
        elif former:
            union.join(short, former, "renamed")
        else:
            _shortened(short, ordered, union, regions)

    return _sets(names, text, join)


def _sets(names: Mapping[str, int], text: str, join: Callable[[str, Sequence[str], Union], None]) -> Union:
    """Names joined with the longer ones that announce them (以下简称…), the others as `join` finds."""
    ordered = sorted(names, key=lambda n: (-len(n), n))
    union = Union(ordered)
    for short in ordered:
        announced = _announced(short, ordered, text)
        if announced:
            union.join(short, announced, "announced")
        else:
            join(short, ordered, union)
    return union


def _shortened(short: str, ordered: Sequence[str], union: Union, regions: Sequence[str]) -> None:
    """Join a newspaper's short form with the one name that it can stand for."""
    for rule, reason in ((shortens, "short form"), (abbreviates, "abbreviation")):
        fulls = [f for f in ordered if rule(short, f, regions)]
        roots = sorted({union.find(f) for f in fulls})
        groups = [f for f in fulls if GROUP.search(f)]
        if len(roots) == 1:
            union.join(short, roots[0], reason)
        elif len(roots) > 1 and len({union.find(g) for g in groups}) == 1:
            union.join(short, groups[0], "short form of the group")
        if roots:
            return


def abbreviates(short: str, full: str, regions: Sequence[str]) -> bool:
    """May `short` be made of single characters of `full`: 海垦集团 of 海南省农垦投资控股集团, 工行 of 中国工商银行?

    True where its characters stand in the full name in order and the first begins it (or begins what is behind a place).
    False for branches, and where only one of the two is a group or has a legal form that the other lacks.
    """
    bare = core(short, ())
    if len(full) < len(short) + 3 or not 2 <= len(bare) <= 4 or BRANCH.search(full) or WHOLE.search(short):
        return False
    if GROUP.search(short) and not GROUP.search(full):
        return False
    hearts = {core(full, ()), core(full, [*regions, "中国"])}
    if bare.startswith("中国"):
        return any(h.startswith("中国") and len(h) > 3 and bare[2:3] == h[2] and _in_order(bare[3:], h[3:]) for h in hearts)
    return any(h[:1] == bare[0] and _in_order(bare[1:], h[1:]) and not h.startswith(bare) for h in hearts)


def _former(name: str, names: Sequence[str], text: str) -> str | None:
    """The name that the text says this one to have followed or preceded: 北辰大学（现南山大学）, 由北辰更名为南山."""
    at = text.find(name)
    while at >= 0:
        before = text[max(0, at - 80) : at]
        said = RENAMED.search(before)
        if said:
            head = before[: said.start()]
            ends = next((n for n in names if n != name and head.endswith(n)), None)
            if ends:
                return ends
            if "曾用名" in said.group(0):
                told = [(head.rfind(n), n) for n in names if n != name and n in head]
                return max(told)[1] if told else None
        at = text.find(name, at + 1)
    return None


def _announced(short: str, names: Sequence[str], text: str) -> str | None:
    """The longer name just before （以下简称“short”）, if the text says so."""
    at = text.find(short)
    while at >= 0:
        before = text[max(0, at - 60) : at]
        opened = ANNOUNCED.search(before)
        if opened and text[at + len(short) : at + len(short) + 2].lstrip('”"》')[:1] in "）)、，":
            head = before[: opened.start()].rstrip('”"》')
            for full in names:
                if full != short and len(full) > len(short) and head.endswith(full):
                    return full
        at = text.find(short, at + 1)
    return None


_HEAD_WORDS = "意见|办法|方案|规划|计划|条例|通知|措施|细则|决定|政策|纲要|指南|指引|公告|规定|要点|清单|行动"
HEADS = re.compile(rf"(?:实施|工作|行动|若干|管理|指导|暂行|试行)*(?:{_HEAD_WORDS})$")


def policies(names: Mapping[str, int], text: str) -> Union:
    """Sets of titles that stand for one policy: 《A关于B的意见》, 《关于B的意见》 and, announced, 《意见》."""

    def join(short: str, ordered: Sequence[str], union: Union) -> None:
        plain = _plain_title(short)
        longer = [f for f in ordered if f != short and len(f) >= len(short) and _plain_title(f).endswith(plain)]
        if short.startswith("关于") or len(short) >= 8:
            if not longer and f"《{short}》" not in text:
                longer = [f for f in ordered if len(f) > len(short) and _initials(plain, _plain_title(f))]
            if longer:
                union.join(short, longer[0], "the title without its issuer")
        elif HEADS.fullmatch(short):  # 《实施意见》 alone: the last title before it that ends so
            at = text.find(f"《{short}》")
            before = [(text.rfind(f, 0, at), f) for f in longer] if at >= 0 else []
            seen = [pair for pair in before if pair[0] >= 0]
            if seen:
                union.join(short, max(seen)[1], "a plain short form")
        else:  # “百千万工程” of 百县千镇万村高质量发展工程, “加油包” of 赋能创业加油包
            quoted = f"《{short}》" in text
            fulls = [f for f in ordered if f != short and plain in _plain_title(f)]
            fulls += [] if quoted else [f for f in ordered if f != short and _initials(plain, _plain_title(f))]
            if len({union.find(f) for f in fulls}) == 1 and not plain.endswith("法"):
                union.join(short, fulls[0], "short form")
            elif f"中华人民共和国{short}" in names:
                union.join(short, f"中华人民共和国{short}", "the law without its state")

    return _sets(names, text, join)


def _plain_title(title: str) -> str:
    """A title without quotes, years in brackets and the long word for government: as titles are quoted in passing."""
    return re.sub(r"[（(][^（）()]*[）)]$", "", re.sub(r"[“”‘’\s]", "", title)).replace("人民政府", "政府")


def _initials(short: str, full: str) -> bool:
    """Has the short title the full one's beginning and last two characters, and all of its own in the full one's order?"""
    return len(short) >= 4 and short[0] == full[0] and short[-2:] == full[-2:] and _in_order(short, full)


def inner_titles(title: str) -> Iterator[tuple[int, int]]:
    """Where a title quotes another: 落实〈关于…的措施〉实施方案, as [start, end) in the title."""
    for found in re.finditer(r"[〈《<]([^〈〉《》<>]{4,})[〉》>]", title):
        yield found.span(1)


_ABOUT = re.compile(r"关于|印发")
_JOINT = re.compile(r"[ 　、]+")


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
