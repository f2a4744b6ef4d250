"""How often one Chinese character follows another in prose: what tells the line that goes on from the line beside it.

The table is counted by kg/train/pairs.py and read at first use.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).parents[1] / "models" / "pairs.tsv"
STEPS = (0.5, 1.5, 2.5)  # nats: what a pair of each of the three columns of followers counts
_LEAST = -2.5  # nats: what a pair that was never seen counts at most against


def folded(character: str) -> str:
    """A character as the table has it: 0 for a digit, A for a Latin letter, 。 for the stop of any sentence."""
    if character.isascii():
        return "0" if character.isdigit() else "A" if character.isalpha() else "。" if character in "!?" else character
    return "。" if character in "！？" else character


class Pairs:
    """Pointwise mutual information of two neighbours, in nats, to the nearest of a few steps."""

    def __init__(self, counts: dict[str, int], followers: dict[str, float]) -> None:
        """counts: character → how often; followers: two characters → nats."""
        self._counts, self._followers = counts, followers
        self._total = sum(counts.values())
        self._rare = self._total / 1e6  # a character of which nothing is known

    def bond(self, left: str, right: str) -> float:
        """How much more often `right` follows `left` than chance has it, in nats: below 0 where it should and does not.

        One character each; any digit counts as 0 and any Latin letter as A.
        """
        left, right = folded(left), folded(right)
        known = self._followers.get(left + right)
        if known is not None:
            return known
        expected = self._counts.get(left, self._rare) * self._counts.get(right, self._rare) / self._total
        return max(_LEAST, math.log(0.3 / (expected + 0.3)))


@lru_cache(maxsize=1)
def load_pairs() -> Pairs:
    """The shipped table: a character, its count, and its followers in three columns by the strength of the bond."""
    counts: dict[str, int] = {}
    followers: dict[str, float] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        left, count, *columns = line.split("\t")
        counts[left] = int(count)
        for step, rights in zip(STEPS, columns, strict=True):
            followers.update((left + right, step) for right in rights)
    return Pairs(counts, followers)
