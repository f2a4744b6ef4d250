"""Characters → subwords: the unigram segmentation (SentencePiece) that the encoder was trained on, with places kept.

The pieces are those of XLM-R that Chinese text needs; a piece is worth its log probability and the best sum wins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_SPACE = "▁"
START, END, PAD, UNKNOWN = range(4)
RESERVED = 4  # rows before the pieces'


class Subwords:
    """pieces: in the order of the encoder's rows, from RESERVED; scores: their log probabilities."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self._known = {p: (k, float(s)) for k, (p, s) in enumerate(zip(pieces, scores, strict=True), RESERVED)}
        self._longest = max(map(len, pieces))
        self._worst = min(scores) - 10.0
        # Where a character may go on to: most never begin a longer piece, and most pieces are short.
        self._reach: dict[str, int] = {}
        for p in pieces:
            self._reach[p[0]] = max(self._reach.get(p[0], 1), len(p))

    def cut(self, text: str) -> list[tuple[int, int, int]]:
        """(row, start, end) of each piece, in order; the first may be empty (start = end = 0): the mark of a beginning."""
        plain = _SPACE + "".join(map(_plain, text))
        known, reach, worst = self._known, self._reach, self._worst
        n = len(plain)
        best = [0.0] + [-1e18] * n
        back = [(0, UNKNOWN)] * (n + 1)
        for i in range(n):
            so_far = best[i]
            char = plain[i]
            for j in range(i + 1, min(n, i + reach.get(char, 1)) + 1):
                found = known.get(plain[i:j])
                if found is None:
                    if j > i + 1:
                        continue
                    found = UNKNOWN, worst
                if so_far + found[1] > best[j]:
                    best[j] = so_far + found[1]
                    back[j] = i, found[0]
        out = []
        end = n
        while end:
            start, row = back[end]
            out.append((row, max(start - 1, 0), end - 1))
            end = start
        return out[::-1]


def _plain(char: str) -> str:
    """A character as the pieces have it: half-width, one for one."""
    if char.isspace():
        return _SPACE
    if char.isascii():
        return char
    same = unicodedata.normalize("NFKC", char)
    return same if len(same) == 1 else char
