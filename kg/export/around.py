"""The part of a graph that lies around one thing: what is joined to it, what is said of these, and the sentences that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from kg.card import find
from kg.export.part import Part
from kg.model import BadQuery
from kg.store import Reader
from kg.terms import Quad, node
from kg.vocab import FOLDERS, RELATIONS

_BATCH = 500  # terms in one query
_STEP = """SELECT ?a ?b {{ VALUES ?r {{ {relations} }} {{ VALUES ?a {{ {terms} }} ?a ?r ?b }} UNION
  {{ VALUES ?a {{ {terms} }} ?b ?r ?a }} }}"""
# Nodes that say something of a thing: its figures, instruments and conditions, its posts.
_ATTACHED = """SELECT ?n ?other {{ VALUES ?a {{ {terms} }}
  {{ ?n zq:refArea|zq:subject ?a }} UNION {{ ?a zq:offers|zq:requires ?n }}
  UNION {{ ?n org:member ?a ; org:organization ?other }} }}"""
_FACTS = "SELECT ?s ?p ?o {{ VALUES ?s {{ {terms} }} ?s ?p ?o }}"
_STATED = "SELECT ?s ?p ?o ?g {{ GRAPH ?g {{ VALUES ?s {{ {terms} }} ?s ?p ?o }} }}"
_PROOFS = "SELECT ?e ?o ?g {{ GRAPH ?g {{ VALUES ?s {{ {terms} }} ?e rdf:subject ?s ; rdf:object ?o }} }}"
_OTHER_NODES = ("observation", "support", "condition", "post", "document")


def around(reader: Reader, name: str, hops: int = 1, *, evidence: bool | None = None, reifiers: bool = False) -> Part:
    """What lies at most `hops` relations away from a thing, and what is stated among these.

    name:   as `kg show` takes it, or the IRI of the thing
    raises: BadQuery where nothing, or more than one thing, has the name
    """
    inside = frozenset(_rings(reader, _meant(reader, name), hops))
    nodes = inside | _attached(reader, inside)
    outside = tuple(f"<{reader.base}{folder}/" for folder in (*FOLDERS.values(), *_OTHER_NODES))

    def kept(obj: str) -> bool:
        return obj in nodes or not obj.startswith(outside)

    proofs = {(row["e"], row["g"]) for row in _ask(reader, _PROOFS, nodes) if kept(row["o"])}
    graphs = {graph for _, graph in proofs}
    facts: set[Quad] = {(r["s"], r["p"], r["o"], "") for r in _ask(reader, _FACTS, nodes | graphs) if kept(r["o"])}
    stated: set[Quad] = set()
    for row in _ask(reader, _STATED, nodes | graphs):
        if row["g"] in graphs and kept(row["o"]):
            stated.add((row["s"], row["p"], row["o"], row["g"]))
    for row in _ask(reader, _STATED, {proof for proof, _ in proofs}):
        stated.add((row["s"], row["p"], row["o"], row["g"]))
    ordered = (*sorted(facts), *sorted(stated, key=lambda quad: (quad[3], quad)))
    return Part(reader, evidence, reifiers, ordered)


def _meant(reader: Reader, name: str) -> str:
    """The term of the thing that a name or an IRI means."""
    if name.startswith(reader.base):
        term = node(name)
        if not reader.select("SELECT ?p { ?x ?p ?o }", x=term):
            raise BadQuery(name, "the graph has no such thing", "Name it as kg show prints it")
        return term
    found = find(reader, name)
    if (len(found) > 1 and found[1].name == name.strip()) or (len(found) > 1 and found[0].name != name.strip()):
        listed = "、".join(f"{thing.name} <{thing.iri}>" for thing in found[:5])
        raise BadQuery(name, f"{len(found)} things have this name or a part of it", f"Give one, or its IRI: {listed}")
    return node(found[0].iri)


def _rings(reader: Reader, start: str, hops: int) -> set[str]:
    relations = " ".join(f"zq:{name}" for name in (*RELATIONS, "eligibleFor"))
    seen = ring = {start}
    for _ in range(hops):
        ring = {row["b"] for row in _ask(reader, _STEP, ring, relations=relations)} - seen
        seen = seen | ring
    return seen


def _attached(reader: Reader, inside: frozenset[str]) -> frozenset[str]:
    """Figures, instruments, conditions (those of the instruments too), and posts whose both ends are inside."""
    found: set[str] = set()
    ring = set(inside)
    while ring:
        rows = _ask(reader, _ATTACHED, ring)
        ring = {row["n"] for row in rows if row.get("other", row["n"]) in inside or "other" not in row} - found
        found |= ring
    return frozenset(found)


def _ask(reader: Reader, query: str, terms: Iterable[str], **parts: str) -> list[dict[str, str]]:
    """The rows of a query over many terms."""
    rows: list[dict[str, str]] = []
    for batch in _batches(sorted(terms)):
        rows += reader.select(query.format(terms=" ".join(batch), **parts))
    return rows


def _batches(terms: list[str]) -> Iterator[list[str]]:
    rest = iter(terms)
    while batch := list(islice(rest, _BATCH)):
        yield batch
