"""A document's text → `CleanText`: the layout undone, each character's place in the source kept.

The steps, each a small function that edits a `Draft` (text and positions): characters that carry nothing go (glyphs), lines are
looked at (lines), what a page carries beside its text goes (furniture), lines broken by the layout are joined (wraps, blocks),
repeated text goes (repeats), blanks inside Chinese go (spaces), Latin marks in Chinese are widened (marks), and the blocks are
cut into sentences (sentences). Nothing is added: every character of the result stands in the source at its offset, as it is or
in its other width.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.clean.articles import articles
from kg.clean.blocks import Role, join, roles, split_lead_in
from kg.clean.chars import SPACE
from kg.clean.columns import without_columns
from kg.clean.draft import NOWHERE, Draft
from kg.clean.fonts import SLIPPED, mend_font_marks
from kg.clean.furniture import without_page_numbers, without_running_heads, without_scraps
from kg.clean.glyphs import (
    FULL_WIDTH,
    INVISIBLE,
    STARS,
    drop_emphasis,
    drop_invisible,
    even_line_ends,
    halve_width,
    split_paragraphs,
)
from kg.clean.lines import lines
from kg.clean.lost import LOST, mend_lost_quotes
from kg.clean.marks import curl_quotes, curl_single_quotes, widen_brackets, widen_marks, widen_stops
from kg.clean.outline import outlined
from kg.clean.repeats import without_repeats
from kg.clean.sentences import sentences
from kg.clean.slips import looked_for, mend_slips
from kg.clean.spaces import drop_spaces
from kg.clean.variants import FORMS, mend_forms, rare, simplify
from kg.clean.wraps import groups
from kg.model import Block, CleanText
from kg.own_title import together

__all__ = ["clean"]

_LINE_END = re.compile("\n")


@lru_cache(maxsize=1)
def _telling() -> re.Pattern[str]:
    """The characters that a repair asks for before it begins: most texts have none of most of them."""
    classes = (one.pattern.rstrip("+").strip("[]") for one in (LOST, INVISIBLE, FORMS, FULL_WIDTH, STARS, SLIPPED))
    return re.compile(f"[{''.join(classes)}{re.escape(looked_for())}{rare()}]")


def clean(text: str) -> CleanText:
    """The text with its layout undone: paragraphs whole, one line end between blocks, sentences found.

    text:    a document's text as decoded; any string
    returns: empty text, no blocks and no sentences where nothing readable is left
    """
    repairs: dict[str, int] = {}
    draft = Draft.of(text)
    characters = frozenset(_telling().findall(text))
    kinds = "".join(characters)  # each once, in no order: what a repair looks through to see whether it has anything to do
    for name, trigger, glyph_repair in (
        ("lost quotes", LOST, mend_lost_quotes),
        ("invisible characters", INVISIBLE, drop_invisible),
        ("forms of fonts", FORMS, mend_forms),
        ("full-width letters", FULL_WIDTH, halve_width),
        ("bold marks", STARS, drop_emphasis),
        ("font slips", SLIPPED, mend_font_marks),
    ):
        if trigger.search(kinds):
            draft, repairs[name] = glyph_repair(draft)
    draft, repairs["traditional characters"] = simplify(draft, kinds)
    draft = split_lead_in(even_line_ends(draft))
    draft, repairs["lost paragraphs"] = split_paragraphs(draft)

    found = lines(draft.text, _cuts(draft, text))
    found, repairs["page numbers"] = without_page_numbers(found)
    found, repairs["running heads"] = without_running_heads(found)
    found, repairs["scraps"] = without_scraps(found)
    found, repairs["interleaved columns"] = without_columns(found)
    paragraphs = groups(found)
    repairs["broken lines"] = len(found) - len(paragraphs)
    if not paragraphs:
        return CleanText("", (), (), (), _told(repairs))
    paragraphs, repairs["repeated text"] = without_repeats(paragraphs)
    draft, found_roles = join(draft, paragraphs), roles(paragraphs)

    draft, repairs["inner spaces"] = drop_spaces(draft, found_roles)
    for name, mark_repair in (
        ("straight quotes", curl_quotes),
        ("straight quotes ", curl_single_quotes),
        ("half-width marks", widen_brackets),
        ("half-width marks ", widen_marks),
        ("half-width marks  ", widen_stops),
    ):
        draft, count = mark_repair(draft)
        repairs[name.strip()] = repairs.get(name.strip(), 0) + count
    changed = any(repairs.get(name) for name in ("forms of fonts", "full-width letters", "traditional characters"))
    draft, repairs["misread characters"] = mend_slips(draft, None if changed else characters)

    blocks = tuple(_blocks(draft, found_roles))
    draft = draft.placed()
    found_articles = together(draft.text, blocks, articles(draft.text, blocks))
    blocks = tuple(outlined(draft.text, blocks, frozenset(article.start for article in found_articles)))
    return CleanText(
        text=draft.text,
        offsets=tuple(draft.at),
        blocks=blocks,
        sentences=tuple(sentences(draft.text, [(block.start, block.end) for block in blocks])),
        repairs=_told(repairs),
        articles=found_articles,
    )


def _cuts(draft: Draft, source: str) -> frozenset[int]:
    """Where lines of the draft begin that do not begin a line of the source."""
    if draft.text.count("\n") == source.count("\n") and "\r" not in source:
        return frozenset()
    ends = (match.start() for match in _LINE_END.finditer(draft.text))
    return frozenset(i + 1 for i in ends if draft.at[i] == NOWHERE or source[draft.at[i]] in SPACE)


def _told(repairs: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """What was repaired, by name, without what was not."""
    return tuple(sorted((name, count) for name, count in repairs.items() if count))


def _blocks(draft: Draft, kinds: list[Role]) -> list[Block]:
    """The lines of the draft as blocks, counted as they will stand once line ends without a place are gone."""
    found: list[Block] = []
    start = gone = place = 0
    for line, role in zip(draft.text.split("\n"), kinds, strict=True):
        start = place - gone
        place += len(line) + 1
        if place <= len(draft.at) and draft.at[place - 1] < 0:
            gone += 1
        if line:
            found.append(Block(start, start + len(line), role.kind, role.level))
    return found
