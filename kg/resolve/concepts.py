"""Enterprise classes and industries: which phrases of a document mean one thing, and which concept of the schemes it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.schemes import Concept
from kg.vocab import normal

# 国家级专精特新小巨人企业, 第五批…, 我市首批…: the class is what is left.
_CLASS_LEADS = re.compile(
    r"^(?:(?:国家|省|市|区|县|自治区)级|全国|国家|全省|全市|我国|我省|我市|第[一二三四五六七八九十\d]+批|首批|一批|各级|重点)+"
)
_CLASS_TAILS = re.compile(r"(?:示范企业|企业|公司|主体)$")
_STATES = re.compile(r"(?:规模以上|规上|国有|重点|(?:国家|省|市)级)+")
_TRADE = re.compile(r"^[\u4e00-\u9fff]{1,8}?(?:全产业链|产业链|产业|行业)(?!化|链|园)(?=[\u4e00-\u9fff]{3})")  # 竹产业|龙头企业
_INDUSTRY_TAILS = re.compile(
    r"(?:产业链供应链|产业集群|全产业链|产业链|产业|行业|领域|赛道|集群|市场|业务|事业|科技|技术|服务|制造|生产|销售|类|建设|经济|工业|业)$"
)
_INDUSTRY_LEADS = re.compile(r"^(?:现代|ai|国际|高档|先进|高端|传统|国内)")


@dataclass(frozen=True, slots=True)
class Sense:
    """Phrases of one document that mean one thing."""

    names: tuple[str, ...]  # the longest first
    concept: Concept | None
    key: str  # what tells the thing from others where no concept does


class Scheme:
    """Phrases → concepts of one scheme."""

    def __init__(self, concepts: Iterable[Concept], kind: str) -> None:
        self._kind = kind
        self._by_name: dict[str, Concept] = {}
        for concept in concepts:
            for name in (concept.pref, *concept.alts):
                self._by_name.setdefault(normal(name), concept)

    def concept(self, phrase: str) -> Concept | None:
        """The concept that a phrase names, by any of its names, without levels and batches if need be."""
        plain = normal(phrase)
        found = self._by_name.get(plain)
        if found is None and self._kind == "EnterpriseClass":
            found = self._by_name.get(_CLASS_LEADS.sub("", plain)) or self._by_name.get(plain + "企业")
        return found

    def key(self, phrase: str) -> str:
        """What phrases of one meaning share: 储能产业链 and 储能市场 both give 储能."""
        plain = normal(phrase)
        if self._kind == "EnterpriseClass":
            return _or(_CLASS_TAILS.sub("", _CLASS_LEADS.sub("", plain)), plain)
        for _ in range(3):
            plain = _or(_INDUSTRY_TAILS.sub("", plain), plain)
        return _or(_INDUSTRY_LEADS.sub("", plain), plain)

    def within(self, name: str) -> list[tuple[int, int]]:
        """Where a longer name begins with one of this scheme that stands by itself: 竹产业|龙头企业, 规模以上|轻工业|企业."""
        lead = _STATES.match(name)
        start = lead.end() if lead else 0
        for end in range(len(name) - 2, start + 1, -1):
            found = self._by_name.get(normal(name[start:end]))
            if found is not None and found.alone:
                return [(start, end)]
        return []

    def senses(self, names: Mapping[str, int], bare: Callable[[str], str] = lambda name: name) -> list[Sense]:
        """The phrases of a document by what they mean, in a fixed order.

        names: phrase → how often it stands in the text
        bare:  a phrase without a region in front
        """
        ordered = sorted(names, key=lambda n: (-len(n), n))
        groups = self._industries(ordered) if self._kind == "Industry" else self._classes(ordered, bare)
        senses: list[Sense] = []
        taken: set[str] = set()
        # A concept goes to the phrases that name it best: by its usual name, then by their number.
        ranked = sorted(groups, key=lambda k: (-self._closeness(k, groups[k]), -sum(names[f] for f in groups[k]), k))
        for key in ranked:
            forms = groups[key]
            concept = next((c for c in map(self.concept, forms) if c is not None and c.id not in taken), None)
            if concept is not None:
                taken.add(concept.id)
            senses.append(Sense(tuple(forms), concept, key))
        return senses

    def _closeness(self, key: str, forms: Iterable[str]) -> int:
        concepts = [c for c in map(self.concept, forms) if c is not None]
        return 2 * any(self.key(c.pref) == key for c in concepts) + bool(concepts)

    def _industries(self, ordered: Iterable[str]) -> dict[str, list[str]]:
        """Phrases of one key, and abbreviations of one concept (火电 of 火力发电). Two kinds of one concept that both stand in a
        document (光伏 and 光伏设备) are told apart there: the document does so."""
        groups: dict[str, list[str]] = {}
        for name in ordered:
            concept = self.concept(name)
            key = self.key(name)
            if key not in groups and concept is not None:
                for other, forms in groups.items():
                    if any(self.concept(f) is concept and _abbreviates(name, f) for f in forms):
                        key = other
                        break
            groups.setdefault(key, []).append(name)
        return groups

    def _classes(self, ordered: Iterable[str], bare: Callable[[str], str]) -> dict[str, list[str]]:
        """Phrases of one concept or key. A phrase behind a region or a trade (浙江省…, 竹产业…) joins the class that is left,
        where the document names that too."""
        groups: dict[str, list[str]] = {}
        ordered = list(ordered)
        concepts = {name: self.concept(name) for name in ordered}
        by_key: dict[str, str] = {}
        for name, concept in concepts.items():
            if concept is not None:
                by_key.setdefault(self.key(name), concept.id)
        keys = {n: c.id if c is not None else by_key.get(self.key(n), self.key(n)) for n, c in concepts.items()}
        known = set(keys.values())
        for name in ordered:
            key = keys[name]
            if concepts[name] is None:
                for rest in (bare(name), _TRADE.sub("", name)):
                    concept = self.concept(rest) if rest != name else None
                    other = concept.id if concept else self.key(rest)
                    if rest != name and other in known:
                        key = other
                        break
            groups.setdefault(key, []).append(name)
        return groups


def _or(short: str, whole: str) -> str:
    return short if len(short) > 1 else whole


def _abbreviates(one: str, other: str) -> bool:
    """Has the shorter the longer's first and last character, and all of its own in the longer's order?"""
    short, full = sorted((normal(one), normal(other)), key=len)
    rest = iter(full)
    return short[0] == full[0] and short[-1] == full[-1] and all(c in rest for c in short)
