"""Numbers of a pair that see clauses: whose clause it is, which signal words stand beside each, who is in the title."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from kg.relate.pairs import Meeting, Pair
from kg.relate.scene import Scene
from kg.relate.triggers import Triggers
from kg.relate.view import Place, View

CLAUSE: tuple[str, ...] = (
    "stops", "same_clause", "tail_led", "tail_followed", "head_led", "head_followed",
    "subject_is_head", "subject_back", "subject_fits", "fit_is_head", "fit_back", "tail_is_subject", "tail_back",
    "clause_heads", "clause_tails",
    "head_titled", "tail_titled", "titled_heads", "titled_tails", "tail_led_share", "tail_led_alone", "dateline",
    "shared_name", "rival_name", "third_name", "branch_rest",
)  # fmt: skip
_MARKS = re.compile("[，,；;：:。！？!?\n]")
_STOPS = "；;。！？!?\n"
_WINDOW = 24  # characters of a clause before or after a mention that are searched for signal words
_LEAD = 6  # characters between the beginning of a clause and its subject
_NOT_SUBJECT = re.compile("[在对与向由从按据以为于将把被让给受经和同跟]")
_BACK = 8  # clauses; a subject further back is no longer held
_LOOKED_AT = 8  # mentions of a tail that are searched for signal words
_DATELINE = re.compile("(?:\\d{1,2}月)?\\d{1,2}日(?:电|讯|消息|报道)")
_ENDING = re.compile("(?:产业|行业|工业|企业|领域|业)$")
_BRANCH = re.compile("(?:分公司|支公司|分行|支行|分局|分社|分店|分院|支队|大队|营业部|分中心)$")
_RIVALS = 60  # entities of the tail's type whose names are looked for in the head's; lists of hundreds of names are longer
_SUBJECTS = frozenset(["Enterprise", "Agency", "Institution", "Region", "Policy", "Person", "Project"])


@dataclass(frozen=True, slots=True)
class _Subject:
    kind: str
    entities: frozenset[str]  # those of its list
    back: int  # clauses before the one that it is the subject of


class Clauses:
    """The numbers of CLAUSE for the pairs of one document."""

    def __init__(self, view: View, scene: Scene, triggers: Triggers) -> None:
        self.view, self.scene, self.triggers = view, scene, triggers
        self._marks = [m.start() for m in _MARKS.finditer(view.text)]
        self._stops = [0, *accumulate(int(c in _STOPS) for c in view.text)]
        self._subjects: dict[int, tuple[_Subject, ...]] = {}
        self._leds: dict[tuple[str, str], tuple[float, float]] = {}
        self._shared: dict[tuple[str, str], float] = {}
        titled = {p.mention.entity for n in view.by_sentence if self._is_title(n) for p in view.by_sentence[n]}
        self.titled = frozenset(titled)
        self.titled_of = {kind: sum(e in titled for e in ids) for kind, ids in view.of_type.items()}
        self._datelines = {r: self._dateline(r) for r in view.of_type.get("Region", [])}

    def numbers(self, pair: Pair, relation: str) -> list[float]:
        """In the order of CLAUSE."""
        view = self.view
        kinds = view.entities[pair.head].type, view.entities[pair.tail].type
        m = pair.meetings[0] if pair.meetings else None
        row = [-1.0] * 15 if m is None else [*self._beside(m, relation), *self._whose(m, pair.head)]
        led = self._led(pair.tail, relation, kinds[0])
        region = pair.tail if kinds[1] == "Region" else pair.head if kinds[0] == "Region" else None
        return [
            *row,
            float(pair.head in self.titled),
            float(pair.tail in self.titled),
            float(self.titled_of[kinds[0]]),
            float(self.titled_of[kinds[1]]),
            *led,
            self._datelines[region] if region else -1.0,
            *self._names(pair.head, pair.tail),
            self._third(pair.head, pair.tail) if kinds[0] == "Region" else -1.0,
            self._branch(pair.head, pair.tail) if kinds[1] == "Region" else -2.0,
        ]

    def clause(self, position: int) -> tuple[int, int]:
        """[start, end) of the clause around a position, without its marks."""
        at = bisect_left(self._marks, position)
        start = self._marks[at - 1] + 1 if at else 0
        return start, self._marks[at] if at < len(self._marks) else len(self.view.text)

    def subjects(self, place: Place) -> tuple[_Subject, ...]:
        """Who may be the subject of the clause of a mention: those that open it or a clause before it, the nearest first."""
        known = self._subjects.get(place.number)
        if known is None:
            known = self._subjects[place.number] = tuple(self._walk(place))
        return known

    def subject_for(self, one: Place, other: Place) -> _Subject | None:
        """The nearest subject of the type of `one` that the clause of `other` may have."""
        return next((s for s in self.subjects(other) if s.kind == one.mention.type), None)

    def _walk(self, place: Place) -> list[_Subject]:
        view, found = self.view, []
        floor = view.sentences[place.sentence][0]
        at = bisect_left(self._marks, place.mention.start)
        for back in range(_BACK):
            start = self._marks[at - 1 - back] + 1 if at - 1 - back >= 0 else 0
            begin = max(start, floor)
            number = view.place_at(begin)
            if number < place.number:
                first = view.places[number]
                lead = view.text[begin : first.mention.start]
                opens = first.mention.start < place.mention.start and len(lead) <= _LEAD and not _NOT_SUBJECT.search(lead)
                end = self._marks[at - back] if at - back < len(self._marks) else len(view.text)
                if opens and first.mention.start < end and first.mention.type in _SUBJECTS:
                    last = self.scene.run(first)[1]  # of a list that begins here; what lies before is of another clause
                    members = {p.mention.entity for p in view.places[first.number : last.number + 1]}
                    found.append(_Subject(first.mention.type, frozenset(members), back))
            if start <= floor:
                break
        for kind in ("Enterprise", "Agency", "Institution", "Region", "Policy", "Person"):
            entity = self.scene.topic(kind, place.sentence - 1) if place.sentence else None
            if entity:
                found.append(_Subject(kind, frozenset([entity]), _BACK + 1))
        return found

    def _beside(self, m: Meeting, relation: str) -> list[float]:
        start, end = sorted((m.head.mention.start, m.tail.mention.start))
        low, high = m.skipped
        row = [
            float(self._stops[end] - self._stops[start] - (self._stops[high] - self._stops[low])),
            float(self.clause(start) == self.clause(end)),
        ]
        for place, first in ((m.tail, True), (m.head, False)):
            before, after = self._around(place)
            row.append(float(self.triggers.between(relation, first, before) is not None))
            row.append(float(self.triggers.between(relation, not first, after) is not None))
        return row

    def _around(self, place: Place) -> tuple[str, str]:
        start, end = self.clause(place.mention.start)
        at, stop = place.mention.start, place.mention.end
        return self.view.text[max(start, at - _WINDOW) : at], self.view.text[stop : min(max(end, stop), stop + _WINDOW)]

    def _whose(self, m: Meeting, head: str) -> list[float]:
        kind = m.head.mention.type
        found = self.subjects(m.tail)
        nearest = found[0] if found else None
        fit, turned = self.subject_for(m.head, m.tail), self.subject_for(m.tail, m.head)
        start, end = self.clause(m.tail.mention.start)
        here = self.view.places[self.view.place_at(start) : self.view.place_at(end)]
        return [
            float(nearest is not None and head in nearest.entities),
            float(nearest.back if nearest else 20),
            float(nearest is not None and nearest.kind == kind),
            float(fit is not None and head in fit.entities),
            float(fit.back if fit else 20),
            float(turned is not None and m.tail.mention.entity in turned.entities),
            float(turned.back if turned else 20),
            float(sum(p.mention.type == kind for p in here)),
            float(sum(p.mention.type == m.tail.mention.type for p in here)),
        ]

    def _led(self, tail: str, relation: str, kind: str) -> tuple[float, float]:
        """The share of the tail's mentions led by a signal word in their clause, and led so without a head of the type there."""
        known = self._leds.get((tail, relation))
        if known is None:
            places = self.view.by_entity[tail][:_LOOKED_AT]
            led = [p for p in places if self.triggers.between(relation, True, self._around(p)[0])]
            alone = 0
            for p in led:
                first = self.view.place_at(self.clause(p.mention.start)[0])
                alone += all(q.mention.type != kind for q in self.view.places[first : p.number])
            size = max(1, len(places))
            known = self._leds[tail, relation] = (len(led) / size, alone / size)
        return known

    def _is_title(self, sentence: int) -> bool:
        return sentence == 0 or self.view.block_of[sentence] == "title"

    def _dateline(self, region: str) -> float:
        """The share of the region's mentions that only say where the report was sent from."""
        places = self.view.by_entity[region]
        sent = sum(bool(_DATELINE.match(self.view.text, p.mention.end)) for p in places)
        return sent / max(1, len(places))

    def _names(self, head: str, tail: str) -> tuple[float, float]:
        """How much of the tail's name the head's carries, and the most that it carries of another one of the tail's type."""
        best = 0.0
        for other in self.view.of_type[self.view.entities[tail].type][:_RIVALS]:
            if other not in (head, tail):
                best = max(best, self._carries(head, other))
        return self._carries(head, tail), best

    def _carries(self, head: str, tail: str) -> float:
        """The largest share of a tail name's pairs of characters that a name of the head has too."""
        known = self._shared.get((head, tail))
        if known is None:
            heads = self.view.names(head)
            known = 0.0
            for name in self.view.names(tail):
                core = _ENDING.sub("", name) if len(name) > 3 else name
                twos = {core[i : i + 2] for i in range(len(core) - 1)}
                if twos:
                    known = max(known, max(sum(t in h for t in twos) for h in heads) / len(twos))
            self._shared[head, tail] = known
        return known

    def _branch(self, head: str, region: str) -> float:
        """Of 甲银行乙市丙支行 the characters between the region and the ending: few, and the branch is there; -1 for none."""
        name = self.view.entities[head].name
        ending = _BRANCH.search(name)
        if not ending:
            return -1.0
        ends = [name.rfind(f) + len(f) for f in self.view.forms.get(region, ()) if f in name]
        return float(max(0, ending.start() - max(ends))) if ends else 30.0

    def _third(self, region: str, tail: str) -> float:
        """How many policies, projects and bodies carry the region and the tail in one name."""
        cores = [c for n in self.view.names(tail) if len(c := _ENDING.sub("", n)) >= 2]
        forms = self.view.forms.get(region, ())
        return float(
            sum(
                any(f in n for f in forms) and any(c in n for c in cores)
                for kind in ("Policy", "Project", "Agency", "Institution")
                for e in self.view.of_type.get(kind, [])
                for n in self.view.names(e)
            )
        )
