"""Store → the part of the graph that one page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Store

from kg.card import nearest
from kg.model import BadQuery
from kg.view import triples
from kg.view.model import Edge, Node, View
from kg.view.places import regions
from kg.view.proofs import BUDGET, Names, sentences
from kg.view.triples import INFERRED, Link
from kg.vocab import normal

_FIRST = ("Enterprise", "Policy", "Region", "Agency")  # what the graph is about; a link of theirs counts twice
_CODED = ("Region", "Industry")
_MANY = 2_000  # entities above which the names of the whole store are read in one go
_ALIASES = 12  # names shown beside the first


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is to draw, before anything is left out."""

    named: frozenset[str]  # entities that documents name
    known: dict[str, str]  # entity that may be drawn → type
    links: list[Link]
    degree: Counter[str]
    rank: dict[str, int]  # entity → its place in order of importance
    neighbours: dict[str, set[str]]
    rings: tuple[set[str], ...]  # what lies 0, 1, 2, … relations from what the view lies around; one ring of all else
    around: str | None
    hops: int

    @property
    def reach(self) -> int:
        """How many entities could be drawn."""
        return sum(map(len, self.rings))


def collect(store: Store, around: str | None = None, hops: int = 1, limit: int = 800) -> View:
    """What to draw: everything up to `limit` entities, the most connected part of more, or what lies around one entity.

    around:  a name, an IRI, or an IRI without its base (region/220100); None for the whole
    hops:    how many relations away from `around` an entity may lie
    limit:   the most entities to draw
    returns: nodes in order of importance, edges in order of their ends; the same view from the same store
    raises:  BadQuery when nothing is called `around` (with the nearest names), or a number is below 1
    """
    return take(store, survey(store, around, hops), limit)


def survey(store: Store, around: str | None = None, hops: int = 1, *, places: bool = False) -> Survey:
    """What there is to draw, the whole or around one entity.

    places: the regions above those that documents name too, up to the provinces; and what rules infer only where it is less
            than what documents state, since it would drown that
    raises: as `collect`
    """
    if hops < 1:
        raise BadQuery(f"hops {hops}", "must be 1 or more")
    known = triples.entities(store)
    named = frozenset(known)
    if places:
        known |= dict.fromkeys(_above(store, known), "Region")
    links = triples.links(store, known)
    if places and 2 * sum(link[1] == INFERRED for link in links) > len(links):
        links = [link for link in links if link[1] != INFERRED]
    degree = Counter(end for link in links if link[1] != INFERRED for end in (link[0], link[2]))
    neighbours = _neighbours(links)
    if around is None:
        rings = [{end for end in known if degree[end]}]
    else:
        rings = _rings(_resolve(store, around, known), neighbours, hops)
    return Survey(named, known, links, degree, _ranking(known, degree), neighbours, tuple(rings), around, hops)


def take(store: Store, found: Survey, limit: int, budget: int = BUDGET) -> View:
    """The best of what there is: up to `limit` entities, and sentences of up to `budget` characters together.

    raises: BadQuery when the limit is below 1
    """
    if limit < 1:
        raise BadQuery(f"limit {limit}", "must be 1 or more")
    known, degree, rank = found.known, found.degree, found.rank
    centres = found.rings[0] if found.around is not None else set()
    if found.around is not None:
        chosen = _inner(found.rings, found.neighbours, rank, limit)
    else:
        chosen = found.rings[0] if found.reach <= limit else _core(found.neighbours, rank, limit)
    if found.known.keys() - found.named:
        chosen |= _above(store, {iri: known[iri] for iri in chosen}) & degree.keys()
    order = sorted(chosen, key=lambda iri: (iri not in centres, rank[iri]))
    names = _names(store, order)
    edges = _edges(store, order, found.links, names, budget)
    return View(
        nodes=_nodes(store, order, known, degree, frozenset(centres), names, edges),
        edges=edges,
        total=len(found.named),
        lonely=sum(not degree[iri] for iri in found.named),
        reach=found.reach,
        around=found.around,
        hops=found.hops,
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


def _rings(centres: Iterable[str], neighbours: dict[str, set[str]], hops: int) -> list[set[str]]:
    """The centres, what is one relation away, two away, … up to `hops`."""
    rings = [set(centres)]
    seen = set(centres)
    for _ in range(hops):
        rings.append({n for iri in rings[-1] for n in neighbours.get(iri, ())} - seen)
        seen |= rings[-1]
    return rings


def _inner(rings: Sequence[set[str]], neighbours: dict[str, set[str]], rank: dict[str, int], limit: int) -> set[str]:
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


def _above(store: Store, among: dict[str, str]) -> set[str]:
    """The regions that lie above those among these, up to the provinces: a country would be linked with everything."""
    above = triples.above(store, (iri for iri, type_ in among.items() if type_ == "Region"))
    return {iri for iri, wider in above.items() if wider}


def _names(store: Store, order: list[str]) -> Names:
    if len(order) > _MANY:
        return triples.all_names(store, frozenset(order))
    return {iri: triples.names(store, iri) for iri in order}


def _nodes(
    store: Store,
    order: list[str],
    known: dict[str, str],
    degree: Counter[str],
    centres: frozenset[str],
    names: Names,
    edges: Iterable[Edge],
) -> tuple[Node, ...]:
    """The chosen entities with their names, where they lie and their classes."""
    classes: dict[int, list[int]] = {}
    for edge in edges:
        if edge.relation == "hasClass":
            classes.setdefault(edge.subject, []).append(edge.object)
    lies = regions([known[iri] for iri in order], [degree[iri] for iri in order], edges)
    made = []
    for place, iri in enumerate(order):
        name, *others = names.get(iri, (iri,))
        code = triples.code(store, iri) if known[iri] in _CODED else None
        of = tuple(sorted(classes.get(place, ())))
        made.append(Node(iri, known[iri], name, tuple(others[:_ALIASES]), code, degree[iri], iri in centres, lies[place], of))
    return tuple(made)


def _edges(store: Store, order: list[str], links: Iterable[Link], names: Names, budget: int) -> tuple[Edge, ...]:
    """The relations among the chosen entities with their sentences."""
    place = {iri: index for index, iri in enumerate(order)}
    drawn = [link for link in links if link[0] in place and link[2] in place]
    behind = sentences(store, drawn, names, budget)
    made = []
    for link in drawn:
        role = triples.roles(store, link[0], link[2]) if link[1] == "holdsPost" else None
        made.append(Edge(place[link[0]], link[1], place[link[2]], role, *behind[link]))
    return tuple(sorted(made, key=lambda edge: (edge.subject, triples.ORDER[edge.relation], edge.object)))
