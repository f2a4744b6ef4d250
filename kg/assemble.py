"""All extracts and the reference data → the quads of the graph. Pure functions: what a document's graph says, what all say.

Each document has a named graph with everything that it states and the evidence. Each fact stands once more in the default
graph, where plain queries count it once; evidence does not. Facts of no document stand in `graph/reference`, those of IRIs that
others took the place of in `graph/identity`, and once in the default graph too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.document_graph import forms, graph_of
from kg.keys import digest
from kg.model import Extract
from kg.reference import Entry, Reference, with_wider
from kg.reprints import reprints
from kg.terms import Quad, Triple, node, text
from kg.vocab import BASE, DCTERMS, ELI, GEO, ORG, PROV, RDF, SCHEMA, SKOS, ZQ

REFERENCE_GRAPH = "graph/reference"
IDENTITY_GRAPH = "graph/identity"

# What an instance of a class is besides, for readers that know the common vocabularies only; as in ontology/zhengqi.ttl.
SUPERCLASSES: dict[str, tuple[str, ...]] = {
    "Enterprise": (ORG + "FormalOrganization", SCHEMA + "Corporation"),
    "Agency": (ORG + "FormalOrganization", SCHEMA + "GovernmentOrganization"),
    "Institution": (ORG + "FormalOrganization",),
    "Region": (SCHEMA + "AdministrativeArea", GEO + "Feature"),
    "Policy": (ELI + "LegalResource",),
    "EnterpriseClass": (SKOS + "Concept",),
    "Industry": (SKOS + "Concept",),
    "Product": (SCHEMA + "Product",),
    "Project": (SCHEMA + "Project",),
    "Person": (SCHEMA + "Person",),
    "Document": (PROV + "Entity",),
}

_TYPE, _PREF, _ALT = node(RDF + "type"), node(SKOS + "prefLabel"), node(SKOS + "altLabel")
_NOTATION, _REGION_CODE, _CREDIT_CODE = node(SKOS + "notation"), node(ZQ + "regionCode"), node(ZQ + "creditCode")


def assemble(
    extracts: Sequence[Extract], reference: Reference, base: str = BASE, replaced: Iterable[tuple[str, str]] = ()
) -> Iterator[Quad]:
    """The quads of the whole graph, each once: the documents' graphs by IRI, then reference, then the default graph.

    extracts:  one a document; two of one source and content count as one
    reference: regions, classes and industries; those used, and what is wider, go into the graph
    base:      what every IRI begins with; ends with / or #
    replaced:  (local id that a thing would have by one document alone, the one that it has in the graph)
    raises:    ValueError for an extract that speaks of an entity it does not list, or for a base that makes no IRI
    """
    node(base)
    documents = {document_id(e.source, e.sha256): e for e in extracts}
    links = reprints({local: e.sketches for local, e in documents.items()}, {local: e.date for local, e in documents.items()})
    originals = [extract for local, extract in documents.items() if local not in links]  # a reprint has no voice of its own
    names = preferred_names(documents.values(), reference) | preferred_names(originals, reference)
    facts: set[Triple] = set()
    for local, extract in sorted(documents.items()):
        graph, stated, evidence = graph_of(local, extract, names, base, links.get(local))
        facts |= stated
        yield from ((*triple, graph) for triple in sorted(stated | evidence))
    used = {entity.id for extract in documents.values() for entity in extract.entities}
    for graph, known in of_no_document(used, reference, base, replaced):
        yield from ((*triple, graph) for triple in sorted(known))
        facts |= known
    facts |= set(in_common_terms(facts))
    yield from ((*triple, "") for triple in sorted(facts))


def of_no_document(
    used: Iterable[str], reference: Reference, base: str, replaced: Iterable[tuple[str, str]]
) -> list[tuple[str, set[Triple]]]:
    """The graphs of what no document states, as terms, with their facts; they go into the default graph too.

    used: ids of all things of the graph
    """
    known = {triple for entry in with_wider(used, reference) for triple in _reference_facts(entry, base)}
    moved = {(node(base + old), node(DCTERMS + "isReplacedBy"), node(base + new)) for old, new in replaced}
    return [(node(base + REFERENCE_GRAPH), known), (node(base + IDENTITY_GRAPH), moved)]


def document_id(source: str, sha256: str) -> str:
    """The local id of a document and of its graph, from its shown name and the hash of its bytes."""
    return f"document/{digest(source, sha256)}"


def preferred_names(extracts: Iterable[Extract], reference: Reference) -> dict[str, str]:
    """Local id → the one skos:prefLabel of the graph, by the votes of these documents."""
    return preferred(votes(extracts), reference)


Votes = dict[str, Counter[str]]  # local id → name → documents that prefer it


def votes(extracts: Iterable[Extract]) -> Votes:
    """What name each document prefers for each of its things."""
    found: Votes = defaultdict(Counter)
    for extract in extracts:
        for entity in extract.entities:
            found[entity.id][forms(entity)[0]] += 1
    return dict(found)


def preferred(votes: Mapping[str, Counter[str]], reference: Reference) -> dict[str, str]:
    """The reference's name where it has the entity; else the name that most documents prefer, of those the longest, of those the
    first in order of characters."""
    names = {id_: min(found, key=lambda n: (-found[n], -len(n), n)) for id_, found in votes.items()}
    return {id_: reference[id_].name if id_ in reference else name for id_, name in sorted(names.items())}


def _reference_facts(entry: Entry, base: str) -> Iterator[Triple]:
    subject = node(base + entry.id)
    yield subject, _TYPE, node(ZQ + entry.type)
    yield subject, _PREF, text(entry.name, "zh")
    yield from ((subject, _ALT, text(other, "zh")) for other in entry.others if other != entry.name)
    notation = _REGION_CODE if entry.type == "Region" else _NOTATION
    yield from ((subject, notation, text(code)) for code in entry.codes)
    if entry.level:
        yield subject, node(ZQ + "level"), text(entry.level, "zh")
    wider = node(ZQ + "within" if entry.type == "Region" else SKOS + "broader")
    yield from ((subject, wider, node(base + id_)) for id_ in entry.wider)


def in_common_terms(facts: Iterable[Triple]) -> Iterator[Triple]:
    """The types and codes once more in the terms of the common vocabularies."""
    also = {node(ZQ + name): [node(c) for c in classes] for name, classes in SUPERCLASSES.items()}
    for subject, predicate, obj in facts:
        if predicate == _TYPE:
            yield from ((subject, _TYPE, wider) for wider in also.get(obj, ()))
        elif predicate in (_REGION_CODE, _CREDIT_CODE):
            yield subject, _NOTATION, obj
