"""What cleaning made of a document, for a person to look at: the text with every repair marked, and the map of positions."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.model import Article, Block, CleanText, Table

LEGEND = "↩ line end taken out  ␣ blanks taken out  ° width changed  [a→b] put right  {…} left out  ⇄ place in the file changes"
_QUOTES = {"“": '"', "”": '"', "‘": "'", "’": "'"}
_SHOWN = 40  # characters of what was left out that are shown


def marked(source: str, cleaned: CleanText, tables: Sequence[Table] = ()) -> Iterator[str]:
    """The lines of the cleaned text, a block each after its kind, with what was repaired marked; a line above each article.

    source: the text that was cleaned
    tables: those of the document; their rows are shown as such, for they are read by their columns
    """
    rows = [(row.start, row.end) for table in tables for row in table.rows]
    heads = {article.start: article for article in cleaned.articles} if len(cleaned.articles) > 1 else {}
    last = -1  # the place in the source of the character before
    for block in cleaned.blocks:
        if block.start in heads:
            yield _head(heads[block.start])
        gap = _between(source, last, cleaned.offsets[block.start])
        if gap.strip("↩␣"):
            yield f"{'':>10}  {gap.strip('↩␣')}"
        yield f"{_kind(block, cleaned, rows):>10}  {_line(source, cleaned, block)}"
        last = max(cleaned.offsets[block.start : block.end])
    gap = _between(source, last, len(source)).strip("↩␣") if last >= 0 else ""
    if gap:
        yield f"{'':>10}  {gap}"


def runs(source: str, cleaned: CleanText) -> Iterator[tuple[int, int, int, int, bool]]:
    """The map of positions: (start, end) in the cleaned text, (start, end) in the source, whether the characters are the same.

    Each run is as long as both go on together; the runs take in every character of the cleaned text, in order.
    """
    same = [cleaned.text[i] == source[place] for i, place in enumerate(cleaned.offsets)]
    cuts = [
        0,
        *(i + 1 for i, (a, b) in enumerate(pairwise(cleaned.offsets)) if b != a + 1 or same[i] != same[i + 1]),
        len(cleaned.offsets),
    ]
    for start, end in pairwise(cuts):
        if start < end:
            yield start, end, cleaned.offsets[start], cleaned.offsets[end - 1] + 1, same[start]


def _head(article: Article) -> str:
    """The line above an article."""
    said = (article.title, article.source, article.date, article.place)
    return "── " + (" · ".join(word for word in said if word) or "article") + " ──"


def _kind(block: Block, cleaned: CleanText, rows: Sequence[tuple[int, int]]) -> str:
    start = cleaned.offsets[block.start]
    i = bisect_right(rows, start, key=lambda row: row[0]) - 1
    if i >= 0 and start < rows[i][1]:
        return "row"
    return f"{block.kind} {block.level}" if block.level else block.kind


def _line(source: str, cleaned: CleanText, block: Block) -> str:
    """The text of one block with its repairs."""
    words: list[str] = []
    for i in range(block.start, block.end):
        place = cleaned.offsets[i]
        if i > block.start:
            words.append(_between(source, cleaned.offsets[i - 1], place))
        words.append(_character(source[place], cleaned.text[i]))
    return "".join(words)


def _character(was: str, now: str) -> str:
    """One character of the text, marked where it is not the source's."""
    if was == now or (was.isspace() and now.isspace()):
        return now
    if unicodedata.normalize("NFKC", now) == unicodedata.normalize("NFKC", was) or _QUOTES.get(now) == was or was + now == ".。":
        return f"{now}°"
    return f"[{was if was.isprintable() else f'U+{ord(was):04X}'}→{now}]"


def _between(source: str, left: int, right: int) -> str:
    """What stands between two places of the source and was taken out."""
    if right == left + 1:
        return ""
    if right <= left:
        return "⇄"
    gone = source[left + 1 : right]
    words = " ".join(gone.split())
    if words:
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
        return "{" + "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in shown) + "}"
    return "↩" if "\n" in gone or "\r" in gone else "␣"
