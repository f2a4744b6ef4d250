"""Numbers of a pair that see the text as a reader does: lists count as one thing, subjects carry on, names may be wrong."""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import cached_property

from kg.relate.modality import modality_of
from kg.relate.pairs import FITS, Meeting, Pair
from kg.relate.scene import Scene
from kg.relate.triggers import Triggers
from kg.relate.view import Place, View

# Function words right before and after the head and the tail, by what they say of its part in the sentence.
BEFORE = {
    "de": "的",
    "at": "在于到至落驻",
    "with": "与和同及跟",
    "to": "对为向给",
    "by": "由被经",
    "list": "、",
    "edge": "，。；：\n！？",
    "mark": "《“",
}
AFTER = {"de": "的", "etc": "等", "is": "是为系", "with": "与和同及跟", "at": "在于", "list": "、", "edge": "，。；：\n！？"}
_NOTHING = -1.0

FRAME: tuple[str, ...] = (
    "head_name_best", "head_name_mean", "tail_name_best", "tail_name_mean", "name_both",
    "one_list", "head_list", "tail_list", "head_in_list", "tail_in_list",
    "gap_characters", "gap_commas", "gap_mentions", "gap_heads", "gap_tails",
    "cue_gap", "cue_close", "cue_before", "cue_after", "cue_other", "cue_sentence", "cue_reversed",
    "head_topic", "tail_topic", "head_topic_before", "head_opens", "tail_opens", "meetings",
    "planned", "denied", "conditional",
    *(f"head<{k}" for k in BEFORE), *(f"head>{k}" for k in AFTER),
    *(f"tail<{k}" for k in BEFORE), *(f"tail>{k}" for k in AFTER),
)  # fmt: skip


class Frames:
    """The numbers of FRAME for the pairs of one document."""

    def __init__(self, view: View, triggers: Triggers) -> None:
        self.view, self.triggers = view, triggers
        self.scene = Scene(view)
        self._starts: dict[str, list[int]] = {}
        for place in view.places:
            self._starts.setdefault(place.mention.type, []).append(place.mention.start)

    @cached_property
    def names(self) -> dict[str, tuple[float, float]]:
        """Entity → the best and the mean score of the mentions that name it; 0.8 where it has none."""
        found: dict[str, tuple[float, float]] = {}
        for entity, places in self.view.by_entity.items():
            scores = [p.mention.score for p in places if p.mention.named] or [0.8]
            found[entity] = (max(scores), sum(scores) / len(scores))
        return found

    def gap(self, m: Meeting) -> tuple[Place, Place]:
        """The last mention of the first one's list and the first mention of the second one's: what lies between joins both.

        Where both stand in one list, the two mentions themselves.
        """
        first, second = (m.head, m.tail) if m.head_first else (m.tail, m.head)
        one, two = self.scene.run(first), self.scene.run(second)
        return (first, second) if one == two else (one[1], two[0])

    def numbers(self, pair: Pair, relation: str) -> list[float]:
        """In the order of FRAME."""
        head, tail = self.names[pair.head], self.names[pair.tail]
        row = [*head, *tail, head[0] * tail[0]]
        if not pair.meetings:
            return row + [_NOTHING] * (len(FRAME) - len(row))
        m = pair.meetings[0]
        row += self._lists(m)
        row += self._gap(m)
        row += self._cues(m, relation)
        row += self._subjects(pair, m)
        for place in (m.head, m.tail):
            row += self._neighbours(place)
        return row

    def _lists(self, m: Meeting) -> list[float]:
        scene = self.scene
        one, two = scene.run(m.head), scene.run(m.tail)
        return [
            float(one == two),
            float(one[1].number - one[0].number),
            float(two[1].number - two[0].number),
            float(m.head.number - one[0].number),
            float(m.tail.number - two[0].number),
        ]

    def _gap(self, m: Meeting) -> list[float]:
        view = self.view
        first, second = self.gap(m)
        start, end = first.mention.end, max(first.mention.end, second.mention.start)
        low, high = m.skipped
        places = second.number - first.number - 1 - (view.place_at(high) - view.place_at(low))
        return [
            math.log1p(end - start - (high - low)),
            float(view.commas[end] - view.commas[start] - (view.commas[high] - view.commas[low])),
            float(max(0, places)),
            float(self._between(m.head.mention.type, start, end) - self._between(m.head.mention.type, low, high)),
            float(self._between(m.tail.mention.type, start, end) - self._between(m.tail.mention.type, low, high)),
        ]

    def _between(self, kind: str, start: int, end: int) -> int:
        starts = self._starts.get(kind, [])
        return bisect_left(starts, end) - bisect_left(starts, start)

    def _cues(self, m: Meeting, relation: str) -> list[float]:
        """Signal words: between the two lists, next to one of them, before and after both, of other relations."""
        if m.sentences:
            return [_NOTHING] * 7
        view, triggers = self.view, self.triggers
        first, second = self.gap(m)
        between = view.text[first.mention.end : second.mention.start]
        start, end = view.sentences[m.head.sentence]
        left, right = (m.head, m.tail) if m.head_first else (m.tail, m.head)
        lead = view.text[max(start, left.mention.start - 16) : left.mention.start]
        rest = view.text[right.mention.end : min(end, right.mention.end + 24)]
        word = triggers.between(relation, m.head_first, between[-40:])
        types = (m.head.mention.type, m.tail.mention.type)
        others = sum(
            triggers.between(r, m.head_first, between[-40:]) is not None for r in FITS.get(types, ()) if r != relation
        ) + sum(triggers.between(r, not m.head_first, between[-40:]) is not None for r in FITS.get(types[::-1], ()))
        close = word is not None and (between.startswith(word) or between.endswith(word) or len(between) <= 12)
        either = (triggers.between(relation, True, t) or triggers.between(relation, False, t) for t in (lead, rest, between))
        before, after, anywhere = (w is not None for w in either)
        return [
            float(word is not None),
            float(close),
            float(before),
            float(after),
            float(others),
            float(before + after + anywhere),
            float(triggers.between(relation, not m.head_first, between[-40:]) is not None),
        ]

    def _subjects(self, pair: Pair, m: Meeting) -> list[float]:
        view, scene = self.view, self.scene
        later = max(m.head.sentence, m.tail.sentence)
        kind = m.head.mention.type
        return [
            float(scene.topic(kind, later) == pair.head),
            float(scene.topic(m.tail.mention.type, later) == pair.tail),
            float(later > 0 and scene.topic(kind, later - 1) == pair.head),
            float(m.head.mention.start == view.sentences[m.head.sentence][0]),
            float(m.tail.mention.start == view.sentences[m.tail.sentence][0]),
            float(len(pair.meetings)),
            *(float(modality_of(view, m) == kind) for kind in ("planned", "denied", "conditional")),
        ]

    def _neighbours(self, place: Place) -> list[float]:
        """The characters around the mention, quotation marks passed over."""
        text = self.view.text
        before = text[place.mention.start - 1] if place.mention.start else "\n"
        mark = before in BEFORE["mark"]
        if mark:
            before = text[place.mention.start - 2] if place.mention.start > 1 else "\n"
        at = place.mention.end
        after = text[at] if at < len(text) else "\n"
        if after in "》”" and at + 1 < len(text):
            after = text[at + 1]
        row = [float(mark) if k == "mark" else float(before in c) for k, c in BEFORE.items()]
        return row + [float(after in c) for c in AFTER.values()]
