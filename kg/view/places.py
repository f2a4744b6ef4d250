"""In which region each node of a view lies, as far as its relations say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.view.model import Edge

# Relations whose one end lies where the other is, or lies; the surest first. "s": the object tells of the subject.
_TOLD = (
    ("locatedIn", "s"),
    ("appliesIn", "s"),
    ("governs", "s"),
    ("issuedBy", "s"),
    ("undertakes", "o"),
    ("produces", "o"),
    ("holdsPost", "s"),
    ("subsidiaryOf", "s"),
)


def regions(types: Sequence[str], degree: Sequence[int], edges: Iterable[Edge]) -> list[int]:
    """For each node the region that it lies in, the most exact one that is known; for a region the one just above it.

    types, degree: of the nodes
    returns:       a node for each node, -1 where nothing tells; following it from region to region comes to an end
    """
    by_relation: dict[str, list[Edge]] = {name: [] for name in ("within", *(name for name, _ in _TOLD))}
    for edge in edges:
        if edge.relation in by_relation:
            by_relation[edge.relation].append(edge)
    wider: dict[int, set[int]] = {}
    for edge in by_relation["within"]:
        wider.setdefault(edge.subject, set()).add(edge.object)
    depth = _depths(wider)

    def exact(region: int) -> tuple[int, int, int]:
        return -depth.get(region, 0), degree[region], region

    found = [-1] * len(types)
    for region, others in wider.items():
        found[region] = min((o for o in others if depth.get(o, 0) < depth[region]), key=exact, default=-1)
    for name, teller in _TOLD:
        told: dict[int, list[int]] = {}
        for edge in by_relation[name]:
            one, other = (edge.subject, edge.object) if teller == "s" else (edge.object, edge.subject)
            region = other if types[other] == "Region" else found[other]
            if found[one] < 0 and region >= 0 and types[one] != "Region":
                told.setdefault(one, []).append(region)
        for one, candidates in told.items():
            found[one] = min(candidates, key=exact)
    return found


def _depths(wider: dict[int, set[int]]) -> dict[int, int]:
    """How many regions lie above each; a circle, which only an error makes, ends where it began."""
    depth: dict[int, int] = {}

    def deep(region: int, seen: frozenset[int]) -> int:
        if region not in depth:
            inner = [deep(other, seen | {region}) + 1 for other in sorted(wider.get(region, ())) if other not in seen]
            depth[region] = max(inner, default=0)
        return depth[region]

    for region in sorted(wider):
        deep(region, frozenset({region}))
    return depth
