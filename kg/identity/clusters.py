"""Things that are being joined: each join with its score and reasons, and what forbids one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kg.identity.model import ACCEPT, PROPOSE, Merge, Node

Forbids = Callable[[Node, Node], str]  # why two may not be one; "" where nothing is against it


class Clusters:
    """Disjoint sets of nodes. Every set is one node that knows what all of its parts know."""

    def __init__(self, nodes: Mapping[str, Node], forbids: Forbids) -> None:
        """nodes: by id; each its own part"""
        self._nodes = dict(nodes)
        self._root: dict[str, str] = {}
        self._forbids = forbids
        self._made: list[Merge] = []
        self._proposed: dict[tuple[str, str], Merge] = {}

    def __getitem__(self, id_: str) -> Node:
        return self._nodes[self.find(id_)]

    def find(self, id_: str) -> str:
        """The id of the set that a node is in."""
        root = id_
        while root in self._root:
            root = self._root[root]
        while id_ != root:
            self._root[id_], id_ = root, self._root[id_]
        return root

    def join(self, one: str, other: str, score: float, reasons: Iterable[str]) -> bool:
        """Make two things one where the score suffices and nothing is against it, else propose it. False where not made."""
        a, b = self.find(one), self.find(other)
        if a == b:
            return True
        kept, gone = sorted((self._nodes[a], self._nodes[b]), key=precedence)
        told = kept.apart & (gone.parts | {"*"}) or gone.apart & (kept.parts | {"*"})
        against = "!a correction says so" if told else self._forbids(kept, gone)
        made = score >= ACCEPT and not against
        merge = Merge(
            kept.type,
            *(kept.id, gone.id, kept.name, gone.name),
            score=round(score, 3),
            reasons=tuple(reasons) + ((f"but {against}",) if against else ()),
            made=made,
        )
        if not made:
            if score >= PROPOSE and not against.startswith("!"):
                self._proposed.setdefault((kept.id, gone.id), merge)
            return False
        kept.absorb(gone)
        self._root[gone.id] = kept.id
        del self._nodes[gone.id]
        self._made.append(merge)
        return True

    def force(self, one: str, other: str, reason: str) -> None:
        """Make two things one whatever speaks against it; the second keeps its id."""
        gone, kept = self.find(one), self.find(other)
        if gone != kept:
            merge = Merge(
                self._nodes[kept].type,
                *(kept, gone, self._nodes[kept].name, self._nodes[gone].name),
                score=1.0,
                reasons=(reason,),
                made=True,
            )
            self._nodes[kept].absorb(self._nodes.pop(gone))
            self._root[gone] = kept
            self._made.append(merge)

    def nodes(self) -> list[Node]:
        """All sets, by id."""
        return [self._nodes[id_] for id_ in sorted(self._nodes)]

    def merges(self) -> list[Merge]:
        """What was made, and what is proposed and has not become true another way; sorted."""
        left: dict[tuple[str, str], Merge] = {}
        for merge in self._proposed.values():
            pair = sorted((self[merge.kept], self[merge.gone]), key=precedence)
            key = (pair[0].id, pair[1].id)
            if key[0] != key[1] and (key not in left or left[key].score < merge.score):
                ends = (pair[0].id, pair[1].id, pair[0].name, pair[1].name)
                left[key] = Merge(merge.type, *ends, score=merge.score, reasons=merge.reasons, made=False)
        return sorted([*self._made, *left.values()])


def precedence(node: Node) -> tuple[object, ...]:
    """Sorts first what keeps its id in a merge: the fuller name, the earlier document, the longer name, the smaller id."""
    return node.rank, node.date, -len(node.name), node.id
