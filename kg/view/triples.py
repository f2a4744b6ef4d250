"""The questions that a view asks the store: entities, relations, names, documents. All answers are plain and sorted."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.vocab import ORG, RDF, RELATIONS, SKOS, SYMMETRIC, TYPES, ZQ

Term = NamedNode | BlankNode | Literal | Triple
Link = tuple[str, str, str]  # subject IRI, relation, object IRI
INFERRED = "eligibleFor"
ORDER = {name: place for place, name in enumerate((*RELATIONS, INFERRED))}

_TYPE = NamedNode(RDF + "type")
_PREF, _ALT = NamedNode(SKOS + "prefLabel"), NamedNode(SKOS + "altLabel")
_NOTATION = NamedNode(SKOS + "notation")
_OWN_GRAPHS = "graph"  # the folder of graph/reference and graph/inferred, which are no document's


def entities(store: Store) -> dict[str, str]:
    """IRI → type of every entity that a document names (the gazetteer's other regions are left out)."""
    found: dict[str, str] = {}
    for type_ in TYPES:
        for quad in store.quads_for_pattern(None, _TYPE, NamedNode(ZQ + type_), None):
            if _of_document(quad) and isinstance(quad.subject, NamedNode):
                found.setdefault(quad.subject.value, type_)
    return dict(sorted(found.items()))


def links(store: Store, among: dict[str, str]) -> list[Link]:
    """Every relation between two of the entities, once, in order; a symmetric one once for its pair."""
    found: set[Link] = set()
    for name in ORDER:
        for quad in store.quads_for_pattern(None, NamedNode(ZQ + name), None, None):
            subject, object_ = _value(quad.subject), _value(quad.object)
            if subject not in among or object_ not in among or subject == object_:
                continue
            if name in SYMMETRIC and object_ < subject:
                subject, object_ = object_, subject
            found.add((subject, name, object_))
    return sorted(found, key=lambda link: (link[0], ORDER[link[1]], link[2]))


def names(store: Store, iri: str) -> tuple[str, ...]:
    """All names of an entity: the preferred one first (its IRI where it has none), the others sorted."""
    node = NamedNode(iri)
    everywhere = sorted(_literals(store, node, _PREF))
    here = sorted(_literals(store, node, _PREF, DefaultGraph()))
    first = (here or everywhere or [iri])[0]
    others = {*everywhere, *_literals(store, node, _ALT)} - {first}
    return first, *sorted(others)


def all_names(store: Store, among: Container[str]) -> dict[str, tuple[str, ...]]:
    """As `names` for each of many entities: reads the labels of the whole store in one go."""
    found: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for place, property_ in ((1, _PREF), (2, _ALT)):
        for quad in store.quads_for_pattern(None, property_, None, None):
            iri = _value(quad.subject)
            if iri in among:
                sets = found.setdefault(iri, (set(), set(), set()))
                sets[place].add(_value(quad.object))
                if place == 1 and isinstance(quad.graph_name, DefaultGraph):
                    sets[0].add(_value(quad.object))
    made = {}
    for iri, (here, everywhere, other) in sorted(found.items()):
        first = min(here or everywhere, default=iri)
        made[iri] = (first, *sorted((everywhere | other) - {first}))
    return made


def above(store: Store, regions: Iterable[str]) -> dict[str, set[str]]:
    """Region → the regions that it lies in, for these and for those above them."""
    found: dict[str, set[str]] = {}
    waiting = sorted(regions)
    while waiting:
        iri = waiting.pop()
        if iri not in found:
            quads = store.quads_for_pattern(NamedNode(iri), NamedNode(ZQ + "within"), None, None)
            found[iri] = {_value(quad.object) for quad in quads} - {iri}
            waiting += sorted(found[iri])
    return found


def code(store: Store, iri: str) -> str | None:
    """The official codes of a region or an industry, or None."""
    return ", ".join(sorted(set(_literals(store, NamedNode(iri), _NOTATION)))) or None


def named(store: Store, among: dict[str, str]) -> dict[str, list[str]]:
    """Name → IRIs of the entities that bear it: by preferred label where there is one, by other labels else."""
    by_name: dict[str, dict[bool, set[str]]] = {}
    for property_ in (_PREF, _ALT):
        for quad in store.quads_for_pattern(None, property_, None, None):
            if (iri := _value(quad.subject)) in among:
                by_name.setdefault(_value(quad.object), {}).setdefault(property_ == _PREF, set()).add(iri)
    return {name: sorted(both.get(True) or both[False]) for name, both in sorted(by_name.items())}


def roles(store: Store, person: str, organisation: str) -> str | None:
    """The titles of the posts that a person holds there, joined by 、, or None."""
    titles: set[str] = set()
    for quad in store.quads_for_pattern(None, NamedNode(ORG + "member"), NamedNode(person), None):
        at = store.quads_for_pattern(quad.subject, NamedNode(ORG + "organization"), NamedNode(organisation), None)
        if next(iter(at), None) is not None:
            titles.update(_literals(store, quad.subject, NamedNode(ZQ + "roleTitle")))
    return "、".join(sorted(titles)) or None


def _of_document(quad: Quad) -> bool:
    """Whether the quad stands in the graph of a document."""
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and graph.value.split("/")[-2:-1] != [_OWN_GRAPHS]


def _literals(
    store: Store, subject: NamedNode | BlankNode | Triple, property_: NamedNode, graph: DefaultGraph | None = None
) -> Iterator[str]:
    """The values of a property, as often and in what order they come."""
    return (_value(quad.object) for quad in store.quads_for_pattern(subject, property_, None, graph))


def _value(term: Term) -> str:
    """The IRI or the text of a term; nothing for a quoted triple."""
    return "" if isinstance(term, Triple) else str(term.value)
