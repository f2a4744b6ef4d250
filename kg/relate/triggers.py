"""The words that signal a relation, as they are asked for: what stands between head and tail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.seeds import load as load_seeds


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
    """The signal words of seeds/triggers.tsv; a word without direction signals in both orders."""
    words: dict[tuple[str, bool], set[str]] = {}
    for row in load_seeds().triggers:
        for head_first, arrow in ((True, "→"), (False, "←")):
            if row.direction in (arrow, "=", "()"):
                words.setdefault((row.relation, head_first), set()).add(row.word)
    return Triggers({k: _pattern(w) for k, w in words.items()})


def _pattern(words: set[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))))
