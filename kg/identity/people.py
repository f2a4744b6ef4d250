"""Persons over documents: one name at one organisation is one person; at two it is two, unless more speaks for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from kg.identity.clusters import Clusters
from kg.identity.keys import rare
from kg.identity.model import Node
from kg.identity.places import Places

_NOBODY = re.compile(r"(?:先生|女士|小姐|阿姨|大爷|大妈|师傅|老师|某.?|同学)$|^[老小阿].$|某")
_NATION = "region/100000"
Body = Callable[[str], tuple[str, frozenset[str]]]


class People:
    """Links persons; organisations and agencies must have their final ids."""

    def __init__(self, nodes: Mapping[str, Node], surnames: Iterable[str], places: Places, body: Body) -> None:
        """body: id of an organisation → (its final id, the regions that it is in or governs)"""
        self._surnames = frozenset(surnames)
        self._places, self._body = places, body
        self.clusters = Clusters(nodes, self._forbids)
        self._nodes = nodes

    def link(self) -> None:
        """Join what is one, propose what may be."""
        named: dict[str, list[Node]] = defaultdict(list)
        for node in sorted(self._nodes.values(), key=lambda n: n.id):
            if not _NOBODY.search(node.name):
                named[node.name].append(node)
        for name in sorted(named):
            if len(named[name]) > 1:
                self._named(name, named[name])

    def _named(self, name: str, nodes: list[Node]) -> None:
        """All bearers of one name: those with a post first, each of the others with the one that it fits."""
        if rare(name, self._surnames):
            for node in nodes[1:]:
                self.clusters.join(nodes[0].id, node.id, 0.9, ["a name that hardly two have"])
            return
        posted = [n for n in nodes if n.bodies]
        places = {n.id: self._regions(n) for n in nodes}
        first: dict[str, str] = {}
        for node in posted:
            for body in sorted({self._body(b)[0] for b in node.bodies}):
                self.clusters.join(first.setdefault(body, node.id), node.id, 0.95, ["a post at the same organisation"])
        roots = self._roots(posted)
        for k, one in enumerate(roots):
            for other in roots[k + 1 : k + 6]:
                where = self._near(one, other, places)
                if where == "place":
                    self.clusters.join(one, other, 0.87, ["posts in one place"])
                elif _national(places, self.clusters, one) and _national(places, self.clusters, other):
                    self.clusters.join(one, other, 0.86, ["posts of the nation"])
                elif where:
                    self.clusters.join(one, other, 0.6, ["posts in one province"])
        loose = [n for n in nodes if not n.bodies]
        for node in loose:
            self._loose(node, self._roots(posted), places)
        left = [n for n in loose if self.clusters.find(n.id) == n.id and self.clusters[n.id].parts == {n.id}]
        self._together(left, places)

    def _roots(self, nodes: Iterable[Node]) -> list[str]:
        return sorted({self.clusters.find(n.id) for n in nodes})

    def _near(self, one: str, other: str, places: Mapping[str, set[str]]) -> str:
        left, right = ({r for part in self.clusters[x].parts for r in places[part]} - {_NATION} for x in (one, other))
        return self._places.share(left, right) if left and right else ""

    def _loose(self, node: Node, roots: list[str], places: Mapping[str, set[str]]) -> None:
        """A person of whom a document tells no post."""
        scored = []
        for root in roots:
            known = self.clusters[root]
            bodies = known.bodies - {b for b in known.bodies if _NATION in self._body(b)[1]}
            if bodies & node.beside:
                scored.append((0.9, root, "the document names the organisation"))
            elif (known.beside & node.beside) and self._near(root, node.id, places) == "place":
                scored.append((0.88, root, "among the same organisations"))
            elif self._near(root, node.id, places) == "place":
                scored.append((0.86, root, "in one place"))
            elif _national(places, self.clusters, root) and len(roots) == 1:
                scored.append((0.86, root, "a post of the nation"))
            else:
                scored.append((0.5 if len(roots) == 1 else 0.4, root, "the same name"))
        scored.sort(key=lambda s: (-s[0], s[1]))
        if scored and (len(scored) == 1 or scored[0][0] > scored[1][0]):
            self.clusters.join(scored[0][1], node.id, scored[0][0], [scored[0][2]])

    def _together(self, nodes: list[Node], places: Mapping[str, set[str]]) -> None:
        """Persons without a post: one where they stand in one place or among the same organisations."""
        heads: list[Node] = []
        for node in nodes:
            for head in heads:
                if self._near(head.id, node.id, places) == "place":
                    self.clusters.join(head.id, node.id, 0.86, ["in one place"])
                elif len(head.beside & node.beside) > 1:
                    self.clusters.join(head.id, node.id, 0.86, ["among the same organisations"])
                else:
                    continue
                break
            else:
                heads.append(node)

    def _regions(self, node: Node) -> set[str]:
        """Where a person is: where the posts are, else where the document plays."""
        found = {region for body in node.bodies for region in self._body(body)[1]}
        return found or set(node.homes)

    def _forbids(self, one: Node, other: Node) -> str:
        return "a document names both" if one.documents & other.documents else ""


def _national(places: Mapping[str, set[str]], clusters: Clusters, root: str) -> bool:
    return any(_NATION in places[part] for part in clusters[root].parts)
