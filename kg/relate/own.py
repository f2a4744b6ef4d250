"""What a text that is itself a policy tells by its form: its own title, who stands in it, who signs below, whom it addresses."""

from __future__ import annotations

import re

from kg.model import CleanText, Mention
from kg.own_title import own_title
from kg.relate.pairs import Pair
from kg.relate.view import View

OWN: tuple[str, ...] = ("own_head", "tail_in_own", "tail_signs", "tail_addressed", "tail_headed")
# Whom the lines below the title address, past its number: 青石市财政局、各有关单位：现将…
_ADDRESS = re.compile(
    r"(?:[^。！？\n]{0,90}\n){0,12}?[^。！？：\n]{0,60}?([^。！？；：\n]{4,240})[：:](?=\s|现|为|《|根据|经|按)"
)
_BODY = re.compile(
    "[。；]|第一[章条]|一、"
)  # what stands between it and the title is whose number, who passed it, whom it is for
_ABOUT = re.compile("关于|印发|批转|转发")
_EVERY = re.compile("各|有关|局、|厅、|委、|政府、")
_NOT_NAMED = re.compile(r"[\s　、，（）()〔〕\[\]0-9〇一二三四五六七八九十年月日第号令公章印发布]")


class Own:
    """The numbers of OWN for the pairs of one document."""

    def __init__(self, view: View) -> None:
        span = own_title(view.resolved.clean)
        self.policy = view.own
        mentions = [p.mention for p in view.places if p.mention.type == "Agency"]
        title = view.text[slice(*span)] if span and self.policy else ""
        self._inside = {a for a in view.of_type.get("Agency", []) if any(n in title for n in view.names(a))}
        self._signs = _signers(view.resolved.clean, mentions) if self.policy else set()
        address = _ADDRESS.match(view.text, span[1]) if span and self.policy else None
        address = address if address and _EVERY.search(address[1]) else None
        self._addressed = {m.entity for m in mentions if address and address.start(1) <= m.start < address.end(1)}
        below = span[1] if span else 0
        end = _BODY.search(view.text, below)
        front = _ABOUT.split(title, maxsplit=1)
        inside = {a for a in self._inside if len(front) > 1 and any(n in front[0] for n in view.names(a))}
        self.issuers = frozenset(inside | self._signs)  # as the form tells them
        self._headed = {m.entity for m in mentions if self.policy and below <= m.start < (end.start() if end else below)}

    def issues(self, policy: str, body: str) -> bool:
        """Can the body have issued the policy: not where the form tells the text's issuers and it is none of them."""
        if policy != self.policy or not self.issuers:
            return True
        return body in self.issuers or (body in self._headed and body not in self._addressed)

    def numbers(self, pair: Pair) -> list[float]:
        """In the order of OWN: is the head the text's own policy (1), another where there is one (-1); and of the tail."""
        if self.policy is None:
            return [0.0] * len(OWN)
        own = 1.0 if pair.head == self.policy else -1.0
        return [own, *(float(pair.tail in some) for some in (self._inside, self._signs, self._addressed, self._headed))]


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
