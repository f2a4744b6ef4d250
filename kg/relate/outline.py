"""Which sentences a sentence hangs under: what stands under 支持专精特新企业 speaks of those, however long it is."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from kg.model import Block, CleanText


@dataclass(frozen=True, slots=True)
class Outline:
    """For each sentence, by number, the headings and clauses that it hangs under."""

    over: dict[int, tuple[int, ...]]  # sentence → the sentences over it, outermost first; those without are left out
    opens: frozenset[int]  # sentences that begin a block


def outline(clean: CleanText) -> Outline:
    """The outline by sentences.

    Over a block stand the first sentences of the blocks it hangs under, or the last one of a block that introduces by a colon;
    over the further sentences of a heading or clause stands its first.
    """
    starts = [s for s, _ in clean.sentences]
    spans = [(bisect_left(starts, b.start), bisect_left(starts, b.end)) for b in clean.blocks]
    over: dict[int, tuple[int, ...]] = {}
    for block, (first, end) in zip(clean.blocks, spans, strict=True):
        chain = tuple(_speaks(clean, clean.blocks[n], spans[n]) for n in block.above if spans[n][0] < spans[n][1])
        for number in range(first, end):
            mine = (*chain, first) if number > first and block.kind in ("heading", "item") else chain
            if mine:
                over[number] = mine
    return Outline(over, frozenset(first for first, end in spans if first < end))


def _speaks(clean: CleanText, block: Block, span: tuple[int, int]) -> int:
    first, end = span
    return end - 1 if clean.text[block.start : block.end].endswith(("：", ":")) else first
