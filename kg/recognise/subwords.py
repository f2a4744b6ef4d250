"""Characters → subwords: the unigram segmentation (SentencePiece) that the encoder was trained on, with places kept.

The pieces are those of XLM-R that Chinese text needs; a piece is worth its log probability and the best sum wins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

_SPACE = "▁"
START, END, PAD, UNKNOWN = range(4)
RESERVED = 4  # rows before the pieces'


class Subwords:
    """pieces: in the order of the encoder's rows, from RESERVED; scores: their log probabilities."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self._matcher = AhoCorasick(pieces, matchkind=MatchKind.Standard)
        self._scores = [float(score) for score in scores]
        self._worst = min(self._scores) - 10.0
        self._plain = _Plain()

    def cut(self, text: str) -> list[tuple[int, int, int]]:
        """(row, start, end) of each piece, in order; the first may be empty (start = end = 0): the mark of a beginning."""
        plain = _SPACE + text.translate(self._plain)
        scores, worst, n = self._scores, self._worst, len(plain)
        best, back = [0.0] * (n + 1), [(0, UNKNOWN)] * (n + 1)
        done = 0
        for piece, start, end in self._matcher.find_matches_as_indexes(plain, overlapping=True):  # in the order of their ends
            while done < end:  # a character by itself, should nothing known end here
                best[done + 1] = best[done] + worst
                back[done + 1] = done, UNKNOWN
                done += 1
            total = best[start] + scores[piece]
            if total > best[end]:
                best[end] = total
                back[end] = start, piece + RESERVED
        back[done + 1 :] = [(at, UNKNOWN) for at in range(done, n)]
        out = []
        end = n
        while end:
            start, row = back[end]
            out.append((row, max(start - 1, 0), end - 1))
            end = start
        return out[::-1]


class _Plain(dict[int, str]):
    """A character as the pieces have it: half-width, one for one; each asked for once. For str.translate."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        same = _SPACE if char.isspace() else unicodedata.normalize("NFKC", char)
        self[code] = same if len(same) == 1 else char
        return self[code]
