"""The words that signal a relation: a table, and how it is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kg.model import BadSeed
from kg.vocab import RELATIONS

ORDERS = ("ht", "th", "any")  # the head first, the tail first, either


@dataclass(frozen=True, slots=True)
class Triggers:
    """For each (relation, head first?) the words that signal it between the two, longest first, as one pattern."""

    patterns: dict[tuple[str, bool], re.Pattern[str]]

    def between(self, relation: str, head_first: bool, text: str) -> str | None:
        """The first signal word in `text`, which stands between head and tail; None where there is none."""
        pattern = self.patterns.get((relation, head_first))
        found = pattern.search(text) if pattern else None
        return found[0] if found else None


@cache
def load() -> Triggers:
    """The table triggers.tsv (relation, order, word). Raises BadSeed with the line for an unknown relation or order."""
    words: dict[tuple[str, bool], set[str]] = {}
    lines = resources.files("kg.relate").joinpath("triggers.tsv").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != 4 or cells[0] not in RELATIONS or cells[1] not in ORDERS or not cells[3]:
            raise BadSeed(f"triggers.tsv:{number}", f"not a row of relation, order, place, word: {line!r}")
        for head_first in (True, False):
            if cells[1] == "any" or (cells[1] == "ht") == head_first:
                words.setdefault((cells[0], head_first), set()).add(cells[3])
    return Triggers({k: _pattern(w) for k, w in words.items()})


def _pattern(words: set[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))))
