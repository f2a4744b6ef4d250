"""The nouns of identity: what one document knows of a thing, what all know of it, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kg.model import Entity

ACCEPT = 0.85  # a merge of this score is made
PROPOSE = 0.5  # one of this score is put before a person


@dataclass(frozen=True, slots=True)
class Record:
    """One thing as one document knows it, with what the document says around it."""

    document: str  # local id of the document
    date: str  # ISO 8601, "9" where there is none: the first document gives a thing its IRI
    entity: Entity
    home: str  # region that the document is about, "" where it is about none
    regions: frozenset[str] = frozenset()  # it is located in, in force in, governs
    bodies: frozenset[str] = frozenset()  # a person's posts, a policy's issuers, who undertakes a project
    near: frozenset[str] = frozenset()  # whatever else is linked to it by a statement, both ways
    above: frozenset[str] = frozenset()  # an enterprise's groups
    beside: frozenset[str] = frozenset()  # telling things of the same document: enterprises, institutions, local agencies
    facts: frozenset[tuple[str, str]] = frozenset()  # number, issued, …: of a policy


@dataclass(slots=True)
class Node:
    """What all documents know of one thing so far; `id` is the IRI without base that it would have by itself."""

    id: str
    type: str
    name: str
    rank: int = 0  # 0 for the fullest kind of name: decides which id a merged thing keeps
    date: str = "9"
    names: Counter[str] = field(default_factory=Counter)  # first names, by documents
    forms: dict[str, str] = field(default_factory=dict)  # every other name → why
    codes: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    homes: Counter[str] = field(default_factory=Counter)
    regions: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    near: set[str] = field(default_factory=set)
    above: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)
    facts: set[tuple[str, str]] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)  # ids of the nodes that it is made of
    apart: set[str] = field(default_factory=set)  # ids of nodes that a person said it is not; "*" for all

    def add(self, record: Record) -> None:
        """Take in one document's knowledge."""
        entity = record.entity
        self.names[entity.name] += 1
        why = dict(entity.reasons)
        for alias in entity.aliases:
            self.forms.setdefault(alias, why.get(alias, "as printed"))
        if entity.code:
            self.codes.add(entity.code)
        self.date = min(self.date, record.date)
        self.documents.add(record.document)
        if record.home:
            self.homes[record.home] += 1
        for own, new in zip(self._sets(), (record.regions, record.bodies, record.near, record.above, record.beside), strict=True):
            own.update(new)
        self.facts.update(record.facts)

    def absorb(self, other: Node) -> None:
        """Take in another node."""
        self.names.update(other.names)
        for name, why in other.forms.items():
            self.forms.setdefault(name, why)
        self.codes |= other.codes
        self.date = min(self.date, other.date)
        self.documents |= other.documents
        self.homes.update(other.homes)
        for own, new in zip(self._sets(), other._sets(), strict=True):
            own.update(new)
        self.facts |= other.facts
        self.parts |= other.parts
        self.apart |= other.apart

    def _sets(self) -> tuple[set[str], ...]:
        return self.regions, self.bodies, self.near, self.above, self.beside


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """Two things that are, or may be, one; with the reasons."""

    type: str
    kept: str  # local id
    gone: str
    kept_name: str
    gone_name: str
    score: float  # 0..1
    reasons: tuple[str, ...]
    made: bool  # False: proposed only


class Told(Protocol):
    """A thing as a person names it."""

    def names(self, type_: str, names: frozenset[str], ids: frozenset[str]) -> bool:
        """Is it the thing of this type with these folded names and these ids?"""


@dataclass(frozen=True, slots=True)
class Rulings:
    """What a person decided, and identity keeps to."""

    merges: tuple[tuple[Told, Told], ...] = ()  # the second keeps its id
    apart: tuple[tuple[Told, Told], ...] = ()
    alone: tuple[tuple[Told, str], ...] = ()  # what the document of that source calls so is a thing of its own


@dataclass(frozen=True, slots=True)
class Identity:
    """What was decided over all documents."""

    ids: Mapping[tuple[str, str], str]  # (document, local id there) → local id in the graph, where the two differ
    names: Mapping[str, str]  # local id in the graph → its fullest name, for what was merged
    merges: tuple[Merge, ...]  # made and proposed, sorted
    replaced: tuple[tuple[str, str], ...]  # (local id that is no longer used, the one in its place), sorted
    idle: tuple[tuple[object, object], ...] = ()  # rulings that are about nothing in these documents
