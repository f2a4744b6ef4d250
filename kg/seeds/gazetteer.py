"""Regions by code and by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.seeds.rows import REGION_LEVELS, PlaceRow, RegionRow


@dataclass(frozen=True)
class Gazetteer:
    """Regions by code and by name."""

    rows: tuple[RegionRow, ...]  # sorted by code
    places: tuple[PlaceRow, ...]

    @cached_property
    def by_code(self) -> Mapping[str, RegionRow]:
        return {row.code: row for row in self.rows}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Any name (full, short, former; not 吉) → codes, highest level first. Zones with a code are among them."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        ordered = sorted(self.rows, key=lambda r: (REGION_LEVELS.index(r.level), r.code))
        for row in ordered:
            for name in (row.name, *row.short):
                found[name][row.code] = None
        for row in ordered:
            for name, _ in row.former:
                found[name][row.code] = None
        for place in self.places:
            for name in (place.name, *place.short) if place.code else ():
                found[name][place.code] = None
        return {name: tuple(codes) for name, codes in found.items()}

    @cached_property
    def place_by_name(self) -> Mapping[str, PlaceRow]:
        """Any name of a place that is no division → the place; the first in file order where two share a short name."""
        found: dict[str, PlaceRow] = {}
        for names in (lambda p: (p.name,), lambda p: p.short):
            for place in self.places:
                for name in names(place):
                    found.setdefault(name, place)
        return found

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first two characters of all names: most words begin as none does."""
        return frozenset(name[:2] for names in (self.by_name, self.place_by_name) for name in names)

    @cached_property
    def by_abbr(self) -> Mapping[str, tuple[str, ...]]:
        """吉 → codes, provinces first."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.rows:
            for abbr in row.abbr:
                found[abbr].append(row.code)
        return {abbr: tuple(sorted(codes, key=lambda c: (not c.endswith("0000"), c))) for abbr, codes in found.items()}

    @cached_property
    def by_former_code(self) -> Mapping[str, str]:
        """A code that is no longer in force → today's code."""
        pairs = ((code, row.code) for row in self.rows for _, code in row.former)
        return {old: new for old, new in pairs if old not in self.by_code}

    @cached_property
    def _children(self) -> Mapping[str, tuple[RegionRow, ...]]:
        found: dict[str, list[RegionRow]] = defaultdict(list)
        for row in self.rows:
            found[row.parent].append(row)
        return {code: tuple(rows) for code, rows in found.items()}

    def children(self, code: str) -> tuple[RegionRow, ...]:
        """The divisions directly below, by code; () for a county or an unknown code."""
        return self._children.get(code, ())

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes of the divisions around, nearest first: 220102 → 220100, 220000, 100000. () for an unknown code."""
        found: list[str] = []
        row = self.by_code.get(code)
        while row and row.parent:
            found.append(row.parent)
            row = self.by_code.get(row.parent)
        return tuple(found)
