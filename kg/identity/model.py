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


@dataclass(frozen=True, slots=True)
class Row:
    """A record as blocking needs it: what it emits is what another thing must share, bear or be short for to be compared."""

    record: Record
    own: str  # the id that the thing would have by this document alone
    rank: int  # of its name: `Names.rank`
    lone: bool  # a person said that it is a thing of its own
    name: str  # folded
    keys: tuple[str, ...] = ()  # two that share one are compared
    calls: tuple[str, ...] = ()  # folded names of the things that it is compared with
    short: str = ""  # its name, where it may be short for another's
    rest: tuple[str, bool] = ("", False)  # its name without region or country, and whether that is the whole of it
    cuts: tuple[tuple[str, str], ...] = ()  # a product's name as maker and rest


Body = tuple[str, frozenset[str], bool]  # an organisation's id in the graph, its regions, whether it is media


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one type that may be one, with all that a decision about them needs."""

    type: str
    nodes: tuple[tuple[str, tuple[Record, ...]], ...]  # own id → records in the order of documents; sorted by id
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)  # own id → those that a person said it is not; "*" for all
    forced: tuple[tuple[str, str], ...] = ()  # pairs that a person said are one; the second keeps its id
    fulls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # short name → longer ones that it may be short for
    abbreviated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # … that it may be made of characters of
    makers: frozenset[str] = frozenset()  # folded names of enterprises in front of names of products
    bodies: Mapping[str, Body] = field(default_factory=dict)  # organisation as documents have it → what is known of it
    asked: frozenset[str] = frozenset()  # own ids of organisations that persons have posts at


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a group."""

    ids: Mapping[str, str]  # own id → id in the graph, where the two differ
    moved: Mapping[tuple[str, str], str]  # (document, own id) → id in the graph, where one name is of several things
    names: Mapping[str, str]  # id in the graph → fullest name, of what was merged
    merges: tuple[Merge, ...]
    bodies: Mapping[str, Body]  # own id → what is known of it, for those that were asked for


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
