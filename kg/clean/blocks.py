"""Paragraphs → one line of the draft each, with the role that they have in the layout."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.clean.chars import HAN, STOPS, ends_with
from kg.clean.draft import NOWHERE, Draft
from kg.clean.lines import Line, kind_of

_ENDS = frozenset(f"{STOPS}；;…：:，,、")
_STOPPED = re.compile("[。！？；;]|[，,].*[，,].*[，,]|.{11}[，,].*[，,]|[，,].{11,}[，,]")
_LATIN = re.compile(r"[A-Za-z]$")
_LATIN_START = re.compile(r"[A-Za-z]")
# A line that may be the name of an author: a common family name and one or two characters, perhaps set apart.
_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
    "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤洪齐岳"
)
_PERSON = re.compile(rf"[{_FAMILY}]\s?[{HAN}]\s?[{HAN}]?$")
# Nothing, or an address, a date, a source, up to 正文：; it may be broken over lines, but holds no sentence.
_LEAD_IN = re.compile(
    r"(?:[^。]{0,160}?\d{1,2}\s?[-/月]\s?\d{1,2}[^。]{0,160}?|来源[：:][^。]{0,160}?|\s{0,40}[，,]?)\s{0,40}正\s?文\s?[：:]"
)
_LATER_LEAD_IN = re.compile(  # of the next article in the file: on a line of its own or before the article's first words
    r"^(?:[^。\n]{0,100}?\d{1,2}\s?[-/月]\s?\d{1,2}[^。\n]{0,100}?|来源[：:][^。\n]{0,100}?)正文[：:]", re.MULTILINE
)

_FAR = 600  # characters: what _LEAD_IN matches is shorter
_MOST_TITLES = 5  # so many short lines one after the other at the start, or _MOST_HEADINGS later, are a list below its heading
_MOST_HEADINGS = 4


@dataclass(frozen=True, slots=True)
class Role:
    """The role of one line of the joined draft."""

    kind: str
    level: int = 0


def split_lead_in(draft: Draft) -> Draft:
    """A line end after the 2023-08-03 21:48，正文： with which some collections start an article."""
    first = _LEAD_IN.match(draft.text) if draft.text.find("正", 0, _FAR) >= 0 else None
    cuts = [first.end()] if first else []
    if draft.text.count("正文") > 1:
        cuts += [more.end() for more in _LATER_LEAD_IN.finditer(draft.text, cuts[-1] if cuts else 0)]
    words: list[str] = []
    at: list[int] = []
    last = 0
    for cut in cuts:
        if cut < len(draft.text) and draft.text[cut] != "\n":
            words += (draft.text[last:cut], "\n")
            at += (*draft.at[last:cut], NOWHERE)
            last = cut
    return Draft("".join([*words, draft.text[last:]]), [*at, *draft.at[last:]]) if words else draft


def join(draft: Draft, groups: list[list[Line]]) -> Draft:
    """The draft with each group of lines on one line: nothing between its lines, but a blank between two Latin words.

    One line end stands between groups. It is the source's own where there is one.
    """
    words: list[str] = []
    at: list[int] = []
    for g, group in enumerate(groups):
        if g:
            words.append("\n")
            end = draft.text.find("\n", groups[g - 1][-1].end, group[0].start)  # behind the marks of a heading: ## 总则 ##
            at.append(draft.at[end] if end >= 0 else NOWHERE)
        for n, line in enumerate(group):
            if n and _LATIN.search(group[n - 1].text) and _LATIN_START.match(line.text):
                words.append(" ")
                at.append(draft.at[group[n - 1].end])
            words.append(draft.text[line.start : line.end])
            at += draft.at[line.start : line.end]
    return Draft("".join(words), at)


def roles(groups: list[list[Line]]) -> list[Role]:
    """The role of each group, from its own words and from what stands before it."""
    found: list[Role] = []
    opening, titled = True, False
    for group in groups:
        role = _role(group, opening, titled)
        opening = opening and role.kind in {"title", "byline", "caption"}
        titled = titled or role.kind == "title"
        found.append(role)
    return _without_rows(groups, _with_authors(groups, found))


def _role(group: list[Line], opening: bool, titled: bool) -> Role:
    """The role of one group. A short line without a full stop is a title before any body text, later a heading.

    opening: only titles, credits and captions stand before it
    titled:  a title stands before it
    """
    first = group[0]
    text = "".join(line.text for line in group)
    if first.kind == "heading":
        if first.level == 1 or (opening and not titled):
            return Role("title")
        kind, level = kind_of(first.text)
        return Role("heading", level if kind == "item" else first.level - 1)
    if first.kind in {"byline", "caption"}:
        return Role(first.kind)
    if group[-1].kind == "caption":
        return Role("caption")
    short = sum(line.width for line in group) <= 45 and not ends_with(text, _ENDS) and not _STOPPED.search(text)
    if first.kind == "item":
        return Role("heading" if short and first.level <= 2 else "item", first.level)
    if not short:
        return Role("body")
    return Role("title") if opening else Role("heading", 1)


def _with_authors(groups: list[list[Line]], found: list[Role]) -> list[Role]:
    """The roles with lines that hold one person's name below a title or heading turned into bylines."""
    roles = list(found)
    for i in range(1, len(groups)):
        after_head = roles[i - 1].kind in {"title", "heading"}
        if after_head and roles[i].kind in {"title", "heading"} and len(groups[i]) == 1 and _PERSON.match(groups[i][0].text):
            roles[i] = Role("byline")
    return roles


def _without_rows(groups: list[list[Line]], found: list[Role]) -> list[Role]:
    """The roles with runs of short lines that nothing marks as headings turned into body: a list of names has a line for each."""
    roles = list(found)
    i = 0
    while i < len(roles):
        end = i
        while end < len(roles) and roles[end].kind in {"title", "heading"} and groups[end][0].kind == "text":
            end += 1
        if end - i >= (_MOST_TITLES if roles[i].kind == "title" else _MOST_HEADINGS):
            roles[i + 1 : end] = [Role("body")] * (end - i - 1)
        i = max(end, i + 1)
    return roles
