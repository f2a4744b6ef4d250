"""Where the amounts of a document stand: sentence, clause, neighbours; the indexes that the figure scorers read."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kg.amounts import Amount, amounts
from kg.model import Entity, Mention, ResolvedText

SUBJECT_TYPES = ("Region", "Enterprise", "Project", "Agency", "Institution", "Industry", "Product", "Policy")
CLAUSE = re.compile("[，,；;：:。！？!?\n]")
_NATION = "100000"
# 新华社北京8月14日电 says where the reporter sat, not what the article is about.
_DATELINE = re.compile("[0-9]{1,2}月[0-9]{1,2}日(?:电|讯|消息)")
_NATIONAL = re.compile("全国|我国|中国|国家|国务院")


@dataclass(frozen=True, slots=True)
class Setting:
    """One amount where it stands."""

    amount: Amount
    sentence: int  # its number
    start: int  # of the sentence
    end: int
    clause: int  # start of the clause
    clause_end: int
    order: int  # which amount of its sentence: 0 is the first
    previous_end: int  # where the amount before it in the sentence ends; the sentence's start for the first


class Scene:
    """Indexes over one ResolvedText, made once."""

    def __init__(self, resolved: ResolvedText) -> None:
        self.resolved, self.text = resolved, resolved.text
        self.entities: dict[str, Entity] = {e.id: e for e in resolved.entities}
        known = [m for m in resolved.mentions if m.entity in self.entities]
        self.mentions = [m for m in known if not (m.type == "Region" and _DATELINE.match(self.text, m.end))]
        self.sentences = resolved.sentences or ((0, len(self.text)),)
        self._starts = [s for s, _ in self.sentences]
        self.by_sentence: dict[int, list[Mention]] = {}
        for m in self.mentions:
            self.by_sentence.setdefault(self.sentence_at(m.start), []).append(m)
        self.counts = Counter(m.entity for m in self.mentions)
        self.first = {m.entity: m.start for m in reversed(self.mentions)}
        self.rank: dict[str, int] = {}
        for kind in SUBJECT_TYPES:
            ids = sorted(
                (e.id for e in resolved.entities if e.type == kind),
                key=lambda i: (-self.counts[i], self.first.get(i, len(self.text)), i),
            )
            self.rank.update({i: n for n, i in enumerate(ids)})
        article = resolved.region if resolved.region in self.counts else None
        placed = sorted((e for e in self.counts if self.entities[e].type == "Region"), key=lambda e: self.rank[e])
        self.region = article or (placed[0] if placed else None)
        self.national = len(_NATIONAL.findall(self.text))
        self.nation = next((e.id for e in resolved.entities if e.code == _NATION), None)
        self.settings = tuple(self._settings())
        blocks = resolved.clean.blocks
        self._blocks = [(b.start, b.end) for b in blocks] or [(0, len(self.text))]
        title = next(((b.start, b.end) for b in blocks if b.kind == "title"), self.sentences[0])
        self.titled = {m.entity for m in self.mentions if title[0] <= m.start < title[1]}

    def sentence_at(self, position: int) -> int:
        return max(0, bisect_right(self._starts, position) - 1)

    def block_at(self, position: int) -> tuple[int, int]:
        """The paragraph that holds a place of the text."""
        return self._blocks[max(0, bisect_right(self._blocks, (position, len(self.text) + 1)) - 1)]

    def _settings(self) -> Iterator[Setting]:
        order, last, number = 0, 0, -1
        for amount in amounts(self.text):
            at = self.sentence_at(amount.start)
            start, end = self.sentences[at]
            if at != number:
                order, last, number = 0, start, at
            marks = [m.end() for m in CLAUSE.finditer(self.text, start, amount.start)]
            after = CLAUSE.search(self.text, amount.end, max(end, amount.end))
            yield Setting(
                amount,
                at,
                start,
                max(end, amount.end),
                marks[-1] if marks else start,
                after.start() if after else end,
                order,
                last,
            )
            order, last = order + 1, amount.end
