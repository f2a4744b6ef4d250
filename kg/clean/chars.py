"""Kinds of characters, as classes for regular expressions, and the width of a line."""

from __future__ import annotations

import re
from collections.abc import Collection

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007\U00020000-\U0003fffd"
CLOSERS = '”’）》〉】〕」』)\\]"'  # what may follow the stop of a sentence and still belong to it
_CLOSERS = CLOSERS.replace("\\", "")
STOPS = "。！？!?"
SPACE = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"  # white space inside a line
WIDE_MARKS = "，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·"  # marks that belong to Chinese text

_NARROW = re.compile("[^\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60“”‘’—…·①-⑳■□●◎◆◇▲]+")
_MEASURED = 200  # characters


def width(line: str) -> float:
    """How broad a line is printed, in Chinese characters: a Latin letter, a digit or a blank is half of one.

    A line far too long for any page is only counted: that it is long is all that matters of it.
    """
    if line.isascii():
        return len(line) / 2
    if len(line) > _MEASURED:
        return float(len(line))
    return len(line) - len("".join(_NARROW.findall(line))) / 2


def ends_with(text: str, marks: Collection[str]) -> bool:
    """The last character is one of `marks`, but for quotation marks and brackets that close behind it."""
    bare = text.rstrip(_CLOSERS)
    return bare != "" and bare[-1] in marks
