"""The first picture of a graph of any size, for the server: a small one whole, of a large one the provinces with counts."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode, Store

from kg.view import nearby, triples
from kg.view.collect import survey, take
from kg.view.first import Group, Opening, laid, opening
from kg.view.model import Node, View
from kg.view.triples import ORDER
from kg.vocab import RDF, TYPES, ZQ

SMALL = 1_500  # entities, regions aside, of a graph that is sent whole
_MEMBERS = 12  # of a group, sent with it
_LOOKED_AT = 200  # regions of a group whose things are looked for
_TOPS = 40
_REFERENCE = ("Region", "Industry", "EnterpriseClass")  # types that reference data fills, whatever documents say
_DEFAULT = DefaultGraph()


def overview(store: Store) -> tuple[View, Opening]:
    """What the explorer shows before anything is asked for."""
    named_ones = sum(_count(store, RDF + "type", ZQ + type_, SMALL) for type_ in TYPES if type_ not in _REFERENCE)
    if named_ones < SMALL:
        found = take(store, survey(store, places=True), nearby.MOST, budget=0)
        return found, opening(found)
    return _large(store)


def size(store: Store) -> tuple[int, int]:
    """How many entities and relations there are, reference data included."""
    nodes = sum(_count(store, RDF + "type", ZQ + type_) for type_ in TYPES)
    return nodes, sum(_count(store, ZQ + name) for name in ORDER)


def _large(store: Store) -> tuple[View, Opening]:
    """The provinces, what is counted in each, and some of the things themselves."""
    counted = nearby.counts(store)
    regions = sorted(set().union(*counted.values()))
    top = _tops(triples.above(store, regions))
    within: dict[str, dict[str, Counter[str]]] = {}  # province → type → region → count
    for type_, of in counted.items():
        for region, count in of.items():
            within.setdefault(top[region], {}).setdefault(type_, Counter())[region] += count
    total = {region: sum(sum(of.values()) for of in types.values()) for region, types in within.items()}
    provinces = sorted(total, key=lambda region: (-total[region], region))[:_TOPS]
    members = {
        (region, type_): _members(store, type_, of) for region in provinces for type_, of in sorted(within[region].items())
    }
    iris = list(dict.fromkeys([*provinces, *(one for of in members.values() for one in of)]))[: nearby.MOST]
    kept = set(iris)
    lie = [(one, nearby.TELLS[type_], region) for (_, type_), of in members.items() for one, region in of.items()]
    drawn = nearby.view(store, iris, links=[link for link in lie if link[0] in kept and link[2] in kept])
    place = {iri: at for at, iri in enumerate(iris)}
    nodes = tuple(
        Node(n.iri, n.type, n.name, n.aliases, n.code, total.get(n.iri, max(1, n.degree)), region=_region(n.iri, place, members))
        for n in drawn.nodes
    )
    found = View(nodes, drawn.edges, len(nodes), reach=len(nodes))
    groups = [
        Group(
            type_,
            place[region],
            nearby.TELLS[type_],
            sum(within[region][type_].values()),
            tuple(place[one] for one in of if one in place),
        )
        for (region, type_), of in members.items()
    ]
    return found, laid(found, list(range(len(provinces))), groups)


def _region(iri: str, place: dict[str, int], members: dict[tuple[str, str], dict[str, str]]) -> int:
    """The province whose group holds it."""
    return next((place[region] for (region, _), of in members.items() if iri in of), -1)


def _members(store: Store, type_: str, of: Counter[str]) -> dict[str, str]:
    """Some things of a type in these regions, those of the regions with most first: IRI → region."""
    found: dict[str, str] = {}
    relation = NamedNode(ZQ + nearby.TELLS[type_])
    for region in sorted(of, key=lambda one: (-of[one], one))[:_LOOKED_AT]:
        for quad in islice(store.quads_for_pattern(None, relation, NamedNode(region), _DEFAULT), _MEMBERS):
            if isinstance(quad.subject, NamedNode) and nearby.kind(store, quad.subject.value) == type_:
                found.setdefault(quad.subject.value, region)
        if len(found) >= _MEMBERS:
            break
    return dict(list(found.items())[:_MEMBERS])


def _tops(above: dict[str, set[str]]) -> dict[str, str]:
    """Region → its province: the last region on the way up that still has one above it."""
    top: dict[str, str] = {}
    for start in sorted(above):
        at, seen = start, {start}
        while True:
            wider = sorted(region for region in above.get(at, ()) if above.get(region) and region not in seen)
            if not wider:
                break
            at = wider[0]
            seen.add(at)
        top[start] = at
    return top


def _count(store: Store, predicate: str, value: str | None = None, most: int | None = None) -> int:
    """How many facts have this predicate and object, counted up to `most`."""
    quads = store.quads_for_pattern(None, NamedNode(predicate), NamedNode(value) if value else None, _DEFAULT)
    return sum(1 for _ in (quads if most is None else islice(quads, most)))
