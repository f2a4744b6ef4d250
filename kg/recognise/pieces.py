"""Cuts a cleaned text into the pieces that the tagger reads: runs of whole sentences."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import CleanText

LIMIT = 220  # characters; the tagger was trained on pieces of this size, so a change asks for training anew


def pieces(clean: CleanText, limit: int = LIMIT) -> Iterator[tuple[int, int]]:
    """[start, end) of each piece, in order; every sentence is in one. A sentence over the limit is cut at the limit."""
    start = end = -1
    for s, e in clean.sentences:
        rest = s
        if start >= 0 and e - start > limit:
            yield start, end
            start = -1
        while start < 0 and e - rest > 2 * limit:
            yield rest, rest + limit
            rest += limit
        if start < 0:
            start = rest
        end = e
    if start >= 0:
        yield start, end
