"""What the scorer sees of a candidate: numbers about place, frequency and names; the words are in kg/relate/phrases.py."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from kg.relate.clause import CLAUSE, Clauses
from kg.relate.frame import FRAME, Frames
from kg.relate.names import is_national, named_region, region_in
from kg.relate.own import OWN, Own
from kg.relate.pairs import Meeting, Pair
from kg.relate.posts import Post
from kg.relate.triggers import Triggers
from kg.relate.view import NATION, Place, View, depth

KINDS = ("front", "list", "after", "career", "carried", "tail", "of", "by", "removed", "outer")
GENERIC = ("负责人", "代表", "领导", "专家", "员工", "工人", "成员", "干部", "编辑", "院士", "教授", "学者")
SHORT = 400  # characters; a shorter text is looked at as one of this length, which training has seen
FAR = 9.0  # sentences, for pairs that never meet
TYPES = ("Enterprise", "Agency", "Institution", "Project", "Region", "Policy")

# The order of the numbers; the exported model is tied to it.
NUMBERS: tuple[str, ...] = (
    "sentences", "characters", "tokens", "commas", "pauses", "head_first", "between", "between_tail_type",
    "between_head_type", "same_sentence", "next_sentence", "head_count", "tail_count", "head_rank", "tail_rank",
    "head_type_total", "tail_type_total", "head_first_at", "tail_first_at", "sentence_number", "sentence_length",
    "sentence_mentions", "sentence_heads", "sentence_tails", "tail_nearest", "head_nearest", "head_is_first",
    "list_before", "list_after", "head_last_before", "tail_last_before", "head_share", "tail_share",
    "head_name_length", "tail_name_length", "text_length", "heading",
    "trigger_between", "trigger_any", "trigger_near", "trigger_other",
    "region_at", "region_best", "region_rivals", "region_main", "region_depth", "region_nation", "region_holds_main",
    "region_in_main", "region_leaf", "region_of_head", "region_inner_near", "national", "head_region_known",
    "tail_in_head", "head_in_tail", "same_start", "same_end", "quoted",
    *(f"head_{t}" for t in TYPES), "tail_Enterprise", "tail_Agency", "tail_Institution",
    *(f"post_{k}" for k in KINDS), "posts", "post_inherited", "post_generic", "post_rivals", "post_former", "post_gap",
    *FRAME, *CLAUSE, *OWN,
)  # fmt: skip
WIDTH = len(NUMBERS)


class Context:
    """What the features of all pairs of a document share, worked out once."""

    def __init__(self, view: View, triggers: Triggers, found: Sequence[Post]) -> None:
        self.view, self.triggers = view, triggers
        self.frames = Frames(view, triggers)
        self.clauses = Clauses(view, self.frames.scene, triggers)
        self.own = Own(view)
        self.posts: dict[tuple[str, str], list[Post]] = {}
        for post in found:
            self.posts.setdefault((post.person, post.org), []).append(post)
        self.seats = Counter(person for person, _ in self.posts)  # how many bodies have a post of the person
        self.region_named = {e: named_region(view, e) for e in view.entities if view.entities[e].type != "Region"}
        self.national = {e: is_national(view, e) for e in view.of_type.get("Agency", [])}
        self.leaf = {
            r: not any(view.holds(r, other) for other in view.of_type.get("Region", [])) for r in view.of_type.get("Region", [])
        }
        self.starts: dict[str, list[int]] = {}
        for place in view.places:
            self.starts.setdefault(place.mention.type, []).append(place.mention.start)
        self._near: dict[str, frozenset[str]] = {}
        self.mentions = {kind: len(starts) for kind, starts in self.starts.items()}

    def regions_near(self, entity: str) -> frozenset[str]:
        """The regions named in the first six sentences that name the entity."""
        known = self._near.get(entity)
        if known is None:
            numbers = {place.sentence for place in self.view.by_entity[entity][:6]}
            here = (p.mention for n in numbers for p in self.view.by_sentence[n])
            known = self._near[entity] = frozenset(m.entity for m in here if m.type == "Region")
        return known

    def between(self, kind: str, start: int, end: int) -> int:
        """How many mentions of a type begin in [start, end)."""
        starts = self.starts.get(kind, [])
        return bisect_left(starts, end) - bisect_left(starts, start)

    def on_way(self, m: Meeting, kind: str) -> int:
        """How many mentions of a type begin between the two of a meeting."""
        first, second = (m.head, m.tail) if m.head_first else (m.tail, m.head)
        end = max(first.mention.end, second.mention.start)
        return self.between(kind, first.mention.end, end) - self.between(kind, *m.skipped)


def numbers(context: Context, pair: Pair, relation: str) -> list[float]:
    """The numbers of a pair for a relation, in the order of NUMBERS."""
    view = context.view
    head, tail = view.entities[pair.head], view.entities[pair.tail]
    meeting = pair.meetings[0] if pair.meetings else None
    row = _meeting_numbers(context, meeting) if meeting else [FAR, 7.0, 7.0, 9.0, 0.0, 0.0, 9.0, 5.0, 5.0]
    size = max(SHORT, len(view.text) + 1)
    row += [
        float(pair.same_sentence),
        float(pair.next_sentence),
        float(view.frequency[pair.head]),
        float(view.frequency[pair.tail]),
        float(view.rank[pair.head]),
        float(view.rank[pair.tail]),
        float(len(view.of_type[head.type])),
        float(len(view.of_type[tail.type])),
        min(1.0, view.first(pair.head) / size),
        min(1.0, view.first(pair.tail) / size),
    ]
    row += _sentence_numbers(context, pair, meeting) if meeting else [-1.0] * 12
    row += [view.frequency[e.id] / (1 + context.mentions.get(e.type, 0)) for e in (head, tail)]
    heading = meeting is not None and view.block_of[meeting.tail.sentence] in ("title", "heading")
    row += [float(len(head.name)), float(len(tail.name)), math.log(size), float(heading)]
    row += _trigger_numbers(context, pair, relation)
    row += _region_numbers(context, pair)
    row += _name_numbers(view, pair)
    row += [float(head.type == t) for t in TYPES]
    row += [float(tail.type == t) for t in ("Enterprise", "Agency", "Institution")]
    row += _post_numbers(context, pair)
    row += context.frames.numbers(pair, relation)
    row += context.clauses.numbers(pair, relation)
    row += context.own.numbers(pair)
    return row


def _meeting_numbers(context: Context, m: Meeting) -> list[float]:
    view = context.view
    first, second = (m.head, m.tail) if m.head_first else (m.tail, m.head)
    start, end = first.mention.end, max(first.mention.end, second.mention.start)
    low, high = m.skipped
    tokens = second.token - first.token - 1 - (view.token_at(high) - view.token_at(low))
    places = second.number - first.number - 1 - (view.place_at(high) - view.place_at(low))
    return [
        float(m.sentences),
        math.log1p(m.characters),
        math.log1p(max(0, tokens)),
        float(view.commas[end] - view.commas[start] - (view.commas[high] - view.commas[low])),
        float(view.pauses[end] - view.pauses[start] - (view.pauses[high] - view.pauses[low])),
        float(m.head_first),
        float(max(0, places)),
        float(context.on_way(m, m.tail.mention.type)),
        float(context.on_way(m, m.head.mention.type)),
    ]


def _sentence_numbers(context: Context, pair: Pair, m: Meeting) -> list[float]:
    """About the sentence of the later mention, and who else is near."""
    view = context.view
    number = max(m.head.sentence, m.tail.sentence)
    here = view.by_sentence[number]
    start, end = view.sentences[number]
    heads = {p.mention.entity for p in here if p.mention.type == m.head.mention.type}
    tails = {p.mention.entity for p in here if p.mention.type == m.tail.mention.type}
    start_of_head = m.head.mention.start
    hung = m.skipped[0] < m.skipped[1]
    alone = (not context.on_way(m, m.tail.mention.type), not context.on_way(m, m.head.mention.type))

    def nearest(kind: str, place: int, own: int) -> bool:
        starts = context.starts[kind]
        at = bisect_left(starts, place)
        return not any(abs(s - place) < abs(own - place) for s in starts[max(0, at - 1) : at + 1])

    return [
        float(number),
        math.log1p(end - start),
        float(len(here)),
        float(len(heads)),
        float(len(tails)),
        float(alone[0] if hung else nearest(m.tail.mention.type, m.head.mention.start, m.tail.mention.start)),
        float(alone[1] if hung else nearest(m.head.mention.type, m.tail.mention.start, m.head.mention.start)),
        float(here[0].mention.start == start_of_head),
        float(_listed(view, m.tail.mention.start - 1)),
        float(_listed(view, m.tail.mention.end)),
        float(alone[1] and m.head_first if hung else _last_before(context, m.head, m.tail)),
        float(alone[0] and not m.head_first if hung else _last_before(context, m.tail, m.head)),
    ]


def _last_before(context: Context, first: Place, second: Place) -> bool:
    """Is `first` the last mention of its type before `second`?"""
    starts = context.starts[first.mention.type]
    at = bisect_left(starts, second.mention.start) - 1
    return at >= 0 and starts[at] == first.mention.start


def _listed(view: View, position: int) -> bool:
    return 0 <= position < len(view.text) and view.text[position] == "、"


def _trigger_numbers(context: Context, pair: Pair, relation: str) -> list[float]:
    best = anywhere = near = other = 0.0
    for i, m in enumerate(pair.meetings):
        if m.sentences:
            continue
        first, second = (m.head, m.tail) if m.head_first else (m.tail, m.head)
        between = context.view.text[first.mention.end : second.mention.start][-40:]
        if context.triggers.between(relation, m.head_first, between):
            anywhere = 1.0
            best = best or float(i == 0)
            near = near or float(len(between) <= 12)
        elif context.triggers.between(relation, not m.head_first, between):
            other = 1.0
    return [best, anywhere, near, other]


def _region_numbers(context: Context, pair: Pair) -> list[float]:
    """Where the tail (or head, for develops) is a region: its standing in the document and in the other's name."""
    view = context.view
    if view.entities[pair.tail].type == "Region":
        region, other = pair.tail, pair.head
    elif view.entities[pair.head].type == "Region":
        region, other = pair.head, pair.tail
    else:
        return [-2.0] * 13
    code = view.entities[region].code
    at = max(region_in(view, region, n) for n in view.names(other))
    named = context.region_named.get(other)
    main = view.region
    near = context.regions_near(other)
    return [
        float(at),
        float(named == region),
        float(named is not None and named != region),
        float(region == main),
        float(depth(code)),
        float(code == NATION),
        float(main is not None and view.holds(region, main)),
        float(main is not None and view.holds(main, region)),
        float(context.leaf[region]),
        float(named is not None and view.holds(region, named)),
        float(any(view.holds(region, r) for r in near)),
        float(context.national.get(other, False)),
        float(named is not None),
    ]


def _name_numbers(view: View, pair: Pair) -> list[float]:
    head, tail = view.entities[pair.head].name, view.entities[pair.tail].name
    tails, heads = view.names(pair.tail), view.names(pair.head)
    place = view.by_entity[pair.head]
    before = view.text[place[0].mention.start - 1] if place and place[0].mention.start else ""
    same = 0
    while same < min(len(head), len(tail)) and head[same] == tail[same]:
        same += 1
    return [
        float(any(len(t) >= 2 and t in h for t in tails for h in heads)),
        float(any(len(h) >= 2 and h in t for t in tails for h in heads)),
        float(same),
        float(head[-2:] == tail[-2:]),
        float(before in "《“"),
    ]


def _post_numbers(context: Context, pair: Pair) -> list[float]:
    found = context.posts.get((pair.head, pair.tail), [])
    kinds = dict.fromkeys(KINDS, 0.0)
    for post in found:
        kinds[post.kind] += 1.0
    gap = min((_post_gap(context.view, p) for p in found), default=-1.0)
    return [
        *kinds.values(),
        float(len(found)),
        float(min((p.inherited for p in found), default=-1)),
        float(all(p.title.endswith(GENERIC) for p in found) if found else -1),
        float(context.seats.get(pair.head, 0)),
        float(any(p.former for p in found)),
        gap,
    ]


def _post_gap(view: View, post: Post) -> float:
    return min((math.log1p(abs(p.mention.start - post.start)) for p in view.by_entity[post.person]), default=9.0)
