"""Regions as identity needs them: what lies in what, and which region stands in front of a name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from kg.identity.model import Node
from kg.resolve.shortening import Words
from kg.seeds import Gazetteer

_COUNTRY = "100000"
_LEVELS = frozenset(("province", "prefecture"))


class Places:
    """Questions about regions by local id: "region/220100"."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._around: dict[str, frozenset[str]] = {}
        self._zones = {place.id: place.parent for place in gazetteer.places if place.kind == "zone" and not place.code}

    def known(self, region: str) -> bool:
        """Does a table have the region?"""
        return region in self._listed

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(place.id for place in self._gazetteer.places)

    def around(self, region: str) -> frozenset[str]:
        """The region and all around it but the country, as local ids."""
        if region not in self._around:
            parent = self._zones.get(region, "")
            code = parent or region.removeprefix("region/")
            codes = (code, *self._gazetteer.ancestors(code))
            self._around[region] = frozenset({region, *(f"region/{c}" for c in codes)}) - {f"region/{_COUNTRY}"}
        return self._around[region]

    def share(self, ones: Iterable[str], others: Iterable[str]) -> str:
        """How near two sets of regions are: "place" where one lies in another or both in one prefecture, "province", or ""."""
        left, right = (set().union(*map(self.around, regions)) for regions in (ones, others))
        both = left & right
        if any(not r.endswith("0000") for r in both):
            return "place"
        if not both:
            return ""
        sides = (set(ones), set(others))
        municipal = {"region/110000", "region/120000", "region/310000", "region/500000"}
        return "place" if both & municipal or any(r in side for r in both for side in sides) else "province"

    @cached_property
    def words(self) -> Words:
        """Names that surely are a region's where a name begins with them."""
        names = {"香港", "澳门", "台湾"}
        for row in self._gazetteer.rows:
            names.add(row.name)
            if row.level in _LEVELS and not row.ambiguous:
                names.update(row.short)
        for place in self._gazetteer.places:
            if place.kind == "zone":
                names.update((place.name, *place.short))
        return Words(name for name in names if len(name) > 1)

    def front(self, name: str) -> tuple[str, str]:
        """(regions in front of the name as printed, local id of the last of them); ("", "") for none.

        吉林省长春市北辰有限公司 → (吉林省长春市, region/220100); a county's name that several have is told by what is before it.
        """
        at, inside = 0, ""
        while True:
            found = next((w for w in self.words.in_front(name[at:]) if len(name) - at - len(w) >= 2), "")
            codes = self._gazetteer.by_name.get(found, ()) if found else ()
            lies = [c for c in codes if not inside or inside in self.around(f"region/{c}")]
            if not found or (at and not lies):
                return name[:at], inside
            at += len(found)
            inside = f"region/{lies[0]}" if len(lies) == 1 or (lies and not at) else self._chosen(lies, inside)

    def _chosen(self, codes: list[str], inside: str) -> str:
        """The highest of several divisions of one name, where it is a level above the others; else what is known already."""
        rows = [self._gazetteer.by_code[c] for c in codes if c in self._gazetteer.by_code]
        if rows and sum(row.level == rows[0].level for row in rows) == 1:
            return rows[0].id
        return inside

    def several(self, name: str) -> tuple[str, ...]:
        """The local ids of the regions that the name in front may mean, where there are more than one of one level: 朝阳区."""
        for word in self.words.in_front(name):
            codes = self._gazetteer.by_name.get(word, ())
            rows = [self._gazetteer.by_code[c] for c in codes if c in self._gazetteer.by_code]
            if len(rows) > 1 and rows[0].level == rows[1].level:
                return tuple(row.id for row in rows)
            return ()
        return ()

    def of(self, node: Node) -> set[str]:
        """Where a thing is by its statements and by its names."""
        named = {self.front(name)[1] for name in (*node.names, *node.forms)}
        return (node.regions | named) - {"", f"region/{_COUNTRY}"}
