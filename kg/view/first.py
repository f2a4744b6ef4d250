"""What the explorer shows at first of a large graph: never all of it, but regions with counts, or what is joined best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.view.layout import layout
from kg.view.model import Edge, Node, Position, View

AT_ONCE = 160  # nodes of a first picture of single things
_LARGE = 2_000  # nodes above which regions with counts come first
_COUNTRY = "100000"
_COUNTED = ("Enterprise", "Policy", "Agency", "Institution", "Project", "Product", "Person")
_RELATION = {"Enterprise": "locatedIn", "Policy": "appliesIn", "Agency": "governs"}
_TYPES = 4  # counted in a region, those with the most
_REGIONS = 36  # those with most
_MEMBERS = 300  # that a group opens at once


@dataclass(frozen=True, slots=True)
class Group:
    """A node that stands for all things of a type in a region."""

    type: str
    region: int  # counts in the view's nodes
    relation: str
    count: int
    members: tuple[int, ...]  # the most important ones


@dataclass(frozen=True, slots=True)
class Opening:
    """The first picture."""

    nodes: tuple[int, ...]  # of the view, groups counted after its nodes
    positions: tuple[Position, ...]  # beside `nodes`
    groups: tuple[Group, ...] = ()


def opening(view: View) -> Opening:
    """The first picture of a view.

    A view around something shows what stands next to it; a small one all; a large one the uppermost regions, each with the
    numbers of what lies in it.
    """
    return laid(view, *_chosen(view))


def laid(view: View, nodes: Sequence[int], groups: Sequence[Group]) -> Opening:
    """These nodes of a view and these groups as the first picture, with places of their own."""
    nodes = [*nodes] + [len(view.nodes) + at for at in range(len(groups))]
    place = {node: at for at, node in enumerate(nodes)}
    count = len(view.nodes)
    edges = [
        Edge(place[e.subject], e.relation, place[e.object]) for e in view.edges if e.subject in place and e.object in place
    ] + [Edge(place[count + at], group.relation, place[group.region]) for at, group in enumerate(groups)]
    drawn = View(nodes=tuple(view.nodes[node] if node < count else Node("", "", "") for node in nodes), edges=tuple(edges))
    return Opening(tuple(nodes), layout(drawn), tuple(groups))


def _chosen(view: View) -> tuple[list[int], list[Group]]:
    """The nodes of the first picture, and the groups in it."""
    count = len(view.nodes)
    if count <= AT_ONCE:
        return list(range(count)), []
    if view.around is not None:
        return _near(view), []
    if count <= _LARGE:
        return _best(view), []
    tops = _tops(view.nodes)
    groups = _groups(view.nodes, tops)
    regions = list(dict.fromkeys(group.region for group in groups))
    if len(regions) < 3:
        return _best(view), []
    return sorted(regions), groups


def _near(view: View) -> list[int]:
    """What the view lies around, then its neighbours, the more important ones where they are too many."""
    centres = [at for at, node in enumerate(view.nodes) if node.centre]
    beside: set[int] = set()
    for edge in view.edges:
        if edge.relation != "eligibleFor" and (view.nodes[edge.subject].centre or view.nodes[edge.object].centre):
            beside |= {edge.subject, edge.object}
    return sorted({*centres, *sorted(beside)[: AT_ONCE - len(centres)]})


def _best(view: View) -> list[int]:
    """The most important nodes that hang together: nodes stand in order of importance."""
    half = AT_ONCE // 2
    beside: dict[int, int] = {}
    for edge in view.edges:
        for one, other in ((edge.subject, edge.object), (edge.object, edge.subject)):
            if one < half <= other and edge.relation != "eligibleFor":
                beside[other] = beside.get(other, 0) + 1
    nearest = sorted(beside, key=lambda node: (-beside[node], node))[: AT_ONCE - half]
    return sorted({*range(half), *nearest})


def _tops(nodes: Sequence[Node]) -> list[int]:
    """For each node the province in which it lies; where there is none the uppermost region below a country; else -1."""
    top = []
    for start, node in enumerate(nodes):
        way = [start] if node.type == "Region" else []
        at = node.region
        while at >= 0 and at not in way:
            way.append(at)
            at = nodes[at].region
        inner = [region for region in way if _COUNTRY not in _codes(nodes[region])] or way
        province = next((region for region in inner if any(code.endswith("0000") for code in _codes(nodes[region]))), None)
        top.append(province if province is not None else inner[-1] if inner else -1)
    return top


def _codes(node: Node) -> list[str]:
    return node.code.split(", ") if node.code else []


def _groups(nodes: Sequence[Node], tops: Sequence[int]) -> list[Group]:
    members: dict[int, dict[str, list[int]]] = {}
    for at, node in enumerate(nodes):
        if tops[at] >= 0 and tops[at] != at and node.type in _COUNTED:
            members.setdefault(tops[at], {}).setdefault(node.type, []).append(at)
    size = {region: sum(map(len, of.values())) for region, of in members.items()}
    made = []
    for region in sorted(size, key=lambda r: (-size[r], r))[:_REGIONS]:
        of = members[region]
        for type_ in sorted(of, key=lambda t: (-len(of[t]), _COUNTED.index(t)))[:_TYPES]:
            relation = _RELATION.get(type_, "locatedIn")
            made.append(Group(type_, region, relation, len(of[type_]), tuple(of[type_][:_MEMBERS])))
    return made
