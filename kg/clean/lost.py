"""Quotation marks that were lost on the way: the file has U+FFFD or a font's private character in their places."""

from __future__ import annotations

import re

from kg.clean.chars import HAN
from kg.clean.draft import Draft

LOST = re.compile("[\ufffd\ue000-\uf8ff]")
_MARK = re.compile("[“”\ufffd\ue000-\uf8ff]")
_SAID = re.compile(f"[{HAN}A-Za-z0-9]")
_STOP = re.compile("[。！？]\\s*\\S")  # a stop inside: what is lost here are no quotation marks
_FAR = 60  # characters, line ends among them, that a lost quotation may hold
_BULLET = re.compile("[ \t\u3000]*\\S")


def mend_lost_quotes(draft: Draft) -> tuple[Draft, int]:
    """Such characters as “ and ” where two of them, or one and a real mark, hold words between them; the others stay.

    Two at the beginning of lines are bullets, not marks.
    """
    text = draft.text
    marks = [match.start() for match in _MARK.finditer(text)]
    edits: list[tuple[int, int, str]] = []
    opened = -1  # where the quotation that is open began
    for i, place in enumerate(marks):
        if text[place] == "“":
            opened = place
        elif text[place] == "”":
            opened = -1
        elif opened >= 0 and _holds(text, opened, place):
            edits.append((place, place + 1, "”"))
            opened = -1
        elif i + 1 < len(marks) and text[marks[i + 1]] != "“" and _holds(text, place, marks[i + 1]):
            edits.append((place, place + 1, "“"))
            opened = place
        else:
            opened = -1
    return draft.edit(edits), len(edits)


def _holds(text: str, start: int, end: int) -> bool:
    """[start, end) could be a quotation: short, words in it, no sentence's end in its middle, not from bullet to bullet."""
    inside = text[start + 1 : end]
    if len(inside) > _FAR or not _SAID.search(inside) or _STOP.search(inside):
        return False
    return not (_heads_line(text, start) and _heads_line(text, end))


def _heads_line(text: str, place: int) -> bool:
    """Only blanks before it on its line, and more than itself on it."""
    before = text[text.rfind("\n", 0, place) + 1 : place]
    return not before.strip() and _BULLET.match(text, place + 1) is not None
