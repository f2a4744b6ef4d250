"""Which lines of a text are one paragraph, broken by the layout.

Three ways of breaking are told apart, each over a stretch of lines: *wrapped* (a newspaper column: lines of much the same
width), *ragged* (broken anywhere, at any width) and *scattered* (a PDF that writes each run of digits or Latin on a line of
its own). Where none shows, a line is a paragraph, unless its sentence plainly goes on in the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kg.clean.chars import HAN, STOPS, ends_with
from kg.clean.lines import Line, is_number
from kg.clean.pairs import load_pairs

# Words with which a paragraph starts rather than a broken sentence goes on; ends that lack only the full stop.
_OPENS = re.compile("据|近日|日前|目前|此外|同时|与此|截至|今年|去年|近年|其中|对此|记者|本报|“|[^，。]{2,8}讯[（(\\s]")
_SIGNED_OFF = re.compile(rf"[。！？”…]\s*[（(][{HAN}\s、]{{2,20}}[)）]$")  # an article's end: 强力支撑。（黄梦诗）
_SAID = re.compile("(?:说|表示|指出|介绍)$")
_ENDS = frozenset(f"{STOPS}；;…")
_COLON = re.compile(r"(?:[：:]|[—―]{2})$")
_GOES_ON = frozenset("，、,“‘（《〈【(")
_CANNOT_START = re.compile(r"[，。；、：？！”’）》〉】,;:?!)%‰]")
_POINTED = re.compile(r"[，。；、,;]")
_FOUR = re.compile(f"[{HAN}]{{4}}")
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"), ("【", "】"))
_STRANGE = -1.0  # nats: a character hardly ever follows the other
_PAGE = 50.0  # no line of a page is broader, in Chinese characters
_FEW = 50  # cuts that are looked for one by one
_STRETCH = 8  # lines judged together; twice as many around them are looked at
_SLACK = 3.5  # a full line may be this much short of the column: a mark that may not start a line, a half-width figure


@dataclass(frozen=True, slots=True)
class Layout:
    """How a stretch of lines is broken."""

    mode: str  # "plain", "wrapped", "ragged", "scattered"
    full: tuple[float, float] = (0.0, 0.0)  # lines of a width from the one to the other are full: their paragraph may go on
    letters: tuple[float, float] = (0.0, 0.0)  # the same in characters, for programs that wrap by counting them

    def is_full(self, line: Line, more: float = 0.0) -> bool:
        """The line fills its column, or comes short of it by no more than the slack less `more`."""
        return self.full[0] + more <= line.width <= self.full[1] or self.letters[0] + more <= len(line.text) <= self.letters[1]


@dataclass(frozen=True, slots=True)
class Document:
    """What the document as a whole says of its lines."""

    start: int  # where its first line stands
    spaced: bool  # an empty line before most lines
    said: int  # where its last line with a comma or a stop stands: below it are titles only
    marked: bool  # headings are marked as such (#), so a short line without a mark is none
    words: frozenset[str]  # four Chinese characters over a line end that stand unbroken elsewhere in the text

    def has_whole(self, left: Line, right: Line) -> bool:
        """The word broken between two lines stands whole elsewhere in the text."""
        return any(cut in self.words for cut in _cuts(left, right))


def _cuts(left: Line, right: Line) -> Iterator[str]:
    """Four Chinese characters over the end of a line: one, two or three of them before it."""
    for before in (1, 2, 3):
        cut = left.text[-before:] + right.text[: 4 - before]
        if len(cut) == 4 and _FOUR.fullmatch(cut):
            yield cut


def _whole_words(lines: list[Line]) -> frozenset[str]:
    """The cuts that stand inside a line somewhere; in one pass, for a text may have a hundred thousand lines."""
    wanted = {
        cut
        for left, right in pairwise(lines)
        if not (left.fixed or right.fixed or left.text[-1] in "。！？；：，、”")
        for cut in _cuts(left, right)
    }
    if len(wanted) <= _FEW:
        text = "\n".join(line.text for line in lines)
        return frozenset(cut for cut in wanted if cut in text)
    return frozenset(cut for line in lines for i in range(len(line.text) - 3) if (cut := line.text[i : i + 4]) in wanted)


def groups(lines: list[Line]) -> list[list[Line]]:
    """The lines of each paragraph, in order."""
    if not lines:
        return []
    document = Document(
        start=lines[0].start,
        spaced=_spaced(lines),
        said=next((line.start for line in reversed(lines) if _POINTED.search(line.text)), -1),
        marked=sum(line.kind == "heading" for line in lines) >= 2,
        words=_whole_words(lines),
    )
    found = [[lines[0]]]
    layout = Layout("plain")
    for i in range(1, len(lines)):
        if i % _STRETCH == 1:
            layout = _layout(lines[max(0, i - _STRETCH - 1) : i + 2 * _STRETCH])
        if _continues(found[-1], lines[i], layout, document):
            found[-1].append(lines[i])
        else:
            found.append([lines[i]])
    return found


def _spaced(lines: list[Line]) -> bool:
    """Most lines have an empty line before them, so two lines without one between them belong together."""
    return len(lines) >= 4 and sum(line.blanks > 0 for line in lines) > 0.7 * len(lines)


def _layout(lines: list[Line]) -> Layout:
    """How these lines are broken; headings and bylines have no say."""
    body = [line for line in lines if not line.fixed]
    if len(body) < 3:
        return Layout("plain")
    bits = sum(is_number(line.text) or _CANNOT_START.match(line.text) is not None for line in body)
    pointed = sum(_POINTED.search(line.text) is not None for line in body) / len(body)
    if bits >= 3 and bits >= 0.12 * len(body) and pointed >= 0.15:
        return Layout("scattered", (0.0, _PAGE))
    widths = sorted(line.width for line in body)
    if pointed < 0.3 or median(widths) > 60:
        return Layout("plain")
    unended = [line for line in body if not ends_with(line.text, _ENDS)]
    if len(unended) >= max(2, 0.3 * len(body)):
        column = _column(sorted(line.width for line in unended))
        letters = _column(sorted(float(len(line.text)) for line in unended))
        if column[1] or letters[1]:
            return Layout("wrapped", column, letters)
    if len(body) >= 5 and len(unended) >= 0.5 * len(body) and median(widths) <= 32:
        longest = max(len(line.text) for line in body)
        return Layout("ragged", (0.45 * widths[-1], _PAGE), (0.45 * longest, 2 * _PAGE))
    return Layout("plain")


def _column(widths: list[float]) -> tuple[float, float]:
    """The range of widths that full lines have, where most lines without a stop are of one width; (0, 0) where they are not."""
    column = max(widths, key=lambda w: (sum(w - _SLACK <= other <= w for other in widths), w))
    share = sum(column - _SLACK <= other <= column for other in widths) / len(widths)
    return (column - _SLACK, column + _SLACK) if column >= 8 and share >= 0.6 else (0.0, 0.0)


def _continues(group: list[Line], line: Line, layout: Layout, document: Document) -> bool:
    """Whether `line` goes on with the paragraph of `group`."""
    last = group[-1]
    full = layout.mode != "plain" and layout.is_full(last)
    if line.kind == "caption" and full and last.kind == "text" and not ends_with(last.text, _ENDS):
        return True  # the end of a broken caption: only its last line looks like one
    if last.fixed or line.fixed or (last.text[-1] in ")）" and _SIGNED_OFF.search(last.text)):
        return False
    if _CANNOT_START.match(line.text):
        return True
    if ends_with(last.text, STOPS if full and layout.mode == "scattered" else _ENDS):
        return full and layout.mode == "wrapped" and line.indent == 0 and _inside_quote(group)
    pointed = any(_POINTED.search(_said(part)) for part in group[-3:])
    if line.kind == "item" and not (full and pointed):
        return False  # 第三十二条 in the middle of a sentence goes on with it
    if _COLON.search(last.text[-2:]):
        return full and (line.text[0] in '“"‘' or layout.is_full(last, 1.0))
    if last.text[-1] in _GOES_ON or _open_bracket(group):
        return True
    if layout.mode == "scattered":
        return full and not line.ruled
    if document.spaced and line.blanks == 0:  # broken at a change of font: 2018 / 年; or the lines of a title
        return last.text[-1].isdigit() or line.text[0].isdigit() or last.width <= 12
    headlike = _is_headlike(line)
    if layout.mode in {"wrapped", "ragged"}:
        if line.start > document.said and load_pairs().bond(last.text[-1], line.text[0]) <= _STRANGE:
            return False  # two titles, one below the other
        if full and last.start == document.start and not pointed and not layout.is_full(last, 1.0):
            return False  # a title nearly as broad as the column
        if full:
            return not (line.indent >= 2 and group[0].indent < line.indent and len(group) > 1)
        # A paragraph ends with a stop; without one it goes on, unless it was cut off and a heading follows.
        if pointed and not (headlike and not layout.is_full(line)):
            return True
    if document.has_whole(last, line):
        return True
    if layout.mode != "plain" or headlike or _OPENS.match(line.text) or _SAID.search(last.text):
        return False
    if line.width < 12:
        return last.width >= 12 and _POINTED.search(last.text) is not None and ends_with(line.text, STOPS)
    if last.width < 25:
        return document.marked and last.kind == "text"
    return _POINTED.search(last.text) is not None and last.text[-1] not in "”’》）"


def _is_headlike(line: Line) -> bool:
    """A line that could be a heading: no stop at its end, no more than a comma in it."""
    if line.width > 45 or ends_with(line.text, _ENDS):
        return False
    commas = sum(line.text.count(mark) for mark in "，,。；;")
    return commas == 0 or (commas == 1 and line.width <= 30 and line.text[-1] not in _GOES_ON)


def _said(line: Line) -> str:
    """The line without the mark of its clause: 一、 is no pause in a sentence."""
    return line.text[4:] if line.kind == "item" else line.text


def _inside_quote(group: list[Line]) -> bool:
    """A quotation that the paragraph opened is still open."""
    text = "".join(line.text for line in group[-12:])
    return text.count("“") > text.count("”")


def _open_bracket(group: list[Line]) -> bool:
    """A bracket or title mark is open at the end of the paragraph, opened no more than 60 characters ago."""
    tail = "".join(line.text for line in group[-4:])[-60:]
    return any(tail.rfind(opener) > tail.rfind(closer) for opener, closer in _PAIRS)
