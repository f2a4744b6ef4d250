"""Enterprises and institutions over documents: full, short and former names, groups and members, with and without region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.identity.clusters import Clusters
from kg.identity.likeness import ALIAS, PRINTED, Likeness
from kg.identity.model import ACCEPT, PROPOSE, Node, Record
from kg.identity.names import LEGAL, Names, only_legal_form
from kg.identity.places import Places
from kg.vocab import normal

_FEW = 2  # candidates that are proposed; with more the name says too little
_MARGIN = 0.12  # a second candidate this near makes the first one doubtful
_TELLING = 5  # characters of an institution's name that it has alone: not 交通大学
_NEVER = "!"  # in front of what forbids a merge so surely that it is not even proposed


class Organisations:
    """Links the nodes of one type."""

    def __init__(self, nodes: Mapping[str, Node], records: Mapping[str, Sequence[Record]], names: Names, places: Places) -> None:
        self._names, self._places, self._records = names, places, records
        self._by_id, self._like = nodes, Likeness(names, places)
        self.clusters = Clusters(nodes, self.forbids)
        self.moved: dict[tuple[str, str], str] = {}  # (document, id there) → node, where one name is of several things
        self._alias: dict[str, dict[str, float]] = defaultdict(dict)
        self._order = sorted(nodes.values(), key=lambda n: (n.rank, -len(n.name), n.id))
        for node in self._order:
            for form, why in node.forms.items():
                score = ALIAS.get(why, PRINTED)
                if score and not names.relative(form):
                    held = self._alias[normal(form)]
                    held[node.id] = max(held.get(node.id, 0.0), score)

    def link(self, fulls: Mapping[str, Sequence[str]], abbreviated: Mapping[str, Sequence[str]]) -> None:
        """Join what is one, propose what may be.

        fulls, abbreviated: short name → the longer ones that it may be short for, or be made of characters of
        """
        self._spelt()
        self._known()
        self._variants()
        self._coded()
        self._regions_or_none()
        by_name = {node.name: node.id for node in reversed(self._order)}
        for node in self._order:
            if not self._names.relative(node.name):
                self._place(node, self._candidates(node, fulls, abbreviated, by_name))

    def forbids(self, one: Node, other: Node) -> str:
        """Why two may not be one."""
        if one.codes and other.codes and not one.codes & other.codes:
            return f"{_NEVER}their credit codes differ"
        if one.codes & other.codes:
            return ""
        spelt = {self._names.spelling(n) for n in one.names} & {self._names.spelling(n) for n in other.names}
        tells = (self._names.brand, self._names.known)
        if spelt or any({tell(n) for n in one.names} & ({tell(n) for n in other.names} - {""}) for tell in tells):
            return ""  # what a document says of two spellings is a slip
        if self._names.type == "Institution" and (self._bare(one, other) or self._bare(other, one)):
            return ""
        if one.parts & other.above or other.parts & one.above:
            return f"{_NEVER}one belongs to the other"
        if one.documents & other.documents:
            return f"{_NEVER}a document tells them apart"
        return self._by_form(one, other)

    def _bare(self, one: Node, other: Node) -> bool:
        """Has the second a name of the first without what is in front of it: 上海淞沪纪念馆, 淞沪纪念馆?"""
        bare = {self._names.spelling(n) for n in other.names}
        rests = {self._names.rest(n) for n in one.names if self._names.rest(n) != self._names.spelling(n)}
        return any(len(rest) >= _TELLING for rest in rests & bare)

    def _by_form(self, one: Node, other: Node) -> str:
        """Why their names in full cannot be one's: a branch and its head, a group and its member, two regions."""
        a, b = (self._names.legal((n.name, *n.names)) for n in (one, other))
        if not a or not b:
            return ""
        branches = [{plain_branch(f.name) for f in forms if f.branch} for forms in (a, b)]
        if any(branches) and not branches[0] & branches[1]:
            return f"{_NEVER}one is a branch"
        if all(f.group for f in a) != all(f.group for f in b) and any(f.group for f in a) != any(f.group for f in b):
            return f"{_NEVER}one is a group"
        fronts = [{self._names.front(f.name)[1] for f in forms} - {""} for forms in (a, b)]
        if all(fronts) and not fronts[0] & fronts[1]:
            inside = self._places.share(*fronts) == "place"
            return "their names begin with two regions" if inside else f"{_NEVER}their names begin with two regions"
        return ""

    def _spelt(self) -> None:
        first: dict[str, str] = {}
        for node in self._order:
            if self._names.relative(node.name):
                continue
            known = first.setdefault(self._names.spelling(node.name), node.id)
            if known != node.id:
                self.clusters.join(known, node.id, 0.99, ["one name in two spellings"])

    def _known(self) -> None:
        """The bodies of the whole country by the names that everybody calls them."""
        first: dict[str, str] = {}
        for node in self._order:
            known = self._names.known(node.name)
            if known:
                self.clusters.join(first.setdefault(known, node.id), node.id, 0.97, [f"known as {known}"])

    def _variants(self) -> None:
        """北辰, 北辰公司 and 北辰集团, as news have it; never names in their legal form."""
        first: dict[str, str] = {}
        for node in self._order:
            brand = self._names.brand(node.name)
            if brand:
                self.clusters.join(first.setdefault(brand, node.id), node.id, 0.9, [f"{brand}, with a word for enterprise"])

    def _coded(self) -> None:
        first: dict[str, str] = {}
        for node in self._order:
            for code in sorted(node.codes):
                self.clusters.join(first.setdefault(code, node.id), node.id, 0.99, [f"one credit code, {code}"])

    def _regions_or_none(self) -> None:
        """长春北辰电子有限公司 and 北辰电子有限公司; 中国光大银行 and 光大银行."""
        whole: dict[str, list[Node]] = defaultdict(list)
        for node in self._order:
            if not self._names.relative(node.name):
                rest = self._names.rest(node.name)
                whole[self._names.brand(rest) or rest].append(node)
        for rest in sorted(whole):
            bare = [n for n in whole[rest] if self._names.spelling(n.name) == self._names.rest(n.name)]
            placed = sorted({self.clusters.find(n.id) for n in whole[rest]} - {self.clusters.find(n.id) for n in bare})
            for node in bare if len(rest) >= 3 else ():
                for other in placed:
                    known = self.clusters[other]
                    nation = not self._names.front(known.name)[1]
                    there = self._places.of(known) | set(known.homes)
                    here = [{home} for home in sorted(node.homes)] or [self._places.of(node)]
                    near = all(self._places.share(place, there) == "place" for place in here)
                    score = (0.9 if nation else 0.87 if near else 0.7) - 0.1 * (len(placed) > 1)
                    self.clusters.join(other, node.id, score, [f"the name without its {'country' if nation else 'region'}"])

    def _candidates(
        self,
        node: Node,
        fulls: Mapping[str, Sequence[str]],
        abbreviated: Mapping[str, Sequence[str]],
        by_name: Mapping[str, str],
    ) -> dict[str, tuple[float, list[str]]]:
        """Set of nodes → score without context, and reasons."""
        found: dict[str, tuple[float, list[str]]] = {}

        def put(id_: str, score: float, reason: str) -> None:
            root = self.clusters.find(id_)
            if root != self.clusters.find(node.id) and score > found.get(root, (0.0, []))[0]:
                found[root] = (score, [reason])

        for id_, score in sorted(self._alias.get(normal(node.name), {}).items()):
            if id_ != node.id:
                put(id_, self._like.as_alias(node.name, self._by_id[id_], score), f"called so in {self.clusters[id_].name}")
        short = self._names.form(node.name)
        longer = fulls.get(node.name, ())
        near = [f for f in longer if only_legal_form(node.name, f)]
        near = near or [f for f in longer if f.startswith(node.name) and LEGAL.search(f)]
        several = len({self.clusters.find(by_name[full]) for full in near}) > 1
        for full in longer:
            put(by_name[full], self._like.by_name(short, self._names.form(full), several), f"{node.name} is short for {full}")
        for full in abbreviated.get(node.name, ()):
            put(by_name[full], 0.55, f"{node.name} may abbreviate {full}")
        return found

    def _place(self, node: Node, found: Mapping[str, tuple[float, list[str]]]) -> None:
        """Join a name with the one thing that it can stand for; where there are several, each document's with its own."""
        scored = []
        for root, (score, reasons) in found.items():
            more, why = self._like.context(self.clusters[node.id], self.clusters[root])
            scored.append((min(score + more, 0.99), root, [*reasons, *why]))
        scored = [s for s in sorted(scored, key=lambda s: (-s[0], s[1])) if s[0] >= PROPOSE]
        if not scored:
            return
        sure = found[scored[0][1]][0] >= ACCEPT
        rivals = [s for s in scored if s[0] > scored[0][0] - _MARGIN and (found[s[1]][0] >= ACCEPT or not sure)]
        exact = [s for s in rivals if any(only_legal_form(node.name, name) for name in self.clusters[s[1]].names)]
        rivals = exact if len(exact) == 1 else rivals
        heads = [s for s in rivals if any(self._names.form(name).group for name in self.clusters[s[1]].names)]
        rivals = heads if len(heads) == 1 else rivals  # the name alone is the group's, not a member's
        if len(rivals) == 1:
            self.clusters.join(rivals[0][1], node.id, rivals[0][0], rivals[0][2])
            return
        own = node.rank and self.clusters.find(node.id) == node.id and self.clusters[node.id].parts == {node.id}
        if own and sum(found[s[1]][0] >= ACCEPT for s in rivals) > 1:
            self._each(node, rivals)
        else:
            for score, root, reasons in rivals if len(rivals) <= _FEW else ():
                self.clusters.join(root, node.id, min(score, ACCEPT - 0.01), [*reasons, f"one of {len(rivals)} it may be"])

    def _each(self, node: Node, rivals: Iterable[tuple[float, str, list[str]]]) -> None:
        """A name that several things bear: each document's by what stands around it; the others stay apart by region."""
        for record in self._records[node.id]:
            alone = Node(node.id, node.type, node.name)
            alone.add(record)
            fits = []
            for _, root, _ in rivals:
                score, why = self._like.context(alone, self.clusters[root])
                if score > 0.05 and not self.clusters[root].documents & alone.documents:
                    fits.append((score, root, why))
            fits.sort(key=lambda f: (-f[0], f[1]))
            if fits and (len(fits) == 1 or fits[0][0] > fits[1][0] + 0.04):
                self.moved[record.document, node.id] = fits[0][1]
            else:
                self.moved[record.document, node.id] = f"{node.name}|{record.home or record.document}"


def plain_branch(name: str) -> str:
    """A branch's name as compared: 北京市分行, 北京分行."""
    return normal(name).replace("市", "").replace("省", "")
