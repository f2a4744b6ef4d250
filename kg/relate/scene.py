"""What a reader keeps in mind of a document: lists that share a head or a tail, and whom a passage is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from kg.model import Mention, ResolvedText
from kg.relate.view import Place, View

LEAD = 24  # characters from the beginning of a sentence within which its subject is named
CARRY = 4  # sentences over which a subject is still the one spoken of
_ASIDE = re.compile("[（(][^（）()]{0,40}[）)]")
_QUOTES = str.maketrans("", "", "《》“”\"'‘’「」 \u3000_")
_JOINTS = frozenset(["、", "和", "及", "以及", "，", "与", "等", "或", "/", "；", "有限公司、"])
_DOUBTFUL = frozenset(["，", "与", "；"])  # between organisations these part subjects as often as they join them
_ORGS = frozenset(["Enterprise", "Agency", "Institution"])
# 公司, 集团 alone, and 该局, 该行: the body that the passage is about. Not inside a longer word, not 公司法, 上市公司.
_BODY = re.compile(
    "(?<![\u4e00-\u9fff])(公司|集团)(?=[\u4e00-\u9fff，,])(?!法|债|章程|治理|名称|简称|代码|股东|股票|们|家|类|行为|和个人)"
    "|(?:该|本)(局|部|委|厅|院|行|校|所|中心|基金|平台|协会)(?![长门员署系属])"
)


class Scene:
    """Indexes over a view that say which mentions stand together and who is the subject; made once a document."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.run_of = _runs(view)
        self.topics = _topics(view)
        self._heads = {kind: [p.mention.start for p in view.places if p.mention.type == kind] for kind in _ORGS}

    def run(self, place: Place) -> tuple[Place, Place]:
        """The first and the last mention of the list in which the mention stands; itself twice where it stands alone."""
        first, last = self.run_of.get(place.number, (place.number, place.number))
        return self.view.places[first], self.view.places[last]

    def topic(self, kind: str, sentence: int) -> str | None:
        """The entity of a type that the sentence, or one shortly before it, has for its subject."""
        return self.topics.get((kind, sentence))


def _runs(view: View) -> dict[int, tuple[int, int]]:
    """Number of a mention → numbers of the first and last mention of its list (A、B和C), for lists of two and more."""
    runs: dict[int, tuple[int, int]] = {}
    start: int | None = None
    before: Place | None = None
    for place in [*view.places, None]:
        if before is not None and place is not None and _joined(view, before, place):
            start = before.number if start is None else start
        elif place is None or before is None or place.mention.start >= before.mention.end:
            if start is not None and before is not None:
                runs.update(dict.fromkeys(range(start, before.number + 1), (start, before.number)))
            start = None
        before = place
    return runs


def _joined(view: View, a: Place, b: Place) -> bool:
    if a.mention.type != b.mention.type or a.sentence != b.sentence or b.mention.start < a.mention.end:
        return False
    between = view.text[a.mention.end : b.mention.start]
    if len(between) > 48:
        return False
    between = _ASIDE.sub("", between).translate(_QUOTES)
    return between in _JOINTS and not (a.mention.type in _ORGS and between in _DOUBTFUL)


def _topics(view: View) -> dict[tuple[str, int], str]:
    """(type, sentence) → its subject: the first mention of the type near the beginning, else that of the sentence before.

    A block that hangs under headings begins with their subjects; those of the title count where no other is held.
    """
    topics: dict[tuple[str, int], str] = {}
    held: dict[str, tuple[int, str]] = {}
    for number, (start, _) in enumerate(view.sentences):
        for kind, (entity, titled) in _above(view, number).items():
            anew = number in view.outline.opens and not titled
            if anew or kind not in held or number - held[kind][0] > CARRY:
                held[kind] = (number, entity)
        seen: set[str] = set()
        for place in view.by_sentence.get(number, []):
            kind = place.mention.type
            if kind not in seen and place.mention.start - start <= LEAD:
                held[kind] = (number, place.mention.entity)
            seen.add(kind)
        for kind, (since, entity) in held.items():
            if number - since <= CARRY:
                topics[kind, number] = entity
        if view.own:  # all of a text that is a policy speaks of it
            topics.setdefault(("Policy", number), view.own)
    return topics


def _above(view: View, number: int) -> dict[str, tuple[str, bool]]:
    """Type → the first entity of the innermost heading over a sentence that names one, and whether that is a title."""
    found: dict[str, tuple[str, bool]] = {}
    for over in view.outline.over.get(number, ()):
        for place in reversed(view.by_sentence.get(over, [])):
            found[place.mention.type] = (place.mention.entity, view.block_of[over] == "title")
    return found


def references(view: View) -> list[Mention]:
    """公司, 集团, 该局 … as mentions of the body they stand for: the subject of the passage, else the last one that fits."""
    topics = _topics(view)
    bodies = [p for p in view.places if p.mention.type in _ORGS and p.mention.named]
    starts = [p.mention.start for p in bodies]
    taken = [(p.mention.start, p.mention.end) for p in view.places]
    begins = [s for s, _ in taken]
    found = []
    for match in _BODY.finditer(view.text):
        at = bisect_left(begins, match.end()) - 1
        if at >= 0 and taken[at][1] > match.start():
            continue
        before = bodies[: bisect_left(starts, match.start())]
        target = _firm(view, topics, before, match.start()) if match[1] else _ending(view, before, match[2], match.start())
        if target:
            kind = view.entities[target].type
            found.append(Mention(match.start(), match.end(), kind, "topic", 0.7, target, named=False))
    return found


def _firm(view: View, topics: dict[tuple[str, int], str], before: list[Place], at: int) -> str | None:
    firms = [p for p in before if p.mention.type == "Enterprise"]
    if not firms:
        return None
    start = next((s for s, e in view.sentences if s <= at < e), at)
    here = next((p.mention.entity for p in firms if p.mention.start >= start), None)
    if here:
        return here
    topic = topics.get(("Enterprise", firms[-1].sentence))
    found = topic or (firms[-1].mention.entity if at - firms[-1].mention.end < 400 else None)
    return _rather(view, found, firms) if found else None


def _rather(view: View, found: str, firms: list[Place]) -> str:
    """Rather than a firm named in passing (乙证券为其保荐机构) the document's own, named from the first and far more often."""
    own = next((e for e in view.of_type["Enterprise"] if view.rank[e] == 0), found)
    often = view.frequency[own] >= 2 * view.frequency[found]
    return own if often and any(p.mention.entity == own and p.sentence <= 1 for p in firms) else found


def _ending(view: View, before: list[Place], tail: str, at: int) -> str | None:
    """The last body named within 400 characters one of whose names ends so: 该局 after 大冶市财政局."""
    for place in reversed(before):
        if at - place.mention.end > 400:
            return None
        if any(name.endswith(tail) for name in view.names(place.mention.entity)):
            return place.mention.entity
    return None


def view_of(resolved: ResolvedText) -> View:
    """The view of a document with its references among the mentions."""
    view = View(resolved)
    more = references(view)
    if not more:
        return view
    order = sorted([*resolved.mentions, *more], key=lambda m: (m.start, m.end, m.type))
    return View(replace(resolved, mentions=tuple(order)))
