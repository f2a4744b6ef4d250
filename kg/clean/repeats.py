"""Text that a file holds more than once: an article printed twice, a sentence pulled out of it as decoration."""

from __future__ import annotations

import re

from kg.clean.chars import HAN, SPACE, WIDE_MARKS
from kg.clean.lines import Line
from kg.clean.sentences import sentences

_WORD = re.compile(f"[{HAN}A-Za-z0-9]+")
# A sentence, its first characters kept.
_HEADS = re.compile("(?=(.{0,16}))[^。！？!?…；;]*(?:[。！？!?…；;]+|$)")
_HEAD_LETTERS = 7  # of them compared
_NO_LETTERS = dict.fromkeys(map(ord, f"{WIDE_MARKS}{SPACE},.;:?!()'\"*-"))
_LEAST = 15  # letters of a sentence below which two may be alike by chance: 特此通知。


def without_repeats(groups: list[list[Line]]) -> tuple[list[list[Line]], int]:
    """Without body paragraphs all of whose sentences stand in other paragraphs that stay; the fuller paragraph is kept.

    Titles, credits and short lines stay: a list may well name one thing twice.
    """
    if sum(not group[0].fixed for group in groups) < 2 or not _begin_alike(groups):
        return groups, 0
    keys = [_keys("".join(line.text for line in group)) for group in groups]
    held: dict[str, int] = {}
    for of_group in keys:
        for key in of_group:
            held[key] = held.get(key, 0) + 1
    if all(count == 1 for count in held.values()):
        return groups, 0
    # The fewest sentences go first, so a sentence pulled out goes and its paragraph stays; among equals the later goes.
    dropped: set[int] = set()
    for i in sorted(range(len(groups)), key=lambda i: (len(keys[i]), -i)):
        if groups[i][0].fixed or all(len(key) < _LEAST for key in keys[i]):
            continue
        needed = {key: keys[i].count(key) for key in keys[i]}
        if all(held[key] > count for key, count in needed.items()):
            dropped.add(i)
            for key, count in needed.items():
                held[key] -= count
    return [group for i, group in enumerate(groups) if i not in dropped], len(dropped)


def _begin_alike(groups: list[list[Line]]) -> bool:
    """Two sentences begin with the same letters: only then is it worth while to look at all of them."""
    seen: set[str] = set()
    for group in groups:
        text = "".join(line.text for line in group)
        for words in _HEADS.findall(text):
            head = words[:_HEAD_LETTERS]
            if not head.isalnum():
                head = words.translate(_NO_LETTERS)[:_HEAD_LETTERS]
            if len(head) == _HEAD_LETTERS and head in seen:
                return True
            seen.add(head)
    return False


def _keys(text: str) -> list[str]:
    """The letters of each sentence of a paragraph: layout and marks do not make two sentences differ."""
    found = ("".join(_WORD.findall(text[start:end])) for start, end in sentences(text, [(0, len(text))]))
    return [key for key in found if key]
