"""The sentence behind a statement, what found it, and how it is meant."""

from __future__ import annotations

import re

from kg.model import Evidence
from kg.relate.features import Context
from kg.relate.modality import modality_of
from kg.relate.pairs import Meeting, Pair
from kg.relate.patterns import headed, owned
from kg.relate.posts import Post
from kg.relate.view import View

_PROPOSED = re.compile("拟任|拟提名|提名|候选人|拟聘")
_NAMED = frozenset({"governs", "locatedIn", "appliesIn"})

# Over several sentences what an enterprise makes or is stands behind its name, not before the next time it is named.
SAID_AFTER = frozenset({"produces", "inIndustry", "undertakes", "hasClass", "develops"})


def evidence_of(context: Context, pair: Pair, relation: str, confidence: float) -> Evidence | None:
    """The evidence of a statement in cleaned positions; None where the document mentions neither end.

    The sentence is that of the nearest meeting where a signal word stands between, else of the heading that says it, else of the
    nearest meeting; where the meeting spans sentences, the later one; where the two never meet, the sentence of the head.
    """
    view = context.view
    named = relation in _NAMED and context.region_named.get(pair.head) == pair.tail
    begun = relation == "undertakes" and owned(view, pair)
    meeting, word = _meeting(context, pair, relation)
    own = view.by_entity[pair.head] or view.by_entity[pair.tail]
    if named and view.by_entity[pair.head]:
        sentence, method = view.by_entity[pair.head][0].sentence, "name"
    elif begun and not word and view.by_entity[pair.tail]:
        sentence, method = view.by_entity[pair.tail][0].sentence, "name"
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
    near = context.view.text[max(start, post.start - 12) : min(end, post.start + len(post.title) + 4)]
    gone = post.former or post.kind == "removed"
    modality = "former" if gone else "planned" if _PROPOSED.search(near) else "asserted"
    return Evidence(start, end, context.view.text[start:end], round(confidence, 3), f"post:{post.kind}", modality)


def _meeting(context: Context, pair: Pair, relation: str) -> tuple[Meeting | None, str | None]:
    for m in pair.meetings:
        if not m.sentences:
            word = context.triggers.between(relation, m.head_first, between(context.view, m))
            if word:
                return m, word
    heading = headed(context.view, context.triggers, pair, relation)
    if heading:
        return heading
    if not pair.meetings:
        return None, None
    near = pair.meetings[0]
    if relation in SAID_AFTER and near.sentences and not near.head_first:
        near = next((m for m in pair.meetings if m.head_first), near)
    return near, None


def between(view: View, m: Meeting) -> str:
    """What stands between the two mentions of a meeting, its last forty characters."""
    first, second = (m.head, m.tail) if m.head_first else (m.tail, m.head)
    return view.text[first.mention.end : second.mention.start][-40:]
