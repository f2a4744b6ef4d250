"""A document's text → `CleanText`: the layout undone, each character's place in the source kept.

The steps, each a small function that edits a `Draft` (text and positions): characters that carry nothing go (glyphs), lines are
looked at (lines), what a page carries beside its text goes (furniture), lines broken by the layout are joined (wraps, blocks),
repeated text goes (repeats), blanks inside Chinese go (spaces), Latin marks in Chinese are widened (marks), and the blocks are
cut into sentences (sentences). Nothing is added: every character of the result stands in the source at its offset, as it is or
in its other width.
"""

from __future__ import annotations

from kg.clean.blocks import Role, join, roles, split_lead_in
from kg.clean.columns import without_columns
from kg.clean.draft import Draft
from kg.clean.furniture import without_page_numbers, without_running_heads, without_scraps
from kg.clean.glyphs import drop_emphasis, drop_invisible, even_line_ends, halve_width, mend_font_slips, split_paragraphs
from kg.clean.lines import lines
from kg.clean.marks import curl_quotes, curl_single_quotes, widen_brackets, widen_marks, widen_stops
from kg.clean.repeats import without_repeats
from kg.clean.sentences import sentences
from kg.clean.spaces import drop_spaces
from kg.clean.wraps import groups
from kg.model import Block, CleanText

__all__ = ["clean"]


def clean(text: str) -> CleanText:
    """The text with its layout undone: paragraphs whole, one line end between blocks, sentences found.

    text:    a document's text as decoded; any string
    returns: empty text, no blocks and no sentences where nothing readable is left
    """
    repairs: dict[str, int] = {}
    draft = Draft.of(text)
    for name, glyph_repair in (
        ("invisible characters", drop_invisible),
        ("full-width letters", halve_width),
        ("bold marks", drop_emphasis),
        ("font slips", mend_font_slips),
    ):
        draft, repairs[name] = glyph_repair(draft)
    draft = split_lead_in(even_line_ends(draft))
    draft, repairs["lost paragraphs"] = split_paragraphs(draft)

    found = lines(draft.text)
    found, repairs["page numbers"] = without_page_numbers(found)
    found, repairs["running heads"] = without_running_heads(found)
    found, repairs["scraps"] = without_scraps(found)
    found, repairs["interleaved columns"] = without_columns(found)
    paragraphs = groups(found)
    repairs["broken lines"] = len(found) - len(paragraphs)
    if not paragraphs:
        return CleanText("", (), (), (), _told(repairs))
    paragraphs, repairs["repeated text"] = without_repeats(paragraphs)
    draft, kinds = join(draft, paragraphs), roles(paragraphs)

    draft, repairs["inner spaces"] = drop_spaces(draft, kinds)
    for name, mark_repair in (
        ("straight quotes", curl_quotes),
        ("straight quotes ", curl_single_quotes),
        ("half-width marks", widen_brackets),
        ("half-width marks ", widen_marks),
        ("half-width marks  ", widen_stops),
    ):
        draft, count = mark_repair(draft)
        repairs[name.strip()] = repairs.get(name.strip(), 0) + count

    blocks = _blocks(draft, kinds)
    draft = draft.placed()
    return CleanText(
        text=draft.text,
        offsets=tuple(draft.at),
        blocks=tuple(blocks),
        sentences=tuple(sentences(draft.text, [(block.start, block.end) for block in blocks])),
        repairs=_told(repairs),
    )


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
