"""The lines of a text: where each stands, how broad it is, and what its own words say that it is."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from kg.clean.chars import HAN, SPACE, width

_INDENT = 4  # characters: a deeper indent sets a title in the middle
_NUMERAL = "一二三四五六七八九十百零〇"
_HASHES = re.compile(rf"(#{{1,6}})[{SPACE}]+(?=\S)")
_QUOTED = re.compile(rf"(?:>[{SPACE}]*)+")
_BULLET = re.compile(rf"[-*+•·●][{SPACE}]+(?=\S)")
_CLAUSES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"第[{_NUMERAL}\d]{{1,6}}[编章]"), 1),
    (re.compile(rf"第[{_NUMERAL}\d]{{1,6}}[节条]"), 2),
    (re.compile(rf"[{_NUMERAL}]{{1,3}}[、.．]"), 2),
    (re.compile(rf"[（(][{_NUMERAL}]{{1,3}}[)）]"), 3),
    (re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))(?![\d月日年])"), 4),
    (re.compile(r"[（(]\d{1,2}[)）]|\d{1,2}[)）](?!\d)"), 5),
    (re.compile(r"——(?=\S)"), 5),
)
_MARKED = frozenset(">#-*+•·●")  # what a line begins with that Markdown or a list marks
_NUMBERED = frozenset(f"第（(—{_NUMERAL}")
_NAME = f"[{HAN}·]"
# 记者 or another credit, then nothing but names of up to four characters; 记者介绍 and the like are sentences.
_CREDIT = re.compile(
    rf"[■□◎◇◆●▲]?\s*(?:{_NAME}{{1,4}}\s+){{0,4}}{_NAME}{{0,12}}?(?:记者|通讯员|实习生|责任编辑|责编|编辑|校对|作者|撰文|摄影)"
    rf"(?!介绍|表示|了解|采访|看到|获悉|发现|来到|走进|走访|注意|从|在|随|说|们)[\s：:/]*(?:{_NAME}{{1,4}}(?:[\s、/，]+|$)){{1,10}}$"
)
_SOURCE = re.compile(
    r"(?:来源|信息来源|文章来源|作者|责任编辑|责编|编辑|审核|校对|发布时间|发布日期|发文日期|日期|时间)[：:]\S.{0,38}$"
)
_SIGNED = re.compile(rf"[（(【\[](?:(?:责任)?编辑|记者|来源|作者)?[：:\s]*(?:{_NAME}{{1,4}}[\s、]*){{1,4}}[)）】\]]$")
# （2019年4月23日第十三届全国人民代表大会常务委员会第十次会议修正）
_PASSED = re.compile(r"[（(][^。]{0,20}\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日[^。]{0,80}[)）]$")
_DATED = re.compile(
    r"(?:[^\s\d，。]{2,10}\s*)?\[?\s*\d{4}[-年/.]\s?\d{1,2}[-月/.]\s?\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*\]?$"
)
# 2024年3月5日 10:20 来源：江北日报: what web pages print below a title.
_DATED_CREDIT = re.compile(
    r"\d{4}[-年/.]\s?\d{1,2}[-月/.]\s?\d{1,2}日?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?[\s|]*"
    r"(?:信息|文章|稿件)?(?:来源|作者|编辑|责任编辑|责编|记者)[：:]\s*[^\s。，][^。，]{0,38}$"
)
_SIGNATURE = re.compile(rf"[■□◎◇◆●▲]\s*[{HAN}]\s?[{HAN}]\s?[{HAN}]?$")
_LEAD_IN = re.compile(r"[^\n。]{0,300}?[，,]?\s*正\s?文\s?[：:]$")
_CAPTION = re.compile(r"[①-⑳][^，,]{4,80}[^。]$|图为|图[：:]|[▲△↑↓]|(?:上|下|左|右)图")
_CREDITED_PICTURE = re.compile(rf"(?:摄影?|资料图片?|供图|制图|/图|视觉中国)\s*[)）]?$|。\s*■\s?[{HAN}]{{2,4}}$")
_NUMBER_ONLY = re.compile(r"[\d.,%‰+~～\-—–/]+$")


class Line(NamedTuple):
    """A line without the white space around it: [start, end) of the draft. A tuple: a text has thousands, each looked at."""

    start: int
    end: int
    text: str
    width: float  # in Chinese characters, with the indent of a paragraph and with what stood before it on its line of the source
    indent: int  # characters of white space before it
    blanks: int  # empty lines before it
    ruled: bool  # one of them held white space: how some programs write a paragraph's end
    page: bool  # a page begins with it: a form feed, or a page number that is gone, stands before it
    kind: str  # "text", "item", "heading", "byline", "caption"
    level: int = 0  # of an item or heading

    @property
    def fixed(self) -> bool:
        """Stands alone whatever is around it."""
        return self.kind in {"heading", "byline", "caption"}


def lines(text: str, cuts: Collection[int] = ()) -> list[Line]:
    """The lines that hold anything, in order.

    cuts: starts of lines that we have cut off from the line before, so that they end where that one ended in the column
    """
    found: list[Line] = []
    blanks, ruled, page, place = 0, False, False, 0
    for raw in text.split("\n"):
        start, place = place, place + len(raw) + 1
        bare = raw.strip()
        page = page or "\f" in raw
        if not bare:
            blanks, ruled = blanks + 1, ruled or bool(raw)
            continue
        start += len(raw) - len(raw.lstrip())
        before = found[-1].width if found and place - len(raw) - 1 in cuts else 0.0
        found.append(_line(bare, start, len(raw) - len(raw.lstrip()), (blanks, ruled, page), before))
        blanks, ruled, page = 0, False, False
    return found


def _line(text: str, start: int, indent: int, before: tuple[int, bool, bool], already: float) -> Line:
    """The line with the marks of Markdown taken off and its kind as far as its own words tell.

    already: how broad what stands before it on its line is
    """
    kind, level, body = "", 0, text
    if body[0] in _MARKED:
        if quoted := _QUOTED.match(body):
            body = body[quoted.end() :]
        if hashes := _HASHES.match(body):
            kind, level, body = "heading", len(hashes[1]), body[hashes.end() :]
        elif bullet := _BULLET.match(body):
            kind, level, body = "item", 5, body[bullet.end() :]
        start += len(text) - len(body)
        if hashes:
            body = body.rstrip("#" + SPACE)
    if not body:  # nothing but marks; `without_scraps` drops it
        start, body = start - 1, text[-1]
    if not kind:
        kind, level = kind_of(body)
    broad = already + width(body) + (indent if indent <= _INDENT else 0)
    return Line(start, start + len(body), body, broad, indent, *before, kind, level)


def kind_of(text: str) -> tuple[str, int]:
    """What a line's own words say that it is, and its level: （一）加大奖补。 is ("item", 3); ("text", 0) if they say nothing."""
    if len(text) <= 320 and text[-1] in "：:" and _LEAD_IN.match(text):
        return "byline", 0
    if len(text) <= 8 and _SIGNATURE.match(text):
        return ("byline", 0) if "评" not in text else ("heading", 2)
    if len(text) <= 60 and (
        _CREDIT.match(text)
        or _SOURCE.match(text)
        or _SIGNED.match(text)
        or _PASSED.match(text)
        or ((text[-1] in "]日" or text[-1].isdigit()) and _DATED.match(text))
        or (text[0].isdigit() and _DATED_CREDIT.match(text))
    ):
        return "byline", 0
    if len(text) <= 120 and (_CAPTION.match(text) or _CREDITED_PICTURE.search(text)):
        return "caption", 0
    if text[0] in _NUMBERED or text[0].isdigit():
        for pattern, level in _CLAUSES:
            if pattern.match(text):
                return "item", level
    return "text", 0


def is_number(text: str) -> bool:
    """A line of nothing but a number, a share or a range."""
    return bool(_NUMBER_ONLY.match(text))
