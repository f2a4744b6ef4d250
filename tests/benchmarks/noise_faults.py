"""Faults of layout, made on purpose: a clean text → the same text as a newspaper column, a PDF or an OCR would give it.

Every maker takes a text and a `random.Random`, and is the same for the same seed. The letters stay, and their order but in
`columns`; what is added are line ends and blanks, what is changed are single characters.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_HAN = re.compile("[\u4e00-\u9fff]")
_NO_START = "，。、；：？！”’）》〉】…%％,;:?!)"
_NO_END = "“‘（《〈【("
_TOKEN = re.compile(r"[A-Za-z0-9.%+&-]+|.", re.DOTALL)
_WORD = r"[A-Za-z0-9][A-Za-z0-9.%+&-]*"
_BESIDE = re.compile(rf"(?<=[\u4e00-\u9fff])(?={_WORD})|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")
# What a reader of print takes for another character: as printed → as read.
_SLIPS = {
    "千亿": "干亿",
    "千万": "干万",
    "千瓦": "干瓦",
    "入选": "人选",
    "列入": "列人",
    "投入": "投人",
    "收入": "收人",
    "进入": "进人",
}
_HALF = {"，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "“": '"', "”": '"', "！": "!", "？": "?"}
_FULL = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ%"}


def wrapped(text: str, chance: random.Random) -> str:
    """Columns of a newspaper: one width from 12 to 25 for the text, an empty line after each line, blanks around figures."""
    width = chance.randint(12, 25)
    return "\n\n".join(line for part in _paragraphs(text) for line in _lines(_BESIDE.sub(" ", part), width))


def ragged(text: str, chance: random.Random) -> str:
    """Lines broken anywhere, each at a width of its own from 12 to 25, an empty line after each."""
    found = []
    for part in _paragraphs(text):
        rest = part
        while rest:
            width = chance.randint(12, 25)
            found.append(rest[:width])
            rest = rest[width:]
    return "\n\n".join(found)


def spaced(text: str, chance: random.Random) -> str:
    """Blanks between Chinese characters: one where each line of a column ended, and at one place in thirty besides."""
    width = chance.randint(18, 40)
    found = []
    for part in _paragraphs(text):
        line = " ".join(_lines(part, width))
        found.append("".join(c + " " if chance.random() < 1 / 30 and _HAN.match(c) else c for c in line))
    return "\n\n".join(found)


def slips(text: str, chance: random.Random) -> str:
    """Marks in the other width or lost in a font, letters taken for others; each kind of fault in a third of the texts."""
    for right, wrong in _SLIPS.items():
        text = text.replace(right, wrong)
    marks = chance.choice(["half", "font", "lost"])
    if marks == "half":
        return text.translate(str.maketrans(_HALF))
    if marks == "font":
        text = re.sub("（([^（）\n]{1,40})）", lambda m: f"渊{m[1].replace('：', '院')}冤", text)
        return text.translate(_FULL)
    return text.translate(str.maketrans({"“": "\ue5d2", "”": "\ue5d3"})).replace("—", "―")


def columns(text: str, chance: random.Random) -> str:
    """Two columns of one width read across: a line of the left one, then the line beside it, each on a line of its own."""
    width = chance.randint(12, 25)
    found = [line for part in _paragraphs(text) for line in _lines(part, width)]
    half = (len(found) + 1) // 2
    left, right = found[:half], found[half:]
    return "\n\n".join(line for i, first in enumerate(left) for line in (first, *right[i : i + 1]))


def seeds(text: str, chance: random.Random) -> str:
    """All that a bad page has at once: slips, blanks at one place in sixty, and a column's lines."""
    text = slips(text, chance)
    text = "".join(c + " " if chance.random() < 1 / 60 and _HAN.match(c) else c for c in text)
    return wrapped(text, chance) if chance.random() < 0.7 else ragged(text, chance)


FAULTS: dict[str, Callable[[str, random.Random], str]] = {
    "wrapped": wrapped,
    "ragged": ragged,
    "spaced": spaced,
    "slips": slips,
    "seeds": seeds,
    "columns": columns,
}


def broken(text: str, fault: str, seed: str) -> str:
    """The text with one of FAULTS; the same for the same seed."""
    return FAULTS[fault](text, random.Random(f"{seed}/{fault}"))


def _paragraphs(text: str) -> Sequence[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _lines(paragraph: str, width: int) -> list[str]:
    """A paragraph set in lines of `width` Chinese characters, with an indent of two.

    No line begins with a closing mark or ends with an opening one; words of Latin letters are kept whole.
    """
    lines, line, room = [], "　　", 2.0
    for token in _TOKEN.findall(paragraph):
        size = sum(0.5 if c.isascii() else 1.0 for c in token)
        if room + size > width + (1.0 if token in _NO_START else 0.0) and line.strip():
            carry = line[-1] if line[-1] in _NO_END and len(line) > 1 else ""
            lines.append(line.removesuffix(carry) if carry else line)
            line, room = carry, float(len(carry))
        line, room = line + token, room + size
    return [*lines, line]
