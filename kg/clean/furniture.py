"""What a page carries beside its text: page numbers, running heads, rules and scraps."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from kg.clean.chars import HAN
from kg.clean.lines import Line

_PAGE = re.compile(
    r"[-—–·\s]*第\s?\d{1,4}\s?页(?:[\s，,/]*共\s?\d{1,4}\s?页)?[-—–·\s]*$|[-—–·]\s?\d{1,4}\s?[-—–·]$|\d{1,4}\s?/\s?\d{1,4}$"
)
_BARE = re.compile(r"\d{1,4}$")
_MARKS = re.compile(r"[，。；、：？！”’）》…—―“（《%+·?!]+$")
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(f"[{HAN}A-Za-z0-9]")


def without_page_numbers(lines: list[Line]) -> tuple[list[Line], int]:
    """Without lines that only number a page: — 3 —, 第3页 共8页, 3/8; bare numbers only where they count up by one."""
    bare = [int(line.text) if _BARE.match(line.text) else None for line in lines]
    numbers = [n for n in bare if n is not None]
    steps = sum(b - a in (1, 2) for a, b in pairwise(numbers))
    counting = len(numbers) >= 2 and steps == len(numbers) - 1 and len(lines) > 4 * len(numbers)
    kept: list[Line] = []
    begins = False  # a page number was the last line, so a page begins
    for line, number in zip(lines, bare, strict=True):
        if _PAGE.match(line.text) or (number is not None and (counting or line.page)):
            begins = True
            continue
        kept.append(line._replace(page=True) if begins and not line.page else line)
        begins = False
    return kept, len(lines) - len(kept)


def without_running_heads(lines: list[Line]) -> tuple[list[Line], int]:
    """Without the short lines that come back at the top of pages (below a form feed or page number); the first of each stays."""
    heads = Counter(line.text for line in lines if line.page and line.width <= 30)
    seen: set[str] = set()
    kept: list[Line] = []
    for line in lines:
        if line.page and heads[line.text] >= 2 and line.text in seen:
            continue
        seen.add(line.text)
        kept.append(line)
    return kept, len(lines) - len(kept)


def without_scraps(lines: list[Line]) -> tuple[list[Line], int]:
    """Without lines that hold no word, or hardly any: rules (------), the rubbish of a picture read as text (`_\\/_OPI####)."""
    kept = [line for line in lines if not _is_scrap(line.text)]
    return kept, len(lines) - len(kept)


def _is_scrap(text: str) -> bool:
    """No letter, digit or Chinese character and more than a mark that ends a sentence; or mostly signs, without any Chinese."""
    if len(text) > 200 or _HAN.search(text):
        return False
    words = len(_WORD.findall(text))
    if words == 0:
        return not _MARKS.match(text)
    return len(text) >= 6 and words * 2 < len(text.replace(" ", ""))
