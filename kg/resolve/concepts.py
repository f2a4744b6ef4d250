"""Enterprise classes and industries: which concept of the schemes a phrase names, or a key of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.schemes import Concept
from kg.vocab import normal

# 国家级专精特新小巨人企业, 第五批…, 我市首批…: the class is what is left.
_CLASS_LEADS = re.compile(
    r"^(?:(?:国家|省|市|区|县|自治区)级|全国|国家|全省|全市|我国|我省|我市|第[一二三四五六七八九十\d]+批|首批|一批|各级|重点)+"
)
_CLASS_TAILS = re.compile(r"(?:示范企业|企业|公司|主体)$")
_INDUSTRY_TAILS = re.compile(r"(?:产业链供应链|产业集群|全产业链|产业链|产业|行业|领域|赛道|集群|业)$")


class Scheme:
    """Phrases → concepts of one scheme."""

    def __init__(self, concepts: Iterable[Concept], kind: str) -> None:
        self._kind = kind
        self.by_id: dict[str, Concept] = {}
        self._by_name: dict[str, Concept] = {}
        for concept in concepts:
            self.by_id[concept.id] = concept
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
        """What phrases of one meaning share: 储能产业链 and 储能 both give 储能."""
        plain = normal(phrase)
        if self._kind == "Industry":
            stem = _INDUSTRY_TAILS.sub("", plain)
            return stem if len(stem) > 1 else plain
        stem = _CLASS_TAILS.sub("", _CLASS_LEADS.sub("", plain))
        return stem if len(stem) > 1 else plain


def stems(names: Mapping[str, int], scheme: Scheme) -> dict[str, list[str]]:
    """Names of one document by what they mean: a concept's id, or the shared stem."""
    groups: dict[str, list[str]] = {}
    by_key: dict[str, str] = {}
    for name in sorted(names, key=lambda n: (-len(n), n)):
        concept = scheme.concept(name)
        key = by_key.setdefault(scheme.key(name), concept.id if concept else scheme.key(name))
        groups.setdefault(concept.id if concept else key, []).append(name)
    return groups
