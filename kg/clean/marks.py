"""Punctuation in the wrong width, as Chinese text set with Latin marks has it."""

from __future__ import annotations

import re

from kg.clean.chars import HAN
from kg.clean.draft import Draft

_CHINESE = f"{HAN}“”‘’《》（）【】。，、；：？！…"
_MARK = re.compile(rf"[,;:?!](?:(?<=[{_CHINESE}％%].)(?![\d/][\d/])|(?<=[{_CHINESE}].)|(?=[{_CHINESE}]))")
_STOP = re.compile(rf"[.．](?<=[{HAN}”》）].)(?=\n|$|[{HAN}“])")
_WIDER = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_BRACKETS = re.compile(r"\(([^()\n]{0,200})\)")
_SINGLE = re.compile(r"'([^'\n]{1,40})'")
_HAN = re.compile(f"[{HAN}]")
_AFTER_CLOSE = frozenset("，。、；：？！,;:?!.)）》”")
_BEFORE_OPEN = frozenset("：:（(“")


def curl_quotes(draft: Draft) -> tuple[Draft, int]:
    """Straight quotes of Chinese paragraphs as “ and ”: in turn, but where the neighbours say otherwise."""
    if '"' not in draft.text:
        return draft, 0
    edits: list[tuple[int, int, str]] = []
    start = 0
    for line in draft.text.split("\n"):
        if '"' in line and _HAN.search(line):
            edits += [(start + i, start + i + 1, mark) for i, mark in _curled(line)]
        start += len(line) + 1
    return draft.edit(edits), len(edits)


def _curled(line: str) -> list[tuple[int, str]]:
    """Place and new form of every straight quote of a line."""
    found: list[tuple[int, str]] = []
    is_open = False
    for i, character in enumerate(line):
        if character in "“”":
            is_open = character == "“"
        if character != '"':
            continue
        before, after = line[i - 1] if i else "", line[i + 1] if i + 1 < len(line) else ""
        closes = is_open
        if is_open and before in _BEFORE_OPEN and before and after not in _AFTER_CLOSE:
            closes = False
        elif not is_open and i and (not after or after in _AFTER_CLOSE) and before not in _BEFORE_OPEN:
            closes = True
        found.append((i, "”" if closes else "“"))
        is_open = not closes
    return found


def curl_single_quotes(draft: Draft) -> tuple[Draft, int]:
    """Straight single quotes around Chinese words as ‘ and ’."""
    if "'" not in draft.text:
        return draft, 0
    return draft.sub(_SINGLE, lambda m: f"‘{m[1]}’" if _HAN.search(m[1]) else None)


def widen_brackets(draft: Draft) -> tuple[Draft, int]:
    """( and ) as （ and ） where Chinese stands inside or beside them."""
    if "(" not in draft.text:
        return draft, 0
    text = draft.text

    def wider(match: re.Match[str]) -> str | None:
        around = text[max(0, match.start() - 1) : match.start()] + match[1] + text[match.end() : match.end() + 1]
        return f"（{match[1]}）" if _HAN.search(around) else None

    return draft.sub(_BRACKETS, wider)


def widen_marks(draft: Draft) -> tuple[Draft, int]:
    """, ; : ? ! as ，；：？！ where Chinese stands beside them; never between two figures (10:30, 6,000)."""
    if not any(mark in draft.text for mark in ",;:?!"):
        return draft, 0
    return draft.sub(_MARK, lambda m: _WIDER[m.group()])


def widen_stops(draft: Draft) -> tuple[Draft, int]:
    """A full stop that the paragraph ends with, set as a point, as 。"""
    return draft.sub(_LAST_STOP, "。")


_LAST_STOP = re.compile(rf"\.(?<=[{HAN}”》）].)(?=\n|\Z)")
