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
_TELLING = 3  # characters of a name that few share; of two-character names most of two documents are two persons
Body = Callable[[str], tuple[str, frozenset[str], bool]]


class People:
    """Links persons; organisations and agencies must have their final ids."""

    def __init__(self, nodes: Mapping[str, Node], surnames: Iterable[str], places: Places, body: Body) -> None:
        """body: id of an organisation → (its final id, the regions that it is in or governs, whether it is media)"""
        self._surnames = frozenset(surnames)
        self._places, self._body = places, body
        self.clusters = Clusters(nodes, self._forbids)
        self._nodes = nodes
        for node in nodes.values():  # a paper is named beside whom it quotes: its posts tell nothing
            node.bodies = {b for b in node.bodies if not self._body(b)[2]}

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
                    sure = len(name) > 2 or self._official(one) == self._official(other)
                    self.clusters.join(one, other, 0.87 if sure else 0.7, ["posts in one place"])
                elif self._national(one) and self._national(other):
                    self.clusters.join(one, other, 0.86, ["posts of the nation"])
                elif where:
                    self.clusters.join(one, other, 0.6, ["posts in one province"])
        loose = [n for n in nodes if not n.bodies]
        for node in loose:
            self._loose(node, self._roots(posted), places)
        left = [n for n in loose if self.clusters[n.id].parts == {n.id}]
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
            near = self._near(root, node.id, places)
            common = len(node.name) < _TELLING
            if {b for b in known.bodies if _NATION not in self._body(b)[1]} & node.beside:
                scored.append((0.9, root, "the document names the organisation"))
            elif known.beside & node.beside and near == "place":
                scored.append((0.88, root, "among the same organisations"))
            elif near == "place":
                scored.append((0.7 if common else 0.86, root, "in one place"))
            elif not common and self._national(root) and sum(map(self._national, roots)) == 1:
                scored.append((0.86, root, "a post of the nation"))
            elif len(roots) == 1 and not common and (near == "province" or not places[node.id]):
                scored.append((0.86, root, "a name of three characters, and nothing against it"))
            else:
                scored.append((0.5 if len(roots) == 1 else 0.4, root, "the same name"))
        scored.sort(key=lambda s: (-s[0], s[1]))
        if scored and (len(scored) == 1 or scored[0][0] > scored[1][0]):
            self.clusters.join(scored[0][1], node.id, scored[0][0], [scored[0][2]])

    def _together(self, nodes: list[Node], places: Mapping[str, set[str]]) -> None:
        """Persons without a post: one where they stand in one place or among the same organisations, or their name is telling."""
        heads: list[Node] = []
        for node in nodes:
            common = len(node.name) < _TELLING
            for head in heads:
                near = self._near(head.id, node.id, places)
                if near == "place":
                    done = self.clusters.join(head.id, node.id, 0.8 if common else 0.86, ["in one place"])
                elif len(self.clusters[head.id].beside & node.beside) > 1:
                    done = self.clusters.join(head.id, node.id, 0.86, ["among the same organisations"])
                elif not common and (near == "province" or not places[head.id] or not places[node.id]):
                    done = self.clusters.join(head.id, node.id, 0.86, ["a name of three characters, and nothing against it"])
                else:
                    done = False
                if done:
                    break
            else:
                heads.append(node)

    def _regions(self, node: Node) -> set[str]:
        """Where a person is: where the posts are, else where the document plays."""
        found = {region for body in node.bodies for region in self._body(body)[1]}
        return found | set(node.homes) if len(node.name) >= _TELLING else found or set(node.homes)

    def _forbids(self, one: Node, other: Node) -> str:
        return "a document names both" if one.documents & other.documents else ""

    def _national(self, root: str) -> bool:
        """Has the person a post in a body of the state?"""
        return any(b.startswith("agency/") and _NATION in self._body(b)[1] for b in self.clusters[root].bodies)

    def _official(self, root: str) -> bool:
        return all(b.startswith("agency/") for b in self.clusters[root].bodies)
