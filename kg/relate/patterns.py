"""A signal word alone between head and tail: what a reader takes for said, whatever the rest of the document is like."""

from __future__ import annotations

import re

from kg.relate.pairs import Meeting, Pair
from kg.relate.triggers import Triggers
from kg.relate.view import View

# Measured on annotated documents with names as found, where the scorer by itself says less than FLOOR: 55 of 74 such pairs of
# these relations are true. Of locatedIn, subsidiaryOf, undertakes and issuedBy 37 of 165 are (某某大会的韩国队员 and the like):
# there the scorer decides alone. Measure again with seeds/triggers.tsv changed.
PLAIN = frozenset({"inIndustry", "develops", "hasClass", "produces"})
FLOOR = 0.75  # the least confidence of such a pair
# 二、发展生物医药产业 under the policy's title. No annotated document has headings, so its share is not measured.
OF_HEADING = frozenset({"supportsClass", "supportsIndustry"})
HEADED = 0.6
# A project whose name begins with a firm's: of 99 annotated pairs 90 are undertakings.
OWNED = 0.8
_NEAR = 14  # characters
_LEAD = 8  # characters between a heading's number and the name
_NUMBER = re.compile("\\s*(?:第?[一二三四五六七八九十0-9]+[、.．条章节]|[（(][一二三四五六七八九十0-9]+[）)])\\s*")
_BREAK = re.compile("[，,。；;！？：:\n]|不|未|非|拟|原")


def least(view: View, triggers: Triggers, pair: Pair, relation: str) -> float:
    """The least confidence that a pattern gives the pair; 0 where none holds."""
    if relation == "undertakes" and owned(view, pair):
        return OWNED
    if plain(view, triggers, pair, relation):
        return FLOOR
    return HEADED if headed(view, triggers, pair, relation) else 0.0


def owned(view: View, pair: Pair) -> bool:
    """Does the name of the tail, a project, begin with one of the head, a firm?"""
    firms = [name for name in view.names(pair.head) if len(name) > 1] if view.entities[pair.head].type == "Enterprise" else []
    return any(name.startswith(firm) and name != firm for name in view.names(pair.tail) for firm in firms)


def headed(view: View, triggers: Triggers, pair: Pair, relation: str) -> tuple[Meeting, str] | None:
    """The meeting and the signal word by which a heading says what the policy of a heading over it supports."""
    if relation not in OF_HEADING:
        return None
    for m in pair.meetings:
        number = m.tail.sentence
        if m.head.sentence not in view.outline.over.get(number, ()) or number not in view.outline.opens:
            continue
        if view.block_of[number] in ("heading", "item") and m.head.mention.named:
            lead = _NUMBER.sub("", view.text[view.sentences[number][0] : m.tail.mention.start], count=1)
            if len(lead) <= _LEAD and not _BREAK.search(lead):
                word = triggers.between(relation, True, lead)
                if word:
                    return m, word
    return None


def plain(view: View, triggers: Triggers, pair: Pair, relation: str) -> bool:
    """Does the nearest meeting of the pair have a signal word of the relation and nothing else of weight between?"""
    if relation not in PLAIN or not pair.meetings:
        return False
    m = pair.meetings[0]
    first, second = (m.head, m.tail) if m.head_first else (m.tail, m.head)
    if m.sentences or m.characters > _NEAR or second.number - first.number > 1:
        return False
    between = view.text[first.mention.end : second.mention.start]
    return not _BREAK.search(between) and triggers.between(relation, m.head_first, between) is not None
