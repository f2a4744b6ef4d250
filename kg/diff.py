"""What two builds say differently: things and statements that appeared, vanished or changed, and by which documents."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.store import Reader, open_store
from kg.terms import node, value
from kg.vocab import DCTERMS, RDF, RELATIONS, SKOS, TYPES, ZQ


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference."""

    what: str  # document, entity, statement
    how: str  # appeared, vanished, changed
    kind: str  # an entity's type, a statement's relation
    name: str  # a source, a name, "北辰 locatedIn 长春市"
    detail: str  # of what changed: from → to
    documents: tuple[str, ...]  # sources that state it: in the new build, or in the old one where it vanished

    def __str__(self) -> str:
        sign = {"appeared": "+", "vanished": "-", "changed": "~"}[self.how]
        said = f"  ({self.detail})" if self.detail else ""
        by = f"  {'、'.join(self.documents)}" if self.documents and self.what != "document" else ""
        kind = f" {self.kind}" if self.what == "entity" else ""
        return f"{sign} {self.what}{kind} {self.name}{said}{by}"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one build says."""

    documents: dict[str, set[str]]  # source → IRIs: name and content
    things: dict[str, tuple[str, str]]  # IRI → type, name
    named: dict[str, set[str]]  # IRI → sources that name it
    stated: dict[tuple[str, str, str], set[str]]  # triple → sources
    moved: dict[str, str]  # IRI → the one in its place


def diff(old: Path, new: Path) -> list[Change]:
    """Every difference between two builds, sorted. Raises BadStore where one of them is none."""
    before, after = (_seen(open_store(path)) for path in (old, new))
    return sorted([*_documents(before, after), *_things(before, after), *_statements(before, after)])


def as_json(changes: list[Change]) -> str:
    """The changes as JSON: {"document": {"appeared": […], …}, "entity": …, "statement": …}."""
    rows: dict[str, dict[str, list[dict[str, object]]]] = {
        what: {how: [] for how in ("appeared", "changed", "vanished")} for what in ("document", "entity", "statement")
    }
    for change in changes:
        row = asdict(change)
        rows[row.pop("what")][row.pop("how")].append(row)
    return json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _seen(reader: Reader) -> _Seen:
    types = {node(ZQ + name): name for name in TYPES}
    relations = {node(ZQ + name) for name in RELATIONS}
    found = _Seen(defaultdict(set), {}, defaultdict(set), defaultdict(set), {})
    kinds: dict[str, str] = {}
    labels: dict[str, str] = {}
    for s, p, o in reader.facts():
        if p == node(RDF + "type") and o in types:
            kinds[s] = types[o]
        elif p == node(SKOS + "prefLabel"):
            labels[s] = value(o)
        elif p == node(DCTERMS + "isReplacedBy"):
            found.moved[s] = o
        elif p == node(DCTERMS + "source"):
            found.documents[value(o)].add(s)
    found.things.update({iri: (kind, labels.get(iri, "")) for iri, kind in kinds.items()})
    sources = {iri: source for source, iris in found.documents.items() for iri in iris}
    for graph in sorted(sources):
        for s, p, o, _ in reader.quads(graph):
            if p in relations:
                found.stated[s, p, o].add(sources[graph])
            elif p == node(RDF + "type") and o in types:
                found.named[s].add(sources[graph])
    return found


def _documents(before: _Seen, after: _Seen) -> Iterator[Change]:
    for source in before.documents.keys() | after.documents.keys():
        old, new = before.documents.get(source), after.documents.get(source)
        how = "appeared" if not old else "vanished" if not new else "changed" if old != new else ""
        if how:
            yield Change("document", how, "", source, "its content" if how == "changed" else "", (source,))


def _things(before: _Seen, after: _Seen) -> Iterator[Change]:
    for iri in before.things.keys() | after.things.keys():
        old, new = before.things.get(iri), after.things.get(iri)
        if old is None and new is not None:
            yield Change("entity", "appeared", new[0], new[1], "", _sorted(after.named.get(iri)))
        elif new is None and old is not None:
            taken = after.things.get(after.moved.get(iri, ""))
            yield Change("entity", "vanished", old[0], old[1], f"now {taken[1]}" if taken else "", _sorted(before.named.get(iri)))
        elif old is not None and new is not None and old != new:
            yield Change("entity", "changed", new[0], new[1], f"was {old[1]}", _sorted(after.named.get(iri)))


def _statements(before: _Seen, after: _Seen) -> Iterator[Change]:
    """A statement about a thing that has another IRI now is the same one."""
    was: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for (s, p, o), sources in before.stated.items():
        was[_now(s, after), p, _now(o, after)] |= sources
    for triple in was.keys() | after.stated.keys():
        old, new = was.get(triple), after.stated.get(triple)
        if old == new:
            continue
        how = "appeared" if not old else "vanished" if not new else "changed"
        detail = f"{len(old or ())} → {len(new or ())} documents" if how == "changed" else ""
        seen = after if new else before
        relation = triple[1].rpartition("#")[2].rstrip(">")
        ends = [(seen.things.get(t) or before.things.get(t) or ("", t))[1] for t in (triple[0], triple[2])]
        yield Change("statement", how, relation, f"{ends[0]} {relation} {ends[1]}", detail, _sorted(new or old))


def _now(iri: str, after: _Seen) -> str:
    return after.moved.get(iri, iri) if iri not in after.things else iri


def _sorted(sources: set[str] | None) -> tuple[str, ...]:
    return tuple(sorted(sources or ()))
