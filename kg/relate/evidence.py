"""The sentence behind a statement, what found it, and how it is meant: asserted, planned, denied, conditional, former."""

from __future__ import annotations

import re

from kg.model import Evidence
from kg.relate.features import Context
from kg.relate.pairs import Meeting, Pair
from kg.relate.posts import Post
from kg.relate.view import View

_NAMED = frozenset({"governs", "locatedIn", "appliesIn"})
# Words right before the signal or between the two, by what they make of the statement.
_DENIED = re.compile("并非|不是|没有|未能|未获|尚未|否认|不属于|不再|终止|取消")
_PLANNED = re.compile("拟|计划|将(?!军|近)|规划|力争|争取|预计|有望|打算|筹划|筹建|到20[2-5]\\d年|目标")
_CONDITIONAL = re.compile("如果|若|假如|一旦|倘若|可申请|符合条件")


def evidence_of(context: Context, pair: Pair, relation: str, confidence: float) -> Evidence | None:
    """The evidence of a statement in cleaned positions; None where the document mentions neither end.

    The sentence is that of the nearest meeting where a signal word stands between, else of the nearest meeting; where the
    meeting spans sentences, the later one; where the two never meet, the sentence of the head.
    """
    view = context.view
    named = relation in _NAMED and context.region_named.get(pair.head) == pair.tail
    meeting, word = _meeting(context, pair, relation)
    own = view.by_entity[pair.head] or view.by_entity[pair.tail]
    if named and view.by_entity[pair.head]:
        sentence, method = view.by_entity[pair.head][0].sentence, "name"
    elif meeting:
        sentence = max(meeting.head.sentence, meeting.tail.sentence)
        method = f"pattern:{word}" if word else "scorer"
    elif own:
        sentence, method = own[0].sentence, "scorer"
    else:
        return None
    start, end = view.sentences[sentence]
    modality = "asserted" if named or meeting is None else modality_of(view, meeting)
    return Evidence(start, end, view.text[start:end], round(confidence, 3), method, modality)


def post_evidence(context: Context, post: Post, confidence: float) -> Evidence:
    """The sentence in which a title is read."""
    start, end = context.view.sentences[post.sentence]
    modality = "former" if post.former or post.kind == "removed" else "asserted"
    return Evidence(start, end, context.view.text[start:end], round(confidence, 3), f"post:{post.kind}", modality)


def _meeting(context: Context, pair: Pair, relation: str) -> tuple[Meeting | None, str | None]:
    for m in pair.meetings:
        if not m.sentences:
            word = context.triggers.between(relation, m.head_first, between(context.view, m))
            if word:
                return m, word
    return (pair.meetings[0], None) if pair.meetings else (None, None)


def between(view: View, m: Meeting) -> str:
    """What stands between the two mentions of a meeting, its last forty characters."""
    first, second = (m.head, m.tail) if m.head_first else (m.tail, m.head)
    return view.text[first.mention.end : second.mention.start][-40:]


def modality_of(view: View, m: Meeting) -> str:
    """How the text means what stands between (and just before) the two mentions."""
    if m.sentences:
        return "asserted"
    start = min(m.head.mention.start, m.tail.mention.start)
    text = view.text[max(view.sentences[m.head.sentence][0], start - 8) : start] + between(view, m)
    if _DENIED.search(text):
        return "denied"
    if _CONDITIONAL.search(text):
        return "conditional"
    return "planned" if _PLANNED.search(text) else "asserted"
