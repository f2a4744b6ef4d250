"""Chinese names as people type them without Chinese, pinyin and initials, and how far two spellings lie apart."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import combinations, islice

SPELLINGS = 4  # of one name: 长 is chang or zhang, 重 chong or zhong; more cost more than they find
_READINGS = 2  # of a character outside of a known word; the third is rare
_LONGEST = 24  # syllables of a name that are spelled; nobody types more
_PARTS = re.compile(r"[a-z0-9]+|.", re.DOTALL)
_MARK = "\u0308"  # the two dots of ü, which keyboards write v

Spelling = tuple[str, ...]  # syllables; a run of Latin letters and digits is one


def keys(folded: str) -> tuple[list[str], list[str]]:
    """A name's pinyin and its initials, each in every likely reading, likeliest first.

    folded: a name as `kg.vocab.normal` gives it
    returns: (["changguangweixing", "zhangguang…"], ["cgwx", "zgwx"]); a Latin run is whole in both: tclkeji, tclkj
    """
    made = spellings(folded)
    whole = dict.fromkeys("".join(one) for one in made)
    first = dict.fromkeys("".join(part if part.isdigit() or part in folded else part[0] for part in one) for one in made)
    return [key for key in whole if key], [key for key in first if key]


@lru_cache(maxsize=4096)
def spellings(folded: str) -> tuple[Spelling, ...]:
    """The readings of a name, those with the fewest rare readings first; what is neither Chinese nor Latin is left out."""
    readings = list(islice(_read(folded), _LONGEST))
    usual = tuple(options[0] for options in readings)
    doubtful = [place for place, options in enumerate(readings) if len(options) > 1]
    made = [usual]
    for count in range(1, len(doubtful) + 1):
        for places in combinations(doubtful, count):
            if len(made) == SPELLINGS:
                return tuple(made)
            made.append(tuple(options[1] if at in places else options[0] for at, options in enumerate(readings)))
    return tuple(made) if usual else ()


def distance(typed: str, name: str, most: int) -> tuple[int, bool]:
    """How many slips lie between what was typed and the nearest part of a name, and whether that part begins it.

    A slip is a letter too many, too few or wrong, or two that changed places. More than `most` counts as most + 1.
    """
    if sum(letter not in name for letter in typed) > most:
        return most + 1, False
    anywhere = _away(typed, name, most, [0] * (len(name) + 1))
    if anywhere > most:
        return most + 1, False
    return anywhere, _away(typed, name, anywhere, list(range(len(name) + 1))) == anywhere


def _away(typed: str, name: str, most: int, last: list[int]) -> int:
    """The slips from what was typed to the nearest part of a name that ends anywhere.

    last: what it costs to begin at each place of the name
    """
    before: list[int] = []
    for i, letter in enumerate(typed, start=1):
        row = [i]
        for j, other in enumerate(name, start=1):
            cost = last[j - 1] if letter == other else 1 + min(last[j], row[-1], last[j - 1])
            if i > 1 and j > 1 and letter == name[j - 2] and typed[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(last) > most:  # two letters that changed places look two rows back
            return most + 1
        before, last = last, row
    return min(last)


def _read(folded: str) -> list[tuple[str, ...]]:
    """The readings of each syllable, in order."""
    found: list[tuple[str, ...]] = []
    words, longest = _words()
    at = 0
    while at < len(folded):
        for length in range(min(longest, len(folded) - at), 1, -1):
            if known := words.get(folded[at : at + length]):
                found += [(syllable,) for syllable in known]
                at += length
                break
        else:
            part = _PARTS.match(folded, at)
            assert part  # a dot matches everything
            at = part.end()
            if len(part[0]) > 1 or part[0].isascii():
                found += [(part[0],)] if part[0].isalnum() else []
            elif options := _character(part[0]):
                found.append(options)
    return found


@cache
def _character(character: str) -> tuple[str, ...]:
    from pypinyin.pinyin_dict import pinyin_dict

    listed = pinyin_dict.get(ord(character), "").split(",")
    return tuple(dict.fromkeys(_plain(syllable) for syllable in listed if syllable))[:_READINGS]


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, Spelling], int]:
    """The words that decide how a character is read, with their readings, and the length of the longest."""
    from pypinyin.phrases_dict import phrases_dict  # 47,000 words: a quarter of a second, which most commands need not spend

    found: dict[str, Spelling] = {}
    for word, syllables in phrases_dict.items():
        if 1 < len(word) == len(syllables) and any(len(_character(c)) > 1 for c in word):
            found[word] = tuple(_plain(options[0]) for options in syllables)
    return found, max(map(len, found))


@cache
def _plain(syllable: str) -> str:
    """A syllable as typed: lǜ → lv, cháng → chang."""
    parts = unicodedata.normalize("NFD", syllable).replace(f"u{_MARK}", "v")
    return "".join(c for c in parts if c.isascii() and c.isalpha())
