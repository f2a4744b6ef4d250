"""Where a quotation stands, in the words of a reader of the file: page 3, sheet 名单 row 5, table 2 row 4."""

from __future__ import annotations

import re

# What `Document.where` says, by the part of it that a reader can go to; what only a program can (/html/body/p[3]) has no words.
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"page=(\d+)(?:&viewrect=.*)?"), "page {}"),
    (re.compile(r"sheet=(.*)&row=(\d+)", re.DOTALL), "sheet {} row {}"),
    (re.compile(r"table=(\d+)&row=(\d+)"), "table {} row {}"),
    (re.compile(r"row=(\d+)"), "row {}"),
    (re.compile(r"paragraph=(\d+)"), "paragraph {}"),
)


def standing(document: str, start: int, where: str) -> str:
    """名单.xlsx, sheet 江北 row 5; paper.pdf, page 3; a.txt:37 where the position in the text is all that there is.

    document: the source of a document
    start:    the position in its text
    where:    the fragment that `Document.where` gives, or ""
    """
    for form, words in _FORMS:
        if found := form.fullmatch(where):
            return f"{document}, {words.format(*(' '.join(part.split()) for part in found.groups()))}"
    return f"{document}:{start}"
