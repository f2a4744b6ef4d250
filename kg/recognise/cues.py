"""What the linear chain looks at: characters, words and their parts of speech, table words, and what stands ahead in the clause.

A network learns such things from much text; from a few hundred documents a linear chain learns them better when it is told.
The features of a character are strings; `kg/train/chain.py` learns a weight for each and label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from kg.recognise.lexicon import BITS, CLASSES

Array = np.ndarray[Any, Any]
_SUFFIXES = ("agency", "local agency", "enterprise", "enterprise weak", "institution", "institution weak", "project", "policy",
             "class", "industry", "post")  # fmt: skip
_COLUMNS = [(3 * CLASSES.index(name), name) for name in _SUFFIXES]
_CLAUSE = frozenset("，。；：！？、␣《》“”（）")
_QUOTED = re.compile(r"《([^《》]{2,60})》|“([^“”]{2,30})”")
_BLANK = re.compile(r"\s")  # a feature with a blank in it could not be read back from the learner's model
_NONE = ("^", "^")


def cues(text: str, bits: Array, tags: Sequence[str]) -> list[list[str]]:
    """The features of each character.

    bits: 0/1 [characters, BITS + tags], of `kg.recognise.features.Features`; tags: names of the word tags, as LAC's "n-B"
    """
    n = len(text)
    if not n:
        return []
    text = _BLANK.sub("␣", text)
    tag = [tags[k] for k in bits[:, BITS:].argmax(1)]
    parts = [t.split("-")[0] for t in tag]
    starts = [i for i in range(n) if i == 0 or not tag[i].endswith("-I")]
    words = [_NONE, _NONE, *((text[a:b], parts[a]) for a, b in zip(starts, [*starts[1:], n], strict=True)), _NONE, _NONE]
    at = np.zeros(n, "int64")
    at[starts[1:]] = 1
    word_of = (at.cumsum() + 2).tolist()
    table = [[] for _ in range(n)]  # type: list[list[int]]
    for i, k in zip(*(a.tolist() for a in np.nonzero(bits[:, :BITS])), strict=True):
        table[i].append(k)
    ahead, quoted = _ahead(text, bits, word_of), _quoted(text)
    chars = ["^", "^", *text, "^", "^"]
    out = []
    for i in range(n):
        k = word_of[i]
        (w2, p2), (w1, p1), (w, p), (v1, q1), (v2, q2) = words[k - 2 : k + 3]
        first, last = i == 0 or word_of[i - 1] != k, i + 1 == n or word_of[i + 1] != k
        place = ("S" if last else "B") if first else ("E" if last else "M")
        a, b, c, d, e = chars[i : i + 5]
        found = [
            "b", "c-2=" + a, "c-1=" + b, "c0=" + c, "c1=" + d, "c2=" + e,
            "d-2=" + a + b, "d-1=" + b + c, "d0=" + c + d, "d1=" + d + e,
            "t-2=" + a + b + c, "t-1=" + b + c + d, "t0=" + c + d + e,
            "wp=" + place, "w=" + w + "|" + place, "w-2=" + w2, "p-2=" + p2, "w-1=" + w1, "p-1=" + p1, "w1=" + v1, "p1=" + q1,
            "w2=" + v2, "p2=" + q2, "pp=" + p1 + p + place, "pn=" + p + q1 + place, "ppn=" + p1 + p + q1 + place,
            f"x-1={w1[-1:]}|{len(w1)}", "y-1=" + w1[-2:], f"x1={v1[-1:]}|{len(v1)}", "y1=" + v1[-2:],
            f"wl={w[-1]}|{place}|{min(len(w), 5)}", f"ww={w}|{v1}|{place}", f"wv={w1}|{w}|{place}",
        ]  # fmt: skip
        for shift in (-1, 0, 1):
            if 0 <= i + shift < n:
                found += [f"g{shift}:{j}" for j in table[i + shift]]
                found.append(f"l{shift}={tag[i + shift]}")
        found += ahead[i]
        if quoted[i]:
            found += ["q=" + quoted[i], "qe=" + quoted[i][-1]]
        out.append(found)
    return out


def _ahead(text: str, bits: Array, word_of: Sequence[int]) -> list[list[str]]:
    """Which table word ends next in the clause, and how far off in characters and words: a name's end tells its beginning."""
    n = len(text)
    out: list[list[str]] = [[] for _ in range(n)]
    end, kind = -1, ""
    for i in range(n - 1, -1, -1):
        if text[i] in _CLAUSE:
            end = -1
        for column, name in _COLUMNS:
            alone = bits[i, column] and (i + 1 == n or not (bits[i + 1, column + 1] or bits[i + 1, column + 2]))
            if bits[i, column + 2] or alone:
                end, kind = i, name
        if end >= 0:
            begins = "S" if i == 0 or word_of[i - 1] != word_of[i] else "I"
            out[i] = [f"ah={kind}|{min(end - i, 12)}", f"aw={kind}|{min(word_of[end] - word_of[i], 5)}|{begins}"]
    return out


def _quoted(text: str) -> list[str]:
    """For each character inside 《》 or “”: which marks, whether at an edge, and the last two characters inside."""
    out = [""] * len(text)
    for found in _QUOTED.finditer(text):
        inner = found.group(1) or found.group(2)
        mark = "t" if found.group(1) else "q"
        for j in range(found.start(), found.end()):
            edge = "S" if j == found.start() + 1 else "E" if j == found.end() - 2 else "M"
            out[j] = mark + edge + inner[-2:]
    return out
