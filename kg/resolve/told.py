"""What a text says of names: one announced as short for another, one that followed another, one in title marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick

_ANNOUNCED = re.compile(r"\s*[（(](?:以下|下文|下)?(?:统一)?(?:简称|下称|称|又称)?(?:为|作)?[：:]?[“\"《]?$")
_RENAMED = re.compile(
    r"[（(](?:现名?|原名?|曾用名|现为|原为|前身为?)[：:]?[“\"]?$|(?:更名为|改名为|变更为|曾用名[为：:]*|原名(?:为|叫|是)?|前身[为是])[：:]?[“\"]?$"
)
# What the two may end with: a name behind anything else is neither announced nor renamed. "$" stands before a line's end too.
_LAST = frozenset('（(下文一称为作：:“"《名现原是身\n')


class Told:
    """The places of names in a text, found once."""

    def __init__(self, names: Iterable[str], text: str) -> None:
        words = sorted(set(names) - {""})
        self._names, self._text = frozenset(words), text
        self._at: dict[str, list[int]] = defaultdict(list)
        if words:
            for k, start, _ in AhoCorasick(words).find_matches_as_indexes(text, overlapping=True):
                self._at[words[k]].append(start)

    def announced(self, short: str) -> str | None:
        """The longer name just before （以下简称“short”）, if the text says so."""
        text = self._text
        for at in self._marked(short):
            before = text[max(0, at - 60) : at]
            opened = _ANNOUNCED.search(before)
            if opened and text[at + len(short) : at + len(short) + 2].lstrip('”"》')[:1] in "）)、，":
                full = self._ending(before[: opened.start()].rstrip('”"》'), len(short) + 1, short)
                if full:
                    return full
        return None

    def former(self, name: str) -> str | None:
        """The name that the text says this one to have followed or preceded: 北辰大学（现南山大学）, 由北辰更名为南山."""
        for at in self._marked(name):
            before = self._text[max(0, at - 80) : at]
            said = _RENAMED.search(before)
            if said:
                head = before[: said.start()]
                found = self._ending(head, 1, name)
                if found:
                    return found
                if "曾用名" in said.group(0):
                    return self._last(head, name)
        return None

    def in_marks(self, title: str) -> int:
        """Where 《title》 stands first; -1 for nowhere."""
        text, size = self._text, len(title)
        for at in self._at.get(title, ()):
            if at and text[at - 1] == "《" and text[at + size : at + size + 1] == "》":
                return at - 1
        return -1

    def last_before(self, name: str, end: int) -> int:
        """Where the name stands last in front of `end`; -1 for nowhere."""
        found = self._at.get(name, [])
        k = bisect_right(found, end - len(name))
        return found[k - 1] if k else -1

    def _marked(self, name: str) -> list[int]:
        return [at for at in self._at.get(name, ()) if at and self._text[at - 1] in _LAST]

    def _ending(self, head: str, least: int, other: str) -> str | None:
        """The longest name that `head` ends with, of `least` characters and more, but not `other`."""
        tails = (head[-size:] for size in range(len(head), least - 1, -1))
        return next((tail for tail in tails if tail != other and tail in self._names), None)

    def _last(self, head: str, other: str) -> str | None:
        """The name that begins last in `head`, but not `other`."""
        for start in range(len(head) - 1, -1, -1):
            found = [head[start:end] for end in range(start + 1, len(head) + 1)]
            known = [n for n in found if n != other and n in self._names]
            if known:
                return max(known)
        return None
