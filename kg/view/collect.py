"""Store → the part of the graph that one page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pyoxigraph import Store

from kg.card import nearest
from kg.model import BadQuery
from kg.view import triples
from kg.view.model import Edge, Node, View
from kg.view.proofs import sentences
from kg.view.triples import INFERRED, Link
from kg.vocab import normal

_FIRST = ("Enterprise", "Policy", "Region", "Agency")  # what the graph is about; a link of theirs counts twice
_ALIASES = 12  # names shown beside the first


def collect(store: Store, around: str | None = None, hops: int = 1, limit: int = 800) -> View:
    """What to draw: everything up to `limit` entities, the most connected part of more, or what lies around one entity.

    around:  a name, an IRI, or an IRI without its base (region/220100); None for the whole
    hops:    how many relations away from `around` an entity may lie
    limit:   the most entities to draw
    returns: nodes in order of importance, edges in order of their ends; the same view from the same store
    raises:  BadQuery when nothing is called `around` (with the nearest names), or a number is below 1
    """
    for what, number in (("hops", hops), ("limit", limit)):
        if number < 1:
            raise BadQuery(f"{what} {number}", "must be 1 or more")
    known = triples.entities(store)
    links = triples.links(store, known)
    degree = Counter(end for link in links if link[1] != INFERRED for end in (link[0], link[2]))
    rank = _ranking(known, degree)
    neighbours = _neighbours(links)
    linked = {end for end in known if degree[end]}
    if around is None:
        centres: list[str] = []
        reach = linked
        chosen = linked if len(linked) <= limit else _core(neighbours, rank, limit)
    else:
        centres = _resolve(store, around, known)
        rings = _rings(centres, neighbours, hops)
        reach = {iri for ring in rings for iri in ring}
        chosen = _inner(rings, neighbours, rank, limit)
    order = sorted(chosen, key=lambda iri: (iri not in centres, rank[iri]))
    return View(
        nodes=_nodes(store, order, known, degree, frozenset(centres)),
        edges=_edges(store, order, links),
        total=len(known),
        lonely=len(known) - len(linked),
        reach=len(reach),
        around=around,
        hops=hops,
        limit=limit,
    )


def _ranking(known: dict[str, str], degree: Counter[str]) -> dict[str, int]:
    """The place of each entity in order of importance: by links, those of the main types counted twice, then by IRI."""
    ordered = sorted(known, key=lambda iri: (-degree[iri] * (2 if known[iri] in _FIRST else 1), iri))
    return {iri: place for place, iri in enumerate(ordered)}


def _neighbours(links: Iterable[Link]) -> dict[str, set[str]]:
    """Both ends of every link that was stated, not inferred: inferred ones would join everything to everything."""
    found: dict[str, set[str]] = {}
    for subject, relation, object_ in links:
        if relation != INFERRED:
            found.setdefault(subject, set()).add(object_)
            found.setdefault(object_, set()).add(subject)
    return found


def _core(neighbours: dict[str, set[str]], rank: dict[str, int], limit: int) -> set[str]:
    """The `limit` entities that hang together best: half of them the most important, the rest their nearest."""
    kernel = set(sorted(neighbours, key=rank.__getitem__)[: max(1, limit // 2)])
    beside = {n for iri in kernel for n in neighbours[iri]} - kernel
    chosen = kernel | set(_closest(kernel, beside, neighbours, rank, limit - len(kernel)))
    return {iri for iri in chosen if neighbours[iri] & chosen} or chosen


def _rings(centres: list[str], neighbours: dict[str, set[str]], hops: int) -> list[set[str]]:
    """The centres, what is one relation away, two away, … up to `hops`."""
    rings = [set(centres)]
    seen = set(centres)
    for _ in range(hops):
        rings.append({n for iri in rings[-1] for n in neighbours.get(iri, ())} - seen)
        seen |= rings[-1]
    return rings


def _inner(rings: list[set[str]], neighbours: dict[str, set[str]], rank: dict[str, int], limit: int) -> set[str]:
    """As much of the rings as the limit allows, from the inside; of a ring that does not fit, what is joined best."""
    chosen: set[str] = set()
    for ring in rings:
        chosen |= set(_closest(chosen, ring, neighbours, rank, limit - len(chosen)))
    return chosen


def _closest(
    inside: set[str], candidates: set[str], neighbours: dict[str, set[str]], rank: dict[str, int], room: int
) -> list[str]:
    """Up to `room` candidates, those with most neighbours inside first, then the more important."""
    ordered = sorted(candidates, key=lambda iri: (-len(neighbours.get(iri, set()) & inside), rank[iri]))
    return ordered[: max(0, room)]


def _resolve(store: Store, around: str, known: dict[str, str]) -> list[str]:
    """The entities that are meant, at least one: by IRI, by name, or by the part of a name that only they have."""
    wanted = around.strip()
    direct = [iri for iri in known if iri == wanted or ("/" in wanted and iri.endswith("/" + wanted))]
    if direct:
        return direct
    by_name = triples.named(store, known)
    same = by_name.get(wanted) or [iri for name, iris in by_name.items() if normal(name) == normal(wanted) for iri in iris]
    if wanted and same:
        return sorted(set(same))
    holding = [name for name in by_name if wanted and normal(wanted) in normal(name)]
    if len({tuple(by_name[name]) for name in holding}) == 1:
        return by_name[holding[0]]
    near = sorted(holding, key=lambda name: (len(name), name))[:5] or nearest(wanted, by_name)
    raise BadQuery(around, "no entity has this name", f"Nearest: {'、'.join(near)}" if near else "")


def _nodes(
    store: Store, order: list[str], known: dict[str, str], degree: Counter[str], centres: frozenset[str]
) -> tuple[Node, ...]:
    """The chosen entities with their names."""
    made = []
    for iri in order:
        name, *others = triples.names(store, iri)
        code = triples.code(store, iri)
        made.append(Node(iri, known[iri], name, tuple(others[:_ALIASES]), code, degree[iri], iri in centres))
    return tuple(made)


def _edges(store: Store, order: list[str], links: Iterable[Link]) -> tuple[Edge, ...]:
    """The relations among the chosen entities with their sentences."""
    place = {iri: index for index, iri in enumerate(order)}
    drawn = [link for link in links if link[0] in place and link[2] in place]
    behind = sentences(store, drawn, {iri: triples.names(store, iri) for iri in order})
    made = []
    for link in drawn:
        role = triples.roles(store, link[0], link[2]) if link[1] == "holdsPost" else None
        made.append(Edge(place[link[0]], link[1], place[link[2]], role, *behind[link]))
    return tuple(sorted(made, key=lambda edge: (edge.subject, triples.ORDER[edge.relation], edge.object)))
