"""What a text that is itself a policy tells by its form: its own title, who stands in it, who signs below, whom it addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.clean.own_title import own_title
from kg.model import CleanText, Mention
from kg.relate.pairs import Pair
from kg.relate.view import View

OWN: tuple[str, ...] = ("own_head", "tail_in_own", "tail_signs", "tail_addressed")
_ADDRESS = re.compile("[^。！？；：\n]{0,40}\\s*([^。！？；：\n]{4,240})[：:]")
_NOT_NAMED = re.compile(r"[\s　、，（）()〔〕\[\]0-9〇一二三四五六七八九十年月日第号令公章印发布]")


def own_policy(clean: CleanText, mentions: Iterable[Mention]) -> str | None:
    """The policy that the text is, by its title; None for a text that only tells of policies."""
    span = own_title(clean)
    if span is None:
        return None
    return next((m.entity for m in mentions if m.type == "Policy" and span[0] <= m.start < span[1]), None)


class Own:
    """The numbers of OWN for the pairs of one document."""

    def __init__(self, view: View) -> None:
        span = own_title(view.resolved.clean)
        self.policy = own_policy(view.resolved.clean, (p.mention for p in view.places))
        mentions = [p.mention for p in view.places if p.mention.type == "Agency"]
        title = view.text[slice(*span)] if span and self.policy else ""
        self._inside = {a for a in view.of_type.get("Agency", []) if any(n in title for n in view.names(a))}
        self._signs = _signers(view.resolved.clean, mentions) if self.policy else set()
        address = _ADDRESS.match(view.text, span[1]) if span and self.policy else None
        self._addressed = {m.entity for m in mentions if address and address.start() <= m.start < address.end()}

    def numbers(self, pair: Pair) -> list[float]:
        """In the order of OWN: is the head the text's own policy (1), another where there is one (-1); and of the tail."""
        if self.policy is None:
            return [0.0] * len(OWN)
        own = 1.0 if pair.head == self.policy else -1.0
        return [own, *(float(pair.tail in some) for some in (self._inside, self._signs, self._addressed))]


def _signers(clean: CleanText, agencies: list[Mention]) -> set[str]:
    """The agencies that stand alone, or with each other, a date or a number, in a block of their own."""
    found: set[str] = set()
    for block in clean.blocks:
        here = [m for m in agencies if block.start <= m.start and m.end <= block.end]
        rest = block.end - block.start - sum(m.end - m.start for m in here)
        if not here or rest > 30:
            continue
        left, at = "", block.start
        for m in sorted(here, key=lambda m: m.start):
            left, at = left + clean.text[at : max(at, m.start)], max(at, m.end)
        if not _NOT_NAMED.sub("", left + clean.text[at : block.end]):
            found |= {m.entity for m in here}
    return found
