"""A group → what is one in it. A pure function of the group: the reduce of identity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kg.identity.blocks import node as noded
from kg.identity.clusters import Clusters
from kg.identity.model import Body, Decision, Group, Node, Record
from kg.identity.names import MEDIA
from kg.identity.organisations import Organisations
from kg.identity.others import agencies, policies, products, projects, regions
from kg.identity.people import People
from kg.identity.places import Places
from kg.identity.tables import NAMED, Tables
from kg.vocab import local_id

_NATION = "region/100000"
_PLAIN: dict[str, Callable[[Mapping[str, Node], Places], Clusters]] = {
    "Agency": agencies,
    "Region": regions,
    "Policy": policies,
    "Project": projects,
}


def decide(group: Group, tables: Tables) -> Decision:
    """Which things of the group are one; merges that are made, and such as are proposed."""
    nodes = {own: _node(group, own, records, tables) for own, records in group.nodes}
    clusters, moved = _linked(group, nodes, tables)
    for gone, kept in group.forced:
        clusters.force(gone, kept, "by a correction")
    ids = {own: final for own in nodes if (final := clusters.find(own)) != own}
    return Decision(
        ids,
        {at: clusters.find(target) if target in nodes else target for at, target in moved.items()},
        {n.id: _fullest(n, tables) for n in clusters.nodes() if len(n.parts) > 1},
        tuple(clusters.merges()),
        {own: body(clusters[own], tables) for own in sorted(group.asked & nodes.keys())},
    )


def body(node: Node, tables: Tables) -> Body:
    """What persons are told apart by: an organisation's id, where it is or what it governs, whether it is a paper."""
    regions = frozenset(tables.places.of(node) | (node.regions & {_NATION}))
    return node.id, regions, node.type != "Agency" and MEDIA.search(node.name) is not None


def _node(group: Group, own: str, records: tuple[Record, ...], tables: Tables) -> Node:
    rank = tables.names[group.type].rank(records[0].entity.name) if group.type in NAMED else 0
    node = noded(group.type, own, records, rank)
    node.apart.update(group.apart.get(own, ()))
    return node


def _linked(group: Group, nodes: dict[str, Node], tables: Tables) -> tuple[Clusters, dict[tuple[str, str], str]]:
    """Sets of what is one, and where documents' things go whose name is of several."""
    if group.type in NAMED:
        records = dict(group.nodes)
        work = Organisations(nodes, records, tables.names[group.type], tables.places)
        work.link(group.fulls, group.abbreviated)
        targets = {at: t if t in nodes else local_id(group.type, t) for at, t in work.moved.items()}
        return work.clusters, targets
    if group.type == "Person":
        people = People(nodes, tables.surnames, tables.places, lambda raw: group.bodies.get(raw, (raw, frozenset(), False)))
        people.link()
        return people.clusters, {}
    if group.type == "Product":
        return products(nodes, group.makers), {}
    return _PLAIN[group.type](nodes, tables.places), {}


def _fullest(node: Node, tables: Tables) -> str:
    """The name in full, of those that are so the one that most documents have."""
    if node.type not in NAMED:
        return node.name
    names = tables.names[node.type]
    return min(node.names, key=lambda n: (names.rank(n), -node.names[n], -len(n), n))


def decisions(groups: Iterable[Group], tables: Tables) -> list[Decision]:
    """One decision a group, in their order."""
    return [decide(group, tables) for group in groups]
