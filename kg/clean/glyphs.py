"""Characters that carry nothing, and characters in the wrong width."""

from __future__ import annotations

import re

from kg.clean.chars import SPACE
from kg.clean.draft import Draft

# Controls but for tab and line ends, soft hyphen, zero-width and direction marks, byte-order mark, replacement character, and
# private use (glyphs of a font that nobody else has). Line ends are dealt with in `even_line_ends`.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\uffff\ue000-\uf8ff]+"
)
STARS = re.compile(r"\*")
_CR = re.compile("\r(?=\n)")
_LINE_ENDS = str.maketrans(dict.fromkeys("\r\x0b\x85\u2028\u2029", "\n"))  # a form feed stays: it marks a page
FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05\uff0b\uff0d\uff0e\uff0f\uff06\uff20]")
_HALF = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_HALF |= {ord(full): ord(half) for full, half in zip("％＋－．／＆＠", "%+-./&@", strict=True)}
_EMPHASIS = re.compile(r"\*\*(?=[^\s*])([^*\n]{1,200}?)(?<=[^\s*])\*\*")
_GAP = re.compile(f"[{SPACE}]+")
_RARE_SPACE = re.compile(f"[{SPACE.strip(' ')}]")
_WIDE_GAP = "\u00a0\u3000"
_BEFORE_GAP = frozenset("。！？；”’）》】!?")


def drop_invisible(draft: Draft) -> tuple[Draft, int]:
    """Without controls, zero-width characters, soft hyphens, U+FFFD and private-use characters."""
    return draft.sub(INVISIBLE, "")


def even_line_ends(draft: Draft) -> Draft:
    """Every line end as one "\\n"; form feeds stay."""
    if "\r\n" in draft.text:
        draft, _ = draft.sub(_CR, "")
    text = draft.text
    if any(mark in text for mark in "\r\x0b\x85\u2028\u2029"):
        text = text.translate(_LINE_ENDS)
    return Draft(text, draft.at)


def halve_width(draft: Draft) -> tuple[Draft, int]:
    """Full-width Latin letters, digits and signs of number (２０％) in half width; Chinese punctuation stays."""
    count = len(FULL_WIDTH.findall(draft.text))
    return Draft(draft.text.translate(_HALF), draft.at), count


def drop_emphasis(draft: Draft) -> tuple[Draft, int]:
    """Without the asterisks of **bold** words in Markdown."""
    edits = [(i, i + 2, "") for m in _EMPHASIS.finditer(draft.text) for i in (m.start(), m.end() - 2)]
    return draft.edit(edits), len(edits) // 2


def split_paragraphs(draft: Draft) -> tuple[Draft, int]:
    """A line end where a run of blanks after a full stop is all that is left of one (web pages saved as one line)."""
    text = draft.text
    edits: list[tuple[int, int, str]] = []
    if "  " not in text and not _RARE_SPACE.search(text):
        return draft, 0
    for gap in _GAP.finditer(text):
        left, right = gap.span()
        ends = left > 0 and text[left - 1] in _BEFORE_GAP and (right - left > 1 or text[left] in _WIDE_GAP)
        if ends and right < len(text) and text[right] not in "\n\r":
            edits.append((left, right, "\n"))
    return draft.edit(edits), len(edits)
