"""Marks that a newspaper's font keeps in the places of rare characters: 渊来源院新华网冤 is （来源：新华网）.

Some print shops' PDF files give all marks of a page so, some only the brackets. A mark is put back where the character makes no
word with its neighbours (`kg.clean.pairs`), so 医院 and 袁隆平 stay.
"""

from __future__ import annotations

import re

from kg.clean.draft import Draft
from kg.clean.pairs import load_pairs

SLIPPED = re.compile("[渊袁遥]")
_MARKS = {
    "袁": "，",
    "遥": "。",
    "尧": "、",
    "院": "：",
    "曰": "；",
    "浴": "！",
    "钥": "？",
    "渊": "（",
    "冤": "）",
    "野": "“",
    "冶": "”",
    "叶": "《",
    "曳": "》",
}
_ANY = re.compile(f"[{''.join(_MARKS)}]")
_TWOS = {mark: pair for pair in ("野冶", "叶曳", "渊冤") for mark in pair}
_INSIDE = "院尧曰"  # marks that brackets hold
_BRACKETED = re.compile("渊([^渊冤]{1,60})冤")
_LEAST = 4  # marks on a page before it is believed to have lost them all
_WORD = 2.0  # nats: from here on two neighbours are a word


def mend_font_marks(draft: Draft) -> tuple[Draft, int]:
    """The marks of such a page put back: all of them where the page has hardly any others, else 渊…冤 and what is inside."""
    text = draft.text
    lost = text.count("袁") + text.count("遥")
    places: list[int] = []
    if lost >= _LEAST and lost > text.count("，") + text.count("。"):
        places = _lost(text, 0, len(text))
    else:
        for found in _BRACKETED.finditer(text):
            inside = _lost(text, found.start() + 1, found.end() - 1)
            places += [found.start(), *(i for i in inside if text[i] in _INSIDE), found.end() - 1]
    return draft.edit([(i, i + 1, _MARKS[text[i]]) for i in places]), len(places)


def _lost(text: str, start: int, end: int) -> list[int]:
    """Where marks stand in [start, end) of the text: not in words, and those that come in twos only in twos."""
    bond = load_pairs().bond
    found: list[int] = []
    for match in _ANY.finditer(text, start, end):
        i = match.start()
        before, after = text[i - 1 : i] or "\n", text[i + 1 : i + 2] or "\n"
        if (before in _MARKS or bond(before, text[i]) < _WORD) and (after in _MARKS or bond(text[i], after) < _WORD):
            found.append(i)
    return [i for n, i in enumerate(found) if text[i] not in _TWOS or _partner(text, found, n)]


def _partner(text: str, found: list[int], n: int) -> bool:
    """The other one of two marks follows the first of them, or stands before the second, with none of its kind between."""
    pair = _TWOS[text[found[n]]]
    side = found[n + 1 :] if text[found[n]] == pair[0] else found[:n][::-1]
    near = next((text[i] for i in side if text[i] in pair), text[found[n]])
    return near != text[found[n]]
