"""A signal word alone between head and tail: what a reader takes for said, whatever the rest of the document is like."""

from __future__ import annotations

import re

from kg.relate.pairs import Pair
from kg.relate.triggers import Triggers
from kg.relate.view import View

# Measured on annotated documents (180): 95 of 100 such pairs of these relations are true or optional; 与 (partnerOf) and
# what stands between a policy and a region are not as plain. Measure again with seeds/triggers.tsv changed.
PLAIN = frozenset({"locatedIn", "subsidiaryOf", "inIndustry", "develops", "hasClass", "issuedBy", "produces", "undertakes"})
FLOOR = 0.75  # the least confidence of such a pair; below the measured share, for entities may be wrong too
_NEAR = 14  # characters
_BREAK = re.compile("[，,。；;！？：:\n]|不|未|非|拟|原")


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
