"""One resolved document as the relation stage looks at it: where mentions lie, what surrounds them, which region holds which."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from kg.model import CleanText, Entity, Mention, ResolvedText
from kg.own_title import own_title
from kg.relate.outline import outline

# A mention as one token of the text: the letter stands for its type.
SYMBOLS = {
    "Enterprise": "Ⓔ",
    "Agency": "Ⓐ",
    "Institution": "Ⓘ",
    "Region": "Ⓡ",
    "Policy": "Ⓟ",
    "EnterpriseClass": "Ⓒ",
    "Industry": "Ⓝ",
    "Product": "Ⓓ",
    "Project": "Ⓙ",
    "Person": "Ⓗ",
}
NATION = "100000"
_SUFFIX = re.compile(r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|地区|省|市|县|区|镇|乡)$")
_NATION_FORMS = ("中华人民共和国", "中国", "国家", "全国", "我国")


@dataclass(frozen=True, slots=True)
class Place:
    """A mention with its place: number in the document, sentence, and its token's position in `View.tokens`."""

    number: int
    mention: Mention
    sentence: int
    token: int


def own_policy(clean: CleanText, mentions: Iterable[Mention]) -> str | None:
    """The policy that the text is, by its title; None for a text that only tells of policies."""
    span = own_title(clean)
    if span is None:
        return None
    return next((m.entity for m in mentions if m.type == "Policy" and span[0] <= m.start < span[1]), None)


class View:
    """Indexes over a ResolvedText, made once; nothing in it changes afterwards."""

    def __init__(self, resolved: ResolvedText) -> None:
        self.resolved = resolved
        self.text = resolved.text
        self.entities: dict[str, Entity] = {e.id: e for e in resolved.entities}
        self.sentences = resolved.sentences or ((0, len(self.text)),)
        starts = [s for s, _ in self.sentences]
        mentions = [m for m in resolved.mentions if m.entity in self.entities]
        self.tokens, self._token_starts, token_of = _tokens(self.text, mentions)
        self.places: tuple[Place, ...] = tuple(
            Place(i, m, max(0, bisect_right(starts, m.start) - 1), token_of[m.start]) for i, m in enumerate(mentions)
        )
        self.by_entity: dict[str, list[Place]] = {e: [] for e in self.entities}
        self.by_sentence: dict[int, list[Place]] = {}
        for place in self.places:
            self.by_entity[place.mention.entity].append(place)
            self.by_sentence.setdefault(place.sentence, []).append(place)
        self.commas = _count(self.text, "，,；;：:。！？")
        self.pauses = _count(self.text, "、")
        self.of_type: dict[str, list[str]] = {}
        for e in resolved.entities:
            self.of_type.setdefault(e.type, []).append(e.id)
        self.frequency = {e: len(p) for e, p in self.by_entity.items()}
        self.rank = self._ranks()
        self.forms = {e.id: region_forms(e) for e in resolved.entities if e.type == "Region"}
        self.region = resolved.region if resolved.region in self.entities else self._main_region()
        self.own = own_policy(resolved.clean, mentions)
        self.block_of = self._blocks()
        self.outline = outline(resolved.clean)

    def _ranks(self) -> dict[str, int]:
        """The place of each entity among those of its type, by number of mentions, then by first mention: 0 is the first."""
        ranks: dict[str, int] = {}
        for ids in self.of_type.values():
            order = sorted(ids, key=lambda e: (-self.frequency[e], self.first(e), e))
            ranks.update({e: i for i, e in enumerate(order)})
        return ranks

    def _main_region(self) -> str | None:
        """The region named most often, where the stage before names none; the nation only where it is alone."""
        ids = [e for e in self.of_type.get("Region", []) if self.entities[e].code != NATION] or self.of_type.get("Region", [])
        return min(ids, key=lambda e: self.rank[e], default=None)

    def _blocks(self) -> dict[int, str]:
        """Sentence number → the kind of its block."""
        blocks, kinds = self.resolved.clean.blocks, {}
        starts = [b.start for b in blocks]
        for i, (start, _) in enumerate(self.sentences):
            at = bisect_right(starts, start) - 1
            kinds[i] = blocks[at].kind if at >= 0 else "body"
        return kinds

    def token_at(self, position: int) -> int:
        """Number of the first token that begins at or after a position of the text."""
        return bisect_left(self._token_starts, position)

    def place_at(self, position: int) -> int:
        """Number of the first mention that begins at or after a position of the text."""
        return bisect_left(self.places, position, key=lambda place: place.mention.start)

    def first(self, entity: str) -> int:
        """Position of the first mention; past the end of the text where there is none."""
        places = self.by_entity[entity]
        return places[0].mention.start if places else len(self.text) + 1

    def names(self, entity: str) -> tuple[str, ...]:
        e = self.entities[entity]
        return (e.name, *e.aliases)

    def holds(self, outer: str, inner: str) -> bool:
        """Does region `outer` contain region `inner`, by their codes? Never true of a region and itself."""
        return contains(self.entities[outer].code, self.entities[inner].code)


def contains(outer: str | None, inner: str | None) -> bool:
    """Containment by GB/T 2260 codes: contains("220000", "220100") is True, contains("220100", "220100") False."""
    if not outer or not inner or outer == inner:
        return False
    if outer == NATION:
        return True
    if inner == NATION:
        return False
    stem = outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else ""
    return bool(stem) and inner.startswith(stem) and depth(outer) < depth(inner)


def depth(code: str | None) -> int:
    """0 the nation, 1 province, 2 prefecture, 3 county, 4 unknown (zones, townships, what has no code)."""
    if not code:
        return 4
    if code == NATION:
        return 0
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def region_forms(region: Entity) -> tuple[str, ...]:
    """The strings by which a name may carry the region, longest first: 长春市 and 长春; for the nation 中国, 国家, …"""
    if region.code == NATION:
        return _NATION_FORMS
    forms = set()
    for name in (region.name, *region.aliases):
        forms.add(name)
        short = _SUFFIX.sub("", name)
        if len(short) >= 2:
            forms.add(short)
    return tuple(sorted((f for f in forms if len(f) >= 2), key=lambda f: (-len(f), f)))


def _tokens(text: str, mentions: list[Mention]) -> tuple[list[str], list[int], dict[int, int]]:
    """The text as tokens, a mention being one: ([…], where each begins, {start of a mention: its token's position})."""
    tokens: list[str] = []
    starts: list[int] = []
    at: dict[int, int] = {}
    position = 0
    for m in mentions:
        if m.start in at:
            continue
        if m.start < position:  # inside another mention: it shares the token that covers it
            at[m.start] = max(0, len(tokens) - 1)
            continue
        tokens.extend(map(_folded, text[position : m.start]))
        starts.extend(range(position, m.start + 1))
        at[m.start] = len(tokens)
        tokens.append(SYMBOLS[m.type])
        position = m.end
    tokens.extend(map(_folded, text[position:]))
    return tokens, [*starts, *range(position, len(text))], at


def _folded(char: str) -> str:
    """A character as a token: all digits are one, and so are all blanks."""
    return "0" if char.isdigit() else "_" if char.isspace() else char


def _count(text: str, marks: str) -> list[int]:
    """How many of `marks` stand before each position; one entry more than the text has characters."""
    return [0, *accumulate(int(c in marks) for c in text)]
