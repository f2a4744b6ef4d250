"""The second look: what the first scores of a document say about each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kg.relate.view import View

NAMES = (
    "first", "best_other_tail", "best_other_head", "tails_expected", "heads_expected", "sibling_tail", "sibling_head",
    "inner_region", "outer_region", "by_way_of", "reversed", "same_pair", "heads_share", "rank_of_tail",
    "list_of_heads", "list_of_tails",
)  # fmt: skip
Key = tuple[str, str, str]  # head, relation, tail

# relation → pairs of relations whose chain head → x → tail speaks for it; ~ turns a relation round.
CHAINS: dict[str, tuple[tuple[str, str], ...]] = {
    "appliesIn": (("issuedBy", "governs"), ("basedOn", "appliesIn"), ("~basedOn", "appliesIn")),
    "issuedBy": (("appliesIn", "~governs"),),
    "locatedIn": (("undertakes", "locatedIn"), ("~undertakes", "locatedIn"), ("subsidiaryOf", "locatedIn")),
    "inIndustry": (("locatedIn", "develops"), ("subsidiaryOf", "inIndustry")),
    "develops": (("~locatedIn", "inIndustry"), ("~appliesIn", "supportsIndustry")),
    "supportsIndustry": (("appliesIn", "develops"),),
    "supportsClass": (("basedOn", "supportsClass"), ("~basedOn", "supportsClass")),
    "undertakes": (("locatedIn", "~locatedIn"),),
    "produces": (("subsidiaryOf", "produces"), ("~subsidiaryOf", "produces")),
    "hasClass": (("subsidiaryOf", "hasClass"),),
}


def siblings(view: View) -> dict[str, set[str]]:
    """Entity → those of its type that stand next to it in a list (A、B和C)."""
    near: dict[str, set[str]] = {}
    for a, b in zip(view.places, view.places[1:], strict=False):
        if a.mention.type == b.mention.type and a.mention.entity != b.mention.entity:
            between = view.text[a.mention.end : b.mention.start]
            if between in ("、", "和", "及", "与", "，", "以及", "”“", "”、“", "》《", "》、《", "》和《"):
                near.setdefault(a.mention.entity, set()).add(b.mention.entity)
                near.setdefault(b.mention.entity, set()).add(a.mention.entity)
    return near


def second_numbers(view: View, keys: Sequence[Key], scores: Sequence[float]) -> NDArray[np.float32]:
    """The numbers of NAMES for each (head, relation, tail) of one document, given the first scores: (n, len(NAMES))."""
    first = dict(zip(keys, scores, strict=True))
    tails: dict[tuple[str, str], list[tuple[float, str]]] = {}
    heads: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for (head, relation, tail), score in first.items():
        tails.setdefault((relation, head), []).append((score, tail))
        heads.setdefault((relation, tail), []).append((score, head))
    near = siblings(view)
    lists = _lists(near)
    out = np.zeros((len(keys), len(NAMES)), np.float32)
    for i, (head, relation, tail) in enumerate(keys):
        score = first[head, relation, tail]
        mine, theirs = tails[relation, head], heads[relation, tail]
        out[i, 0] = score
        out[i, 1] = max((s for s, t in mine if t != tail), default=0.0)
        out[i, 2] = max((s for s, h in theirs if h != head), default=0.0)
        out[i, 3] = sum(s for s, _ in mine) - score
        out[i, 4] = sum(s for s, _ in theirs) - score
        out[i, 5] = max((first.get((head, relation, t), 0.0) for t in near.get(tail, ())), default=-1.0)
        out[i, 6] = max((first.get((h, relation, tail), 0.0) for h in near.get(head, ())), default=-1.0)
        if view.entities[tail].type == "Region":
            out[i, 7] = max((s for s, t in mine if view.holds(tail, t)), default=0.0)
            out[i, 8] = max((s for s, t in mine if view.holds(t, tail)), default=0.0)
        out[i, 9] = _chained(relation, head, tail, tails, heads, first)
        out[i, 10] = first.get((tail, relation, head), 0.0)
        out[i, 11] = max(
            (first.get((a, other, b), 0.0) for other in ("subsidiaryOf", "partnerOf") for a, b in ((head, tail), (tail, head))
             if other != relation),
            default=0.0,
        )  # fmt: skip
        out[i, 12] = (out[i, 4] + 0.1) / (len(theirs) - 1 + 0.5)
        out[i, 13] = sum(s > score for s, _ in mine)
        out[i, 14] = _mean([s for s, h in theirs if h != head and h in lists.get(head, ())])
        out[i, 15] = _mean([s for s, t in mine if t != tail and t in lists.get(tail, ())])
    return out


def _mean(scores: Sequence[float]) -> float:
    """-1 for none."""
    return sum(scores) / len(scores) if scores else -1.0


def _lists(near: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    """Entity → all that it is listed with, over any number of steps; itself among them."""
    found: dict[str, frozenset[str]] = {}
    for entity in sorted(near):
        if entity in found:
            continue
        seen, queue = {entity}, [entity]
        for one in queue:  # grows while it is walked
            more = near[one] - seen
            seen |= more
            queue.extend(sorted(more))
        found.update(dict.fromkeys(seen, frozenset(seen)))
    return found


def _chained(
    relation: str,
    head: str,
    tail: str,
    tails: dict[tuple[str, str], list[tuple[float, str]]],
    heads: dict[tuple[str, str], list[tuple[float, str]]],
    first: dict[Key, float],
) -> float:
    """The best product of two scores over a third entity, along the chains of the relation."""
    best = 0.0
    for one, two in CHAINS.get(relation, ()):
        steps = heads.get((one[1:], head), []) if one[0] == "~" else tails.get((one, head), [])
        for score, middle in steps:
            if score > best and middle != tail:
                key = (tail, two[1:], middle) if two[0] == "~" else (middle, two, tail)
                best = max(best, score * first.get(key, 0.0))
    return best
