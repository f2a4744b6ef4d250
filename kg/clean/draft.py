"""Text under repair: a string and the source position of each of its characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NOWHERE = -1  # position of a line end that we set ourselves; such characters leave with `Draft.placed`


_LINE_END = re.compile("\n")


@dataclass(frozen=True, slots=True)
class Draft:
    """`at[i]` is the source position of `text[i]`, or NOWHERE for a line end that the source does not have."""

    text: str
    at: Sequence[int]

    @classmethod
    def of(cls, source: str) -> Draft:
        """The source, untouched."""
        return cls(source, range(len(source)))

    def edit(self, edits: list[tuple[int, int, str]]) -> Draft:
        """The draft with each [start, end) replaced; sorted, not overlapping.

        A replacement is at most as long as what it replaces and takes over its first positions, so positions only grow.
        raises: ValueError for a longer replacement
        """
        if not edits:
            return self
        words: list[str] = []
        at: list[int] = []
        last = kept = 0  # what stands before them is in the new text, and has its new places
        for start, end, new in edits:
            if len(new) > end - start:
                raise ValueError(f"{new!r} is longer than what it replaces")
            words += (self.text[last:start], new)
            if len(new) < end - start:
                at += self.at[kept : start + len(new)]
                kept = end
            last = end
        words.append(self.text[last:])
        return Draft("".join(words), [*at, *self.at[kept:]] if kept else self.at)

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str | None]) -> tuple[Draft, int]:
        """Replace every match; a function may return None to leave a match alone. Returns the draft and how many changed."""
        edits: list[tuple[int, int, str]] = []
        for match in pattern.finditer(self.text):
            value = new if isinstance(new, str) else new(match)
            if value is not None and value != match.group():
                edits.append((match.start(), match.end(), value))
        return self.edit(edits), len(edits)

    def placed(self) -> Draft:
        """The draft without the line ends that the source does not have."""
        words: list[str] = []
        at: list[int] = []
        last = 0
        for cut in (m.start() for m in _LINE_END.finditer(self.text)):
            if self.at[cut] == NOWHERE:
                words.append(self.text[last:cut])
                at += self.at[last:cut]
                last = cut + 1
        return Draft("".join([*words, self.text[last:]]), [*at, *self.at[last:]]) if words else self
