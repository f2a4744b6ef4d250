"""What a scanner or a font took for another character: rows of seeds/slips.tsv, corrected where what stands around tells.

A row says what is read, what is meant (as many characters), and what stands before or after it: one of several words, or none of
those that begin with `!`. No row is believed outside its surroundings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.clean.draft import Draft
from kg.model import BadSeed
from kg.seeds import data_folder
from kg.seeds.table import read_table

# Letters for figures: 2O23年, l5%; only between figures, or between one and what is counted.
_FIGURES = re.compile(
    r"[oOlI](?:(?<=[0-9].)(?=[0-9.%年月万亿])|(?<=[lI])(?<![A-Za-z0-9].)(?=[0-9]{1,3}(?:[.][0-9]+)?[%年月万亿]))"
)
_NEAR = 4  # characters: no word of a row is longer
_FIGURE_OF = {"o": "0", "O": "0", "l": "1", "I": "1"}


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One row of seeds/slips.tsv."""

    read: str
    meant: str  # as long as `read`
    before: tuple[str, ...]  # one of these stands before it; with ! none of these
    after: tuple[str, ...]  # the same behind it


@lru_cache(maxsize=1)
def load_slips() -> dict[str, SlipRow]:
    """The rows by what is read. Raises BadSeed with file and line for a row that could not keep the places of a text."""
    path = data_folder("seeds") / "slips.tsv"
    found: dict[str, SlipRow] = {}
    for number, row in read_table(path, SlipRow):
        if len(row.read) != len(row.meant) or not row.read:
            raise BadSeed(
                f"{path}:{number}", f"{row.read!r} and {row.meant!r} differ in length", "Make them as long as each other"
            )
        if row.read in found or row.read == row.meant:
            raise BadSeed(f"{path}:{number}", f"{row.read} says nothing new", "Remove the row")
        if any(len(word.removeprefix("!")) > _NEAR for word in (*row.before, *row.after)):
            raise BadSeed(f"{path}:{number}", f"a word beside {row.read} is longer than {_NEAR}", "Shorten it")
        found[row.read] = row
    return found


@lru_cache(maxsize=1)
def _by_character() -> tuple[tuple[str, tuple[SlipRow, ...]], ...]:
    """The rows by the character of theirs that the fewest rows have: without it in the text a row has nothing to say."""
    rows = load_slips().values()
    shared = Counter(character for row in rows for character in row.read)
    found: dict[str, list[SlipRow]] = {}
    for row in rows:
        found.setdefault(min(row.read, key=lambda c: (shared[c], c)), []).append(row)
    return tuple((character, tuple(of_it)) for character, of_it in sorted(found.items()))


def looked_for() -> str:
    """Every character that a row or a figure's letter reads."""
    return "".join(sorted({c for row in load_slips().values() for c in row.read} | set(_FIGURE_OF)))


def mend_slips(draft: Draft, kinds: frozenset[str] | None = None) -> tuple[Draft, int]:
    """The text with the slips that its own words betray corrected (突破干亿元, 己经, 2O23年).

    kinds: those of `looked_for` that it has, and perhaps others, where that is known
    """
    text = draft.text
    if kinds is None:
        kinds = frozenset(text)
    edits: list[tuple[int, int, str]] = []
    for character, rows in _by_character():
        if character in kinds:
            edits += [(p, p + len(row.read), row.meant) for row in rows if kinds.issuperset(row.read) for p in _places(text, row)]
    draft = draft.edit(_apart(sorted(edits)))
    figures = 0
    if not kinds.isdisjoint(_FIGURE_OF):
        draft, figures = draft.sub(_FIGURES, lambda found: _FIGURE_OF[found.group()])
    return draft, len(edits) + figures


def _places(text: str, row: SlipRow) -> Iterator[int]:
    """Where the row's words stand in the surroundings that it asks for."""
    place = text.find(row.read)
    while place >= 0:
        end = place + len(row.read)
        left, right = text[max(0, place - _NEAR) : place], text[end : end + _NEAR]
        if _fits(row.before, left.endswith) and _fits(row.after, right.startswith):
            yield place
        place = text.find(row.read, end)


def _apart(edits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Without those that begin inside the one before."""
    found: list[tuple[int, int, str]] = []
    for edit in edits:
        if not found or edit[0] >= found[-1][1]:
            found.append(edit)
    return found


def _fits(words: Iterable[str], stands: Callable[[str], bool]) -> bool:
    """One of the words stands on this side, and none of those with !; no words: anything may."""
    wanted = [word for word in words if not word.startswith("!")]
    if any(stands(word[1:]) for word in words if word.startswith("!")):
        return False
    return not wanted or any(map(stands, wanted))
