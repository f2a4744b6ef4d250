"""The entities of one document by place, and the regions that its lists need besides."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from kg.lists.table import Span
from kg.model import Entity, Mention, ResolvedText
from kg.seeds import Seeds
from kg.vocab import local_id


class Book:
    """The entities of one document by place."""

    def __init__(self, resolved: ResolvedText, seeds: Seeds) -> None:
        self.entities: dict[str, Entity] = {entity.id: entity for entity in resolved.entities}
        self.added: dict[str, Entity] = {}
        self._seeds = seeds
        self._at = {(m.start, m.end): m.entity for m in resolved.mentions if m.entity}
        self._mentions = sorted((m.start, m.end, m.type, m.entity) for m in resolved.mentions if m.entity)

    def add(self, cell: Mention, name: str) -> None:
        """Put an entity of its own where a cell names one that the document has not resolved."""
        plain = " ".join(name.split())
        id_ = local_id(cell.type, plain)
        if id_ not in self.entities:
            self.entities[id_] = self.added[id_] = Entity(id_, cell.type, plain)
        self._at[cell.start, cell.end] = id_

    def at(self, span: Span) -> Entity | None:
        return self.entities.get(self._at.get(span, ""))

    def within(self, span: Span, kind: str) -> list[Entity]:
        """The entities of a type that are named in a stretch, in order."""
        found = []
        for i in range(bisect_left(self._mentions, (span[0],)), len(self._mentions)):
            start, end, type_, entity = self._mentions[i]
            if start >= span[1]:
                break
            if end <= span[1] and type_ == kind and entity in self.entities:
                found.append(self.entities[entity])
        return found

    def place(self, named: Sequence[tuple[str, Entity | None]], outer: Entity | None) -> Entity | None:
        """The most exact of the regions that the cells of one row name, read inside each other: 长春市 and 朝阳区."""
        best = outer
        for name, entity in sorted(named, key=lambda pair: _depth(pair[1])):
            inside = self._inside(name, best) or entity
            if inside and (best is None or _depth(inside) >= _depth(best)):
                best = inside
        return best

    def _inside(self, name: str, outer: Entity | None) -> Entity | None:
        """The division of that name inside another one."""
        if outer is None or not outer.code:
            return None
        around = outer.code
        for code in self._seeds.regions.by_name.get(name, ()):
            if around in self._seeds.regions.ancestors(code):
                return self._division(code, name)
        return None

    def _division(self, code: str, name: str) -> Entity:
        """The entity of a division of the gazetteer."""
        id_ = local_id("Region", code)
        if id_ not in self.entities:
            full = self._seeds.regions.by_code[code].name
            self.entities[id_] = self.added[id_] = Entity(id_, "Region", full, (name,) if name != full else (), code)
        return self.entities[id_]

    def in_name(self, name: str) -> Entity | None:
        """The region that an enterprise's name begins with: one that the document knows, or the only one of that name."""
        for end in range(min(len(name) - 2, 8), 1, -1):
            if found := self._fronts.get(name[:end]):
                return found
            codes = self._seeds.regions.by_name.get(name[:end], ())
            if len(codes) == 1 and (end > 2 or not self._seeds.regions.by_code[codes[0]].ambiguous):
                return self._division(codes[0], name[:end])
        return None

    @cached_property
    def _fronts(self) -> Mapping[str, Entity]:
        fronts: dict[str, Entity] = {}
        for id_ in sorted(self.entities):
            entity = self.entities[id_]
            if entity.type == "Region" and entity.code != "100000":
                for form in (entity.name, *entity.aliases):
                    fronts.setdefault(form, entity)
        return fronts


def _depth(entity: Entity | None) -> int:
    """How exact a region is: 0 for a province, 1 for a prefecture, 2 for a county, 3 for what has no code."""
    if entity is None or not entity.code:
        return 3
    return 0 if entity.code.endswith("0000") else 1 if entity.code.endswith("00") else 2
