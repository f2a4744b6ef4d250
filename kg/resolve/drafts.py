"""Entities while their names are collected: every name with the reason why it is the entity's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.model import Entity
from kg.resolve.groups import Union
from kg.resolve.regions import Linker, Place
from kg.vocab import local_id

PRINTED = "as printed"


@dataclass
class _Draft:
    id: str
    type: str
    name: str
    reasons: dict[str, str]  # name → why it is one of this entity's; the first reason stays
    code: str | None = None


class Drafts:
    """The entities of one document by local id, and which of them each printed name stands for."""

    def __init__(self, linker: Linker) -> None:
        self._linker = linker
        self._drafts: dict[str, _Draft] = {}
        self.links: dict[tuple[str, str], str] = {}  # (type, name as printed) → local id
        self.places: dict[str, Place] = {}  # local id of a region → its place
        self.bodies: dict[str, Place] = {}  # local id of an agency → the place that it governs

    def __contains__(self, local: object) -> bool:
        return local in self._drafts

    def put(
        self, kind: str, key: str, name: str, forms: Iterable[str], reason: str, code: str | None = None, id_: str | None = None
    ) -> str:
        """Add names to the entity of that type and key; its local id."""
        local = id_ or local_id(kind, key)
        draft = self._drafts.setdefault(local, _Draft(local, kind, name, {}, code))
        for form in forms:
            if form:
                draft.reasons.setdefault(form, reason)
        return local

    def place(self, place: Place, forms: Iterable[str], reason: str) -> str:
        """Add names to a region; its local id."""
        local = self.put("Region", place.key, place.name, forms, reason, place.code)
        self.places[local] = place
        return local

    def region(self, name: str, reason: str = PRINTED) -> str:
        """A region by its printed name, and the outer parts of that name; its local id."""
        for outer in self._linker.around(name):
            self.place(self._linker.place(outer), [outer, self._linker.last(outer)], f"stands in front of {name}")
        return self.place(self._linker.place(name), [name, self._linker.last(name)], reason)

    def sets(self, kind: str, names: Mapping[str, int], union: Union) -> None:
        """One entity for each set of names; its first name is the longest."""
        for name in sorted(names, key=lambda n: (-len(n), n)):
            root = union.find(name)
            self.links[kind, name] = self.put(kind, root, root, [name], union.reasons.get(name, PRINTED))

    def entities(self) -> tuple[Entity, ...]:
        """All of them, sorted by id, names sorted."""
        return tuple(_entity(d) for d in sorted(self._drafts.values(), key=lambda d: d.id))


def _entity(draft: _Draft) -> Entity:
    others = tuple(sorted(name for name in draft.reasons if name != draft.name))
    reasons = tuple(sorted((name, why) for name, why in draft.reasons.items() if why and why != PRINTED))
    return Entity(draft.id, draft.type, draft.name, others, draft.code, reasons)
