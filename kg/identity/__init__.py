"""Which things of different documents are one: after the extracts, before the graph. A pure function of extracts and tables.

    records     each thing of each document, with what stands around it
    keys        the id that it would have by itself: from its name, and from its place or post where the name tells too little
    clusters    what is one, by names, codes, places and neighbours; each join with score and reasons
    apply       the extracts with the ids of the graph

A merge of ACCEPT and more is made, one of PROPOSE and more is put before a person (`kg review`). Candidates are found by what
names have in common, never by comparing all with all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from kg.identity.apply import applied
from kg.identity.clusters import Clusters
from kg.identity.keys import Keys
from kg.identity.model import ACCEPT, PROPOSE, Identity, Merge, Node, Record, Rulings, Told
from kg.identity.names import MEDIA, Names
from kg.identity.organisations import Organisations
from kg.identity.others import agencies, policies, products, projects, regions
from kg.identity.people import People
from kg.identity.places import Places
from kg.identity.records import document_id, records
from kg.model import Extract
from kg.seeds import Seeds
from kg.vocab import local_id, normal

__all__ = ["ACCEPT", "PROPOSE", "Identity", "Merge", "Rulings", "applied", "identify"]

_NAMED = ("Enterprise", "Institution")
_LINKED = ("Enterprise", "Institution", "Agency", "Region", "Policy", "Project", "Product", "Person")


def identify(extracts: Iterable[Extract], seeds: Seeds, rulings: Rulings | None = None) -> Identity:
    """Decide which things of all documents are one.

    rulings: what people decided; it goes before all else
    returns: the same for any order of the extracts
    """
    return _Work(sorted(extracts, key=lambda e: (e.source, e.sha256)), seeds, rulings or Rulings()).identity()


class _Work:
    """One run: nodes by type, clusters by type, and the way from a document's id to the graph's."""

    def __init__(self, extracts: Sequence[Extract], seeds: Seeds, rulings: Rulings) -> None:
        self._places = Places(seeds.regions)
        self._names = {type_: Names(seeds, self._places, type_) for type_ in _NAMED}
        keys = Keys(seeds, self._names, self._places)
        self._own: dict[tuple[str, str], str] = {}  # (document, id there) → node
        self._records: dict[str, list[Record]] = defaultdict(list)
        self._raw: dict[str, set[str]] = defaultdict(set)  # id in documents → nodes
        nodes: dict[str, dict[str, Node]] = {type_: {} for type_ in _LINKED}
        sources = {document_id(e.source, e.sha256): e.source for e in extracts}
        alone: set[tuple[Told, str]] = set()
        for record in records(extracts):
            type_, raw = record.entity.type, record.entity.id
            if type_ not in nodes:
                continue
            id_ = keys.key(record)
            source = sources[record.document]
            lone = [r for r in rulings.alone if r[1] == source and r[0].names(type_, folded(record), frozenset({raw, id_}))]
            if lone:
                alone.update(lone)
                id_ = local_id(type_, f"{record.entity.name}|{record.document}")
            self._own[record.document, raw] = id_
            self._raw[raw].add(id_)
            self._records[id_].append(record)
            node = nodes[type_].get(id_)
            if node is None:
                rank = self._names[type_].rank(record.entity.name) if type_ in _NAMED else 0
                node = nodes[type_][id_] = Node(id_, type_, record.entity.name, rank, parts={id_})
            node.add(record)
            if lone:
                node.apart.add("*")
        self._nodes = nodes
        self._idle: list[tuple[object, object]] = [r for r in rulings.alone if r not in alone]
        for pair in rulings.apart:
            ones, others = (self._meant(ref) for ref in pair)
            for _, node in ones:
                node.apart |= {n.id for _, n in others} - {node.id}
            if not ones or not others:
                self._idle.append(pair)
        self._moved: dict[tuple[str, str], str] = {}
        self._clusters: dict[str, Clusters] = {}
        for type_ in _NAMED:
            work = Organisations(nodes[type_], self._records, self._names[type_], self._places)
            work.link()
            self._clusters[type_] = work.clusters
            self._force(type_, rulings)
            for (document, id_), target in work.moved.items():
                new = target if target in nodes[type_] else local_id(type_, target)
                self._moved[document, id_] = new
        plain: dict[str, Callable[[Mapping[str, Node], Places], Clusters]] = {
            "Agency": agencies,
            "Region": regions,
            "Policy": policies,
            "Project": projects,
        }
        for type_, link in plain.items():
            self._clusters[type_] = link(nodes[type_], self._places)
            self._force(type_, rulings)
        makers = {normal(n) for node in nodes["Enterprise"].values() for n in (*node.names, *node.forms)}
        self._clusters["Product"] = products(nodes["Product"], makers)
        self._force("Product", rulings)
        people = People(nodes["Person"], seeds.surnames, self._places, self._body)
        people.link()
        self._clusters["Person"] = people.clusters
        self._force("Person", rulings)
        for pair in rulings.merges:
            if not all(map(self._meant, pair)):
                self._idle.append(pair)

    def _meant(self, ref: Told) -> list[tuple[str, Node]]:
        """The nodes that a person means, with their types, by id."""
        all_ = [(type_, nodes[id_]) for type_, nodes in self._nodes.items() for id_ in sorted(nodes)]
        first = [(t, n) for t, n in all_ if ref.names(t, frozenset(map(normal, n.names)), frozenset({n.id, *n.parts}))]
        return first or [(t, n) for t, n in all_ if ref.names(t, frozenset(map(normal, n.forms)), frozenset())]

    def _force(self, type_: str, rulings: Rulings) -> None:
        """Join what a person says is one."""
        for one, other in rulings.merges:
            kept = [n.id for t, n in self._meant(other) if t == type_]
            for gone in [n.id for t, n in self._meant(one) if t == type_] if kept else ():
                self._clusters[type_].force(gone, kept[0], "by a correction")

    def _body(self, raw: str) -> tuple[str, frozenset[str], bool]:
        """An organisation as documents have it → its id in the graph, where that is one; its regions; whether it is media."""
        ids = sorted(self._raw.get(raw, ()))
        type_ = {"enterprise": "Enterprise", "institution": "Institution", "agency": "Agency"}.get(raw.partition("/")[0], "")
        if not ids or not type_:
            return raw, frozenset(), False
        node = self._clusters[type_][ids[0]]
        regions = frozenset(self._places.of(node) | (node.regions & {"region/100000"}))
        return (node.id if len(ids) == 1 else raw), regions, type_ != "Agency" and MEDIA.search(node.name) is not None

    def identity(self) -> Identity:
        """What was decided."""
        ids: dict[tuple[str, str], str] = {}
        used: set[str] = set()
        for (document, raw), own in self._own.items():
            type_ = next(t for t in _LINKED if own in self._nodes[t])
            moved = self._moved.get((document, own))
            target = moved if moved is not None else own
            final = self._clusters[type_].find(target) if target in self._nodes[type_] else target
            used.add(final)
            if final != raw:
                ids[document, raw] = final
        merges = [merge for type_ in _LINKED for merge in self._clusters[type_].merges()]
        gone = {(merge.gone, self._clusters[merge.type].find(merge.gone)) for merge in merges if merge.made}
        for (document, raw), own in self._own.items():
            if (document, own) in self._moved:
                gone.add((own, ids.get((document, raw), raw)))
        names = {}
        for type_ in _LINKED:
            for node in self._clusters[type_].nodes():
                if len(node.parts) > 1:
                    names[node.id] = self._fullest(node)
        return Identity(
            ids,
            names,
            tuple(sorted(merges)),
            tuple(sorted(p for p in gone if p[0] not in used and p[0] != p[1])),
            tuple(self._idle),
        )

    def _fullest(self, node: Node) -> str:
        """The name in full, of those that are so the one that most documents have."""
        if node.type not in _NAMED:
            return node.name
        return min(node.names, key=lambda n: (self._names[node.type].rank(n), -node.names[n], -len(n), n))


def folded(record: Record) -> frozenset[str]:
    """The names of a record as compared."""
    return frozenset(map(normal, (record.entity.name, *record.entity.aliases)))
