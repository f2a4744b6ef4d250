"""Enterprises and institutions over documents: full, short and former names, groups and members, with and without region."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.identity.clusters import Clusters
from kg.identity.model import ACCEPT, PROPOSE, Node, Record
from kg.identity.names import LEGAL, Names, only_legal_form
from kg.identity.places import Places
from kg.resolve.shortening import Form, Shortener
from kg.vocab import normal

# Why a document says that a name is another's → how sure another document's name is the same thing's.
_ALIAS = {
    "announced": 0.97,
    "renamed": 0.97,
    "one body by its name": 0.95,
    "short form": 0.92,
    "short form of the group": 0.87,
    "abbreviation": 0.88,
    "the group told before": 0.0,  # 集团 alone
}
_PRINTED = 0.9
_TOLD = 0.95  # a document says so in words
_FEW = 2  # candidates that are proposed; with more the name says too little
_PART = re.compile(
    "(?:门店|总行|分行|支行|营业部|中国区|工厂|超级|实验室|联名|基金会|分会|总站|下属|旗下|新馆|客服|研究所|附属|重点|企业$|子公司|分公司)"
)
_SAME_BODY = re.compile(r"社|报社|客户端|网|（[^）]*）|\([^)]*\)|总会|电视台")
_TRADE = re.compile(r"(?:科技|技术|管理|发展|开发|实业|产业|企业|集团|工业|国际)+")
_MARGIN = 0.12  # a second candidate this near makes the first one doubtful
_NEVER = "!"  # in front of what forbids a merge so surely that it is not even proposed


class Organisations:
    """Links the nodes of one type."""

    def __init__(self, nodes: Mapping[str, Node], records: Mapping[str, Sequence[Record]], names: Names, places: Places) -> None:
        self._names, self._places, self._records = names, places, records
        self._by_id = nodes
        self.clusters = Clusters(nodes, self.forbids)
        self.moved: dict[tuple[str, str], str] = {}  # (document, id there) → node, where one name is of several things
        self._alias: dict[str, dict[str, float]] = defaultdict(dict)
        self._order = sorted(nodes.values(), key=lambda n: (n.rank, -len(n.name), n.id))
        for node in self._order:
            for form, why in node.forms.items():
                score = _ALIAS.get(why, _PRINTED)
                if score and not names.relative(form):
                    held = self._alias[normal(form)]
                    held[node.id] = max(held.get(node.id, 0.0), score)

    def link(self) -> None:
        """Join what is one, propose what may be."""
        self._spelt()
        self._coded()
        self._regions_or_none()
        by_name = {node.name: node.id for node in reversed(self._order)}
        shortener = Shortener([n.name for n in self._order if by_name[n.name] == n.id], self._places.words)
        for node in self._order:
            if not self._names.relative(node.name):
                self._place(node, self._candidates(node, shortener, by_name))

    def forbids(self, one: Node, other: Node) -> str:
        """Why two may not be one."""
        if one.codes and other.codes and not one.codes & other.codes:
            return f"{_NEVER}their credit codes differ"
        if one.codes & other.codes:
            return ""
        if one.parts & other.above or other.parts & one.above:
            return f"{_NEVER}one belongs to the other"
        a, b = (self._names.legal((n.name, *n.names, *n.forms)) for n in (one, other))
        if a and b:
            if any(f.branch for f in a) != any(f.branch for f in b):
                return f"{_NEVER}one is a branch"
            if any(f.branch for f in a) and not {f.heart for f in a} & {f.heart for f in b}:
                return f"{_NEVER}they are two branches"
            if all(f.group for f in a) != all(f.group for f in b) and any(f.group for f in a) != any(f.group for f in b):
                return f"{_NEVER}one is a group"
            fronts = [{self._names.front(f.name)[1] for f in forms} - {""} for forms in (a, b)]
            if fronts[0] and fronts[1] and not fronts[0] & fronts[1]:
                inside = self._places.share(*fronts) == "place"
                return "their names begin with two regions" if inside else f"{_NEVER}their names begin with two regions"
        same = {self._names.spelling(n) for n in one.names} & {self._names.spelling(n) for n in other.names}
        if not same and one.documents & other.documents:
            return f"{_NEVER}a document tells them apart"
        return ""

    def _spelt(self) -> None:
        first: dict[str, str] = {}
        for node in self._order:
            if self._names.relative(node.name):
                continue
            known = first.setdefault(self._names.spelling(node.name), node.id)
            if known != node.id:
                self.clusters.join(known, node.id, 0.99, ["one name in two spellings"])

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
                whole[self._rest(node.name)].append(node)
        for rest in sorted(whole):
            bare = [n for n in whole[rest] if not self._names.front(n.name)[1] and not n.name.startswith("中国")]
            placed = sorted({self.clusters.find(n.id) for n in whole[rest]} - {self.clusters.find(n.id) for n in bare})
            for node in bare if len(rest) >= 4 else ():
                for other in placed:
                    known = self.clusters[other]
                    national = known.name.startswith("中国")
                    score = 0.9 if national else 0.78 + self._context(node, known)[0]
                    score -= 0.1 * (len(placed) > 1)
                    self.clusters.join(
                        other, node.id, score, ["the name without 中国" if national else "the name without its region"]
                    )

    def _rest(self, name: str) -> str:
        spelt = self._names.spelling(name).rpartition(":")[2]
        return spelt.removeprefix("中国")

    def _candidates(self, node: Node, shortener: Shortener, by_name: Mapping[str, str]) -> dict[str, tuple[float, list[str]]]:
        """Set of nodes → score without context, and reasons."""
        found: dict[str, tuple[float, list[str]]] = {}

        def put(id_: str, score: float, reason: str) -> None:
            root = self.clusters.find(id_)
            if root != self.clusters.find(node.id) and score > found.get(root, (0.0, []))[0]:
                found[root] = (score, [reason])

        for id_, score in sorted(self._alias.get(normal(node.name), {}).items()):
            if id_ != node.id:
                put(id_, self._as_alias(node, id_, score), f"called so in {self.clusters[id_].name}")
        short = self._names.form(node.name)
        fulls = shortener.fulls(node.name)
        for full in fulls:
            put(by_name[full], self._by_name(short, self._names.form(full), len(fulls)), f"{node.name} is short for {full}")
        for full in shortener.abbreviated(node.name):
            put(by_name[full], 0.55, f"{node.name} may abbreviate {full}")
        return found

    def _as_alias(self, node: Node, id_: str, score: float) -> float:
        """How sure a name is of what one document calls so: what is found by its characters alone may be a part, or another."""
        if score >= _TOLD:
            return score
        fulls = [n for n in self._by_id[id_].names if n != node.name]
        if any(self._part(node.name, full) for full in fulls):
            return 0.55
        if all(_gapped(node.name, full) for full in fulls):
            return 0.72
        return score - (0.05 if len(normal(node.name)) < 3 else 0)

    def _part(self, whole: str, name: str) -> bool:
        """Is the name that of a part of the other: 北辰大学 and 北辰大学法学院, 北辰银行 and 北辰银行上海分行?"""
        if not name.startswith(whole):
            return False
        rest = name[len(whole) :]
        if self._names.form(name).branch or _PART.search(rest) or self._names.front(rest + "公司")[1]:
            return True
        return self._names.type == "Institution" and not _SAME_BODY.fullmatch(rest)

    def _by_name(self, short: Form, full: Form, fulls: int) -> float:
        """How sure a short name is of a full one by the two names alone."""
        name = self._rest(short.name)
        bare = self._names.form(name).bare if name else ""
        if not bare or self._part(short.name, full.name):
            return 0.0
        if bare.isascii() and re.match("[A-Za-z]", full.heart[len(short.heart) :]):
            return 0.0
        if only_legal_form(short.name, full.name):
            if full.name.endswith("公司") and not LEGAL.search(full.name):
                return 0.95
            single = 0.0 if fulls == 1 else 0.05
            return (0.93 if len(bare) >= 4 else 0.89 if len(bare) == 3 else 0.86 if full.group else 0.82) - single
        if full.heart == short.heart:
            return 0.9 if len(bare) >= 4 else 0.82
        if full.heart.startswith(short.heart) or full.name.startswith(short.name):
            rest = full.heart.removeprefix(short.heart)
            if _TRADE.fullmatch(rest) and len(bare) > 2:
                return 0.9
            listed = full.name.endswith("股份有限公司") and len(bare) == 4 and fulls == 1
            return 0.87 if listed else 0.8 if len(bare) >= 4 else 0.74 if len(bare) == 3 else 0.55
        return 0.6 if short.bare[:2] == full.heart[:2] else 0.5

    def _context(self, one: Node, other: Node) -> tuple[float, list[str]]:
        """What the documents around two things add to or take from the score."""
        score, reasons = 0.0, []
        shared = (one.near & other.near) | (one.bodies & other.bodies)
        if shared:
            score += 0.12
            reasons.append("linked to the same things")
        a, b = self._places.of(one) | set(one.homes), self._places.of(other)
        b = b or set(other.homes)
        if a and b:
            near = self._places.share(a, b)
            score += {"place": 0.08, "province": 0.03, "": -0.03}[near]
            reasons.append({"place": "in one place", "province": "in one province", "": "in different provinces"}[near])
        return score, reasons

    def _place(self, node: Node, found: Mapping[str, tuple[float, list[str]]]) -> None:
        """Join a name with the one thing that it can stand for; where there are several, each document's with its own."""
        scored = []
        for root, (score, reasons) in found.items():
            more, why = self._context(self.clusters[node.id], self.clusters[root])
            scored.append((min(score + more, 0.99), root, [*reasons, *why]))
        scored = [s for s in sorted(scored, key=lambda s: (-s[0], s[1])) if s[0] >= PROPOSE]
        if not scored:
            return
        rivals = [s for s in scored if s[0] > scored[0][0] - _MARGIN]
        if len(rivals) == 1:
            self.clusters.join(scored[0][1], node.id, scored[0][0], scored[0][2])
            return
        own = self.clusters.find(node.id) == node.id and self.clusters[node.id].parts == {node.id}
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
                score, why = self._context(alone, self.clusters[root])
                if score > 0.05 and not self.clusters[root].documents & alone.documents:
                    fits.append((score, root, why))
            fits.sort(key=lambda f: (-f[0], f[1]))
            if fits and (len(fits) == 1 or fits[0][0] > fits[1][0] + 0.04):
                self.moved[record.document, node.id] = fits[0][1]
            else:
                self.moved[record.document, node.id] = f"{node.name}|{record.home or record.document}"


def _gapped(short: str, full: str) -> bool:
    """Does the short name leave out what may be the brand, between its own first and last word: 中信证券, 中信建投证券?"""
    bare = short.removesuffix("公司").removesuffix("集团")
    return len(bare) >= 4 and bare not in full and bare[:2] in full and bare[-2:] in full
