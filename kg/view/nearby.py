"""What stands around one entity, a way between two, and the counts by region: for the explorer over a graph of any size.

Nothing here reads more of the store than it needs, so a million statements answer as fast as a thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest

from pyoxigraph import DefaultGraph, NamedNode, Store

from kg.model import BadQuery
from kg.view import triples
from kg.view.model import Edge, Node, Proof, View
from kg.view.places import regions
from kg.view.proofs import sentences
from kg.view.triples import INFERRED, ORDER, Link
from kg.vocab import RDF, SYMMETRIC, TYPES, ZQ

MOST = 2_000  # nodes of an answer
_CAP = 3_000  # relations of one entity that are looked at, in each direction
_VISITED = 40_000  # entities that the search for a way looks at
_BY_NAME = {ZQ + name: name for name in ORDER}
TELLS = {"Enterprise": "locatedIn", "Policy": "appliesIn", "Agency": "governs"}  # which relation says where a thing lies
_LAST = ("within", "governs", INFERRED)  # no news of an entity: shown where there is room
_TYPE = NamedNode(RDF + "type")
_DEFAULT = DefaultGraph()


def nearby(store: Store, iri: str, depth: int = 1, limit: int = 300) -> View:
    """The entity and what lies up to `depth` relations from it, `limit` nodes at most, of every relation some.

    raises: BadQuery when there is no such entity
    """
    limit = max(2, min(limit, MOST))
    if kind(store, iri) is None:
        raise BadQuery(iri[:200], "there is no such thing here")
    chosen: dict[str, None] = {iri: None}
    ring = [iri]
    for step in range(max(1, min(depth, 3))):
        each = limit if step == 0 else max(4, (limit - len(chosen)) // max(1, len(ring)))
        beyond: dict[str, None] = {}
        for one in ring:
            if len(chosen) + len(beyond) >= limit:
                break
            others = (other for other in _mixed(store, one) if other not in chosen)
            beyond |= dict.fromkeys(islice(others, each))
        ring = list(islice((one for one in beyond if kind(store, one)), limit - len(chosen)))
        chosen |= dict.fromkeys(ring)
    return view(store, list(chosen), iri)


def way(store: Store, start: str, end: str) -> View:
    """A shortest way from one entity to the other, over what documents state; both alone where there is none, or none near.

    raises: BadQuery when one of the two is no entity
    """
    for iri in (start, end):
        if kind(store, iri) is None:
            raise BadQuery(iri[:200], "there is no such thing here")
    found = _between(store, start, end)
    if not found:
        drawn = view(store, list(dict.fromkeys((start, end))), start)
        return View(drawn.nodes, (), drawn.total, around=start)
    return view(store, found, start)


def view(store: Store, iris: list[str], centre: str | None = None, links: Iterable[Link] | None = None) -> View:
    """These entities, and the relations between them with their sentences.

    links: the relations to draw; all between them without it
    """
    kinds = {iri: kind(store, iri) or "Institution" for iri in iris}
    place = {iri: at for at, iri in enumerate(iris)}
    around = {iri: list(islice(links_of(store, iri), _CAP)) for iri in iris} if links is None else {}
    if links is None:
        among = sorted({link for of in around.values() for link in of if link[0] in place and link[2] in place}, key=_order)
    else:
        among = sorted(set(links), key=_order)
    names = {iri: triples.names(store, iri) for iri in iris}
    behind = sentences(store, among, names)
    edges = tuple(
        Edge(
            place[s],
            relation,
            place[o],
            triples.roles(store, s, o) if relation == "holdsPost" else None,
            *behind[s, relation, o],
        )
        for s, relation, o in among
    )
    degree = [sum(link[1] != INFERRED for link in around.get(iri, ())) for iri in iris]
    lies = regions([kinds[iri] for iri in iris], degree, edges)
    classes: dict[int, list[int]] = {}
    for edge in edges:
        if edge.relation == "hasClass":
            classes.setdefault(edge.subject, []).append(edge.object)
    nodes = tuple(
        Node(
            iri,
            kinds[iri],
            names[iri][0],
            names[iri][1:13],
            triples.code(store, iri) if kinds[iri] in ("Region", "Industry") else None,
            degree[at],
            iri == centre,
            lies[at],
            tuple(classes.get(at, ())),
        )
        for at, iri in enumerate(iris)
    )
    return View(nodes, edges, len(nodes), reach=len(nodes), around=centre)


def proofs(store: Store, link: Link) -> tuple[int, tuple[Proof, ...]]:
    """How many sentences state a relation, and the surest of them."""
    names = {iri: triples.names(store, iri) for iri in (link[0], link[2])}
    return sentences(store, [link], names)[link]


def counts(store: Store) -> dict[str, Counter[str]]:
    """Type → region → how many lie there, by the relation that says it; a region counts for itself alone."""
    found = {}
    for type_, relation in TELLS.items():
        quads = store.quads_for_pattern(None, NamedNode(ZQ + relation), None, _DEFAULT)
        folder = f"/{type_.lower()}/"
        found[type_] = Counter(quad.object.value for quad in quads if folder in quad.subject.value)  # type: ignore[union-attr]
    return found


def kind(store: Store, iri: str) -> str | None:
    """The type of an entity; None for what is none."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return None
    names = (str(quad.object.value).removeprefix(ZQ) for quad in store.quads_for_pattern(node, _TYPE, None, _DEFAULT))  # type: ignore[union-attr]
    return min((name for name in names if name in TYPES), key=TYPES.index, default=None)


def links_of(store: Store, iri: str) -> Iterator[Link]:
    """The relations of an entity, those that it is the subject of first."""
    node = NamedNode(iri)
    for quad in islice(store.quads_for_pattern(node, None, None, _DEFAULT), _CAP):
        name = _BY_NAME.get(quad.predicate.value)
        if name and isinstance(quad.object, NamedNode) and quad.object != node:
            yield _link(iri, name, quad.object.value)
    for name in ORDER:
        for quad in islice(store.quads_for_pattern(None, NamedNode(ZQ + name), node, _DEFAULT), _CAP):
            if isinstance(quad.subject, NamedNode) and quad.subject != node:
                yield _link(quad.subject.value, name, iri)


def _link(subject: str, relation: str, other: str) -> Link:
    """A symmetric relation is written one way round."""
    return (other, relation, subject) if relation in SYMMETRIC and other < subject else (subject, relation, other)


def _order(link: Link) -> tuple[str, int, str]:
    return link[0], ORDER[link[1]], link[2]


def _mixed(store: Store, iri: str) -> Iterator[str]:
    """The neighbours of an entity, one of each relation and direction in turn; what is no news comes last."""
    kinds: dict[tuple[bool, str, bool], list[str]] = {}
    for subject, relation, other in links_of(store, iri):
        out = subject == iri
        kinds.setdefault((relation in _LAST, relation, out), []).append(other if out else subject)
    for last in (False, True):
        lists = [sorted(others) for key, others in sorted(kinds.items()) if key[0] == last]
        yield from (one for one in chain.from_iterable(zip_longest(*lists)) if one is not None)


def _between(store: Store, start: str, end: str) -> list[str]:
    """The entities of a shortest way, its ends included; [] where none was found. Searched from both ends at a time."""
    if start == end:
        return [start]
    came: tuple[dict[str, str], dict[str, str]] = ({start: start}, {end: end})
    rings = [[start], [end]]
    while all(rings) and len(came[0]) + len(came[1]) < _VISITED:
        side = 0 if len(rings[0]) <= len(rings[1]) else 1
        beyond: list[str] = []
        meeting: list[str] = []
        for one in rings[side]:
            for subject, relation, other in links_of(store, one):
                near = other if subject == one else subject
                if near in came[side] or relation == INFERRED or (relation == "within" and _country(store, other)):
                    continue
                came[side][near] = one
                beyond.append(near)
                if near in came[1 - side]:
                    meeting.append(near)
            if meeting or len(came[0]) + len(came[1]) >= _VISITED:
                break
        if meeting:
            return _joined(came, min(meeting))
        rings[side] = beyond
    return []


def _country(store: Store, region: str) -> bool:
    """Whether nothing lies above a region: two things in one country have nothing to do with each other by that."""
    return next(iter(store.quads_for_pattern(NamedNode(region), NamedNode(ZQ + "within"), None, _DEFAULT)), None) is None


def _joined(came: tuple[dict[str, str], dict[str, str]], middle: str) -> list[str]:
    """The way to the middle from one end and on to the other."""
    found = [middle]
    while came[0][found[0]] != found[0]:
        found.insert(0, came[0][found[0]])
    while came[1][found[-1]] != found[-1]:
        found.append(came[1][found[-1]])
    return found
