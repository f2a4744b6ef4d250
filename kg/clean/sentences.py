"""Where sentences begin and end inside a block: quotations and brackets kept whole, none too long for a reader or a model."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 500  # characters: no sentence is longer
_LONG = 200  # a longer one may also be cut at ；
_SPEECH = 80  # a quotation longer than this may be cut inside
_SIGN = re.compile(r"[。！？!?；;]+|…{1,3}(?=[”’」』])|[“”「」『』（）()《》]")
_ANY = '。！？!?；;…“”「」『』（）()《》"'
# A sentence whose quotations and brackets hold no mark of their own, up to a stop that nothing closes behind.
_PLAIN = re.compile(
    rf"(?>(?:[^{_ANY}]++|“[^{_ANY}]*+”|《[^{_ANY}]*+》|（[^{_ANY}]*+）|\([^{_ANY}]*+\)|「[^{_ANY}]*+」|[；;])*+)"
    r"(?:。|[！？!?](?![A-Za-z0-9]))(?![。！？!?；;…”’」』）)》】\]\"])"
)
_OPEN = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》"}
_CLOSE = frozenset(_OPEN.values())
_TAIL = re.compile(r"[”’」』）)》】\]\"]*")
# What may follow a quotation that ends with a full stop and still tell who spoke: “……。”周以恒说。
_SPOKE = "(?:说|表示|指出|介绍|告诉|认为|坦言|透露|强调|称|道|谈到|提到|感慨)"
_SPEAKER = re.compile(f"[^，。；：！？“”\n]{{1,40}}?{_SPOKE}|[^。；：！？“”\n]{{1,60}}?{_SPOKE}。")
_SOFT = (re.compile(r"[；;]"), re.compile(r"[，,、：:]"), re.compile(r"[\s”）》]"))


def sentences(text: str, blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences of each block, in order, without the white space around them.

    text:    cleaned text
    blocks:  [start, end) in it
    returns: [start, end), never over a block's end, 1 to LONGEST characters
    """
    found: list[tuple[int, int]] = []
    for start, end in blocks:
        for sentence in _block(text, start, end):
            left, right = sentence
            if right - left <= _LONG and not text[left].isspace() and not text[right - 1].isspace():
                found.append(sentence)
            else:
                trimmed = (_trimmed(text, a, b) for a, b in _fitting(text, left, right))
                found += [(a, b) for a, b in trimmed if a < b]
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """[start, end) without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _block(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one block, of any length: plain ones at the speed of one match, the others with care."""
    left = start
    while left < end:
        plain = _PLAIN.match(text, left, end)
        stop = plain.end() if plain else next(_with_care(text, left, end), end)
        yield left, stop
        left = stop


def _with_care(text: str, start: int, end: int) -> Iterator[int]:
    """Where the sentences end whose quotations and brackets have to be looked into; the last may go on to the end."""
    left = start
    waiting: list[tuple[str, int]] = []  # closers that are waited for, and how far each quotation reaches
    for sign in _SIGN.finditer(text, start, end):
        mark = sign.group()
        if mark in _OPEN:
            closer = _OPEN[mark]
            reach = text.find(closer, sign.end(), end)
            if 0 <= reach - sign.end() <= _SPEECH:
                waiting.append((closer, reach))
            continue
        if mark in _CLOSE:
            if any(closer == mark for closer, _ in waiting):
                while waiting.pop()[0] != mark:
                    pass
            continue
        if mark[0] in ";；" or sign.end() <= left:
            continue
        tail = _TAIL.match(text, sign.end(), end)
        stop = tail.end() if tail else sign.end()
        closed = text[sign.end() : stop]
        if sum(reach >= stop for _, reach in waiting):
            continue
        if closed and ("”" in closed or '"' in closed):
            if mark[0] == "…" or not _ends(text, left, sign.start(), stop, end):
                continue
        elif mark[0] == "…":
            continue
        if mark[0] in "!?" and stop < end and text[stop].isascii() and text[stop].isalnum():
            continue
        yield stop
        left = stop
        waiting = [(closer, reach) for closer, reach in waiting if reach >= stop]


def _ends(text: str, left: int, place: int, stop: int, end: int) -> bool:
    """Whether a stop before a closing quote ends the sentence: not when the words after it tell who spoke, or go on with it."""
    if stop >= end:
        return True
    if text[stop] in "，、；的和与等，":
        return False
    return _SPEAKER.match(text, stop, min(end, stop + 64)) is None


def _fitting(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence cut where it is too long: at ； over _LONG characters, at any mark over LONGEST, at LONGEST if there is none."""
    if end - start <= _LONG:
        yield start, end
        return
    left = start
    for cut in _SOFT[0].finditer(text, start, end):
        if cut.end() - left >= 40 and not _in_quotation(text, left, cut.end(), end):
            yield from _cut(text, left, cut.end())
            left = cut.end()
    if left < end:
        yield from _cut(text, left, end)


def _in_quotation(text: str, start: int, place: int, end: int) -> bool:
    """An opened quotation or bracket closes only behind `place`."""
    return any(
        text.count(opener, start, place) > text.count(closer, start, place) and text.find(closer, place, end) >= 0
        for opener, closer in (("“", "”"), ("（", "）"), ("《", "》"))
    )


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """[start, end) in pieces of at most LONGEST characters, cut behind the last mark that lets it."""
    while end - start > LONGEST:
        cut = start + LONGEST
        for soft in _SOFT:
            places = [m.end() for m in soft.finditer(text, start + LONGEST // 4, start + LONGEST)]
            if places:
                cut = places[-1]
                break
        yield start, cut
        start = cut
    if start < end:
        yield start, end
