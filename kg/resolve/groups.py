"""Which names of organisations, persons and policies in one document name the same thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kg.resolve.shortening import Shortener, Words
from kg.resolve.titles import HEADS, Titles
from kg.resolve.told import Told


class Union:
    """Disjoint sets of names; the first name put in is the root of its set for good."""

    def __init__(self, names: Sequence[str]) -> None:
        self._root = {n: n for n in names}
        self.reasons: dict[str, str] = {}

    def find(self, name: str) -> str:
        root = name
        while self._root[root] != root:
            root = self._root[root]
        while name != root:  # the next question takes one step
            self._root[name], name = root, self._root[name]
        return root

    def join(self, short: str, full: str, reason: str) -> None:
        a, b = self.find(short), self.find(full)
        if a != b:
            self._root[a] = b
            self.reasons[short] = reason


def organisations(
    names: Mapping[str, int], text: str, regions: Sequence[str], key: Callable[[str], str] = lambda name: ""
) -> Union:
    """Sets of names that stand for one organisation.

    names:   name → how often it stands in the text, of one entity type
    regions: region names of the document and their short forms
    key:     a name → what tells its organisation from all others, where grammar says so (市工商联); "" else
    """
    first: dict[str, str] = {}
    ordered = _ordered(names)
    shortener, told = Shortener(ordered, Words(regions)), Told(ordered, text)

    def join(short: str, union: Union) -> None:
        same = first.setdefault(key(short), short) if key(short) else short
        former = told.former(short)
        if same != short:
            union.join(short, same, "one body by its name")
        elif former:
            union.join(short, former, "renamed")
        else:
            _shortened(short, shortener, union)

    return _sets(ordered, told, join)


def _ordered(names: Mapping[str, int]) -> list[str]:
    return sorted(names, key=lambda n: (-len(n), n))


def _sets(ordered: Sequence[str], told: Told, join: Callable[[str, Union], None]) -> Union:
    """Names joined with the longer ones that announce them (以下简称…), the others as `join` finds."""
    union = Union(ordered)
    for short in ordered:
        announced = told.announced(short)
        if announced:
            union.join(short, announced, "announced")
        else:
            join(short, union)
    return union


def _shortened(short: str, shortener: Shortener, union: Union) -> None:
    """Join a newspaper's short form with the one name that it can stand for."""
    for rule, reason in ((shortener.fulls, "short form"), (shortener.abbreviated, "abbreviation")):
        fulls = rule(short)
        roots = sorted({union.find(f) for f in fulls})
        groups = [f for f in fulls if shortener.group(f)]
        if len(roots) == 1:
            union.join(short, roots[0], reason)
        elif len(roots) > 1 and len({union.find(g) for g in groups}) == 1:
            union.join(short, groups[0], "short form of the group")
        elif len(roots) > 1 and f"{short}公司" in fulls:
            union.join(short, f"{short}公司", "the company by its name alone")
        if roots:
            return


def policies(names: Mapping[str, int], text: str, numbers: Mapping[str, str] | None = None) -> Union:
    """Sets of titles that stand for one policy: 《A关于B的意见》, 《关于B的意见》 and, announced, 《意见》.

    numbers: number of a document → the title that it was told behind
    """
    ordered = _ordered(names)
    titles, told = Titles(ordered), Told(ordered, text)

    def join(short: str, union: Union) -> None:
        if numbers and short in numbers:
            union.join(short, numbers[short], "the document's number")
            return
        for alike, reason in (
            (titles.same(short), "the same title"),
            (titles.printing(short), "the paper that prints it"),
            (titles.quoting(short), "the name in its quotes"),
        ):
            for title in alike:
                union.join(short if len(title) >= len(short) else title, title if len(title) >= len(short) else short, reason)
        if union.find(short) != short:
            return
        longer = [f for f in titles.ending(short) if len(f) >= len(short)]
        at = told.in_marks(short)
        if short.startswith("关于") or len(short) >= 8:
            if not longer and at < 0:
                longer = [f for f in titles.initialled(short) if len(f) > len(short)]
            if longer:
                union.join(short, longer[0], "the title without its issuer")
        elif HEADS.fullmatch(short):  # 《实施意见》 alone: the last title before it that ends so
            before = [(told.last_before(f, at), f) for f in longer] if at >= 0 else []
            seen = [pair for pair in before if pair[0] >= 0]
            if seen:
                union.join(short, max(seen)[1], "a plain short form")
        else:  # “千百工程” of 千企百园提升工程, “助力包” of 惠企助力包
            fulls = [*titles.holding(short), *(titles.initialled(short) if at < 0 else ())]
            if len({union.find(f) for f in fulls}) == 1 and not titles.plain(short).endswith("法"):
                union.join(short, fulls[0], "short form")
            elif f"中华人民共和国{short}" in names:
                union.join(short, f"中华人民共和国{short}", "the law without its state")

    return _sets(ordered, told, join)
