"""The graph as rows that people and plain tools read: entities, relations between them, the sentences behind them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.export.part import Part
from kg.terms import value
from kg.vocab import RELATIONS, TYPES, ZQ


@dataclass(frozen=True, slots=True)
class Node:
    """An entity."""

    iri: str
    type: str
    name: str
    others: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two entities. `sentences` is how many state it; 0 for reference data and what was inferred."""

    subject: str
    relation: str
    object: str
    roles: tuple[str, ...]
    sentences: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A sentence, and what it states."""

    subject: str
    relation: str
    object: str
    quote: str
    document: str  # its source
    start: int
    end: int
    confidence: str
    method: str
    modality: str


_NODES = """SELECT ?e ?t ?name ?code {{ {only}
  ?e a ?t ; skos:prefLabel ?name . OPTIONAL {{ ?e skos:notation ?code }} VALUES ?t {{ {types} }} }}"""
_EDGES = "SELECT ?s ?r ?o {{ {only} VALUES ?r {{ {relations} }} ?s ?r ?o }}"
_POSTS = "SELECT ?s ?o ?role { ?post org:member ?s ; org:organization ?o ; zq:roleTitle ?role }"
_PROOFS = """SELECT ?s ?r ?o ?quote ?document ?start ?end ?confidence ?method ?modality ?e {{ {only}
  GRAPH ?d {{ ?e rdf:subject ?s ; rdf:predicate ?r ; rdf:object ?o ; oa:exact ?quote ; oa:start ?start ; oa:end ?end ;
    zq:confidence ?confidence ; zq:method ?method ; zq:modality ?modality . ?d dcterms:source ?document }} }}"""
_NAMES = "SELECT ?e ?name {{ {only} ?e skos:altLabel ?name }}"
_COUNTS = """SELECT ?s ?r ?o (COUNT(DISTINCT ?e) AS ?n) {{ {only}
  GRAPH ?d {{ ?e rdf:subject ?s ; rdf:predicate ?r ; rdf:object ?o ; oa:exact ?quote }} }} GROUP BY ?s ?r ?o"""
_FEW = 5_000  # things that a query is limited to by name; more are sorted out afterwards


def nodes(part: Part) -> list[Node]:
    """Every entity of the part, by IRI; of several codes or types the first."""
    others: dict[str, list[str]] = defaultdict(list)
    for row in part.reader.select(_NAMES.format(only=_only(part, "e"))):
        others[row["e"]].append(value(row["name"]))
    found: dict[str, Node] = {}
    for row in part.reader.select(_NODES.format(only=_only(part, "e"), types=" ".join(f"zq:{t}" for t in TYPES))):
        if part.entities is not None and row["e"] not in part.entities:
            continue
        iri = value(row["e"])
        type_ = value(row["t"]).removeprefix(ZQ)
        code = value(row["code"]) if "code" in row else ""
        found.setdefault(iri, Node(iri, type_, value(row["name"]), tuple(sorted(others[row["e"]])), code))
    return list(found.values())


def edges(part: Part) -> list[Edge]:
    """Every relation between entities of the part, by subject, relation and object."""
    counts = {
        (value(row["s"]), value(row["r"]).removeprefix(ZQ), value(row["o"])): int(value(row["n"]))
        for row in part.reader.select(_COUNTS.format(only=_only(part, "s")))
    }
    posts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in part.reader.select(_POSTS):
        posts[value(row["s"]), value(row["o"])].append(value(row["role"]))
    made = []
    relations = " ".join(f"zq:{name}" for name in (*RELATIONS, "eligibleFor"))
    for row in part.reader.select(_EDGES.format(only=_only(part, "s"), relations=relations)):
        if part.entities is not None and not part.entities >= {row["s"], row["o"]}:
            continue
        subject, relation, obj = value(row["s"]), value(row["r"]).removeprefix(ZQ), value(row["o"])
        roles = tuple(sorted(posts[subject, obj])) if relation == "holdsPost" else ()
        made.append(Edge(subject, relation, obj, roles, counts.get((subject, relation, obj), 0)))
    return made


def proofs(part: Part) -> list[Proof]:
    """Every sentence behind a relation, a figure or a support; for a figure the relation is `value`, its object the number."""
    return [
        Proof(
            subject=value(row["s"]),
            relation=value(row["r"]).removeprefix(ZQ),
            object=value(row["o"]),
            quote=value(row["quote"]),
            document=value(row["document"]),
            start=int(value(row["start"])),
            end=int(value(row["end"])),
            confidence=value(row["confidence"]),
            method=value(row["method"]),
            modality=value(row["modality"]),
        )
        for row in part.reader.select(_PROOFS.format(only=_only(part, "s")))
        if part.entities is None or (row["s"] in part.entities and (row["o"][0] == '"' or row["o"] in part.entities))
    ]


def quotes(part: Part) -> dict[tuple[str, str, str], list[str]]:
    """Subject, relation, object → the sentences that state it, sorted."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for proof in proofs(part):
        found[proof.subject, proof.relation, proof.object].add(proof.quote)
    return {link: sorted(of) for link, of in found.items()}


def _only(part: Part, variable: str) -> str:
    """What limits a query to the things of a small part."""
    few = part.entities is not None and len(part.entities) <= _FEW
    return f"VALUES ?{variable} {{ {' '.join(sorted(part.entities or ()))} }}" if few else ""
