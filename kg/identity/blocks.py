"""Rows → groups: things that may be one stand in one group, and no decision looks outside of it.

This is the shuffle between the map (kg.identity.rows) and the reduce (kg.identity.decide): it compares keys, and decides nothing.
A thing whose keys no other shares is in no group: it stays what it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kg.identity.model import Body, Group, Node, Record, Row, Rulings, Told
from kg.identity.rows import LINKED
from kg.identity.tables import NAMED, Tables
from kg.resolve.shortening import Shortener
from kg.vocab import normal

_LEAST = 3  # characters that names without their region must have to tell something
Pair = tuple[str, str]


class Blocks:
    """The rows of all documents, by type and own id."""

    def __init__(self, rows: Iterable[Row], rulings: Rulings) -> None:
        """rows: in the order of documents"""
        self.rows: dict[str, dict[str, list[Row]]] = {type_: defaultdict(list) for type_ in LINKED}
        self.raw: dict[str, set[str]] = defaultdict(set)  # id in documents → own ids
        for row in rows:
            self.rows[row.record.entity.type][row.own].append(row)
            self.raw[row.record.entity.id].add(row.own)
        self.idle: list[tuple[object, object]] = []
        self.apart: dict[str, set[str]] = defaultdict(set)
        for of_type in self.rows.values():
            for own, found in of_type.items():
                if any(row.lone for row in found):
                    self.apart[own].add("*")
        for pair in rulings.apart:
            ones, others = map(self._meant, pair)
            for _, own in ones:
                self.apart[own] |= {other for _, other in others} - {own}
            if not ones or not others:
                self.idle.append(pair)
        self.forced: dict[str, list[Pair]] = defaultdict(list)
        for pair in rulings.merges:
            ones, others = map(self._meant, pair)
            if not ones or not others:
                self.idle.append(pair)
            for type_ in LINKED:
                kept = [own for t, own in others if t == type_]
                self.forced[type_] += [(own, kept[0]) for t, own in ones if t == type_ and kept]
        self._makers: frozenset[str] | None = None

    def groups(self, type_: str, tables: Tables) -> list[Group]:
        """The groups of one type, by their smallest ids."""
        held = self.rows[type_]
        sets = _Sets(held)
        self._by_keys(type_, sets)
        fulls: dict[str, tuple[str, ...]] = {}
        abbreviated: dict[str, tuple[str, ...]] = {}
        if type_ in NAMED:
            fulls, abbreviated = self._shortened(type_, sets, tables)
        made = self._made(sets) if type_ == "Product" else {}
        for one, other in self.forced[type_]:
            sets.join(one, other)
        return [self._group(type_, ids, fulls, abbreviated, made) for ids in sets.several()]

    def bodies(self, wanted: Iterable[str], known: Mapping[str, Body], body: Callable[[Node], Body]) -> dict[str, Body]:
        """Organisations, as documents have them → what persons ask of them.

        known: by own id, what decisions told
        body:  what is to tell of one that is in no group
        """
        found = {}
        for raw in wanted:
            owns, type_ = sorted(self.raw.get(raw, ())), _type_of(raw)
            if not owns or not type_:
                continue
            told = known.get(owns[0]) or body(node(type_, owns[0], [row.record for row in self.rows[type_][owns[0]]], 0))
            found[raw] = (told[0] if len(owns) == 1 else raw, *told[1:])
        return found

    def asked(self, groups: Iterable[Group]) -> set[str]:
        """The organisations, as documents have them, that the persons of some groups have posts at."""
        return {body for group in groups for _, records in group.nodes for record in records for body in record.bodies}

    def first(self, raws: Iterable[str]) -> set[str]:
        """The own ids that speak for organisations as documents have them."""
        return {min(self.raw[raw]) for raw in raws if self.raw.get(raw) and _type_of(raw)}

    def _by_keys(self, type_: str, sets: _Sets) -> None:
        first: dict[str, str] = {}
        named: dict[str, list[str]] = defaultdict(list)
        bare: dict[str, bool] = defaultdict(bool)
        for own, rows in self.rows[type_].items():
            for row in rows:
                for key in row.keys:
                    sets.join(first.setdefault(key, own), own)
                named[row.name].append(own)
                bare[row.rest[0]] |= row.rest[1]
        for own, rows in self.rows[type_].items():
            for row in rows:
                for called in row.calls:
                    for other in named.get(called, ()):
                        sets.join(other, own)
                rest = row.rest[0]
                if len(rest) >= _LEAST and bare[rest]:
                    sets.join(first.setdefault(f"rest {rest}", own), own)

    def _shortened(
        self, type_: str, sets: _Sets, tables: Tables
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        """The names that short ones can stand for; those that bear them come into one set."""
        of_node = [(rows[0].rank, -len(rows[0].record.entity.name), own, rows[0]) for own, rows in self.rows[type_].items()]
        bearer: dict[str, str] = {}
        for *_, own, row in sorted(of_node, key=lambda n: n[:3]):
            bearer.setdefault(row.record.entity.name, own)
        shortener = Shortener(list(bearer), tables.places.words)
        fulls: dict[str, tuple[str, ...]] = {}
        abbreviated: dict[str, tuple[str, ...]] = {}
        for *_, own, row in of_node:
            if row.short:
                for found, ask in ((fulls, shortener.fulls), (abbreviated, shortener.abbreviated)):
                    if names := ask(row.short):
                        found[row.short] = tuple(names)
                        for name in names:
                            sets.join(bearer[name], own)
        return fulls, abbreviated

    def _made(self, sets: _Sets) -> dict[str, set[str]]:
        """Products named with their maker in front join those named without; own id → folded makers."""
        if self._makers is None:
            entities = (row.record.entity for rows in self.rows["Enterprise"].values() for row in rows)
            self._makers = frozenset(normal(name) for e in entities for name in (e.name, *e.aliases))
        named: dict[str, list[str]] = defaultdict(list)
        for own, rows in self.rows["Product"].items():
            for row in rows:
                named[row.name].append(own)
        found: dict[str, set[str]] = defaultdict(set)
        for own, rows in self.rows["Product"].items():
            for row in rows:
                for maker, rest in row.cuts:
                    if maker in self._makers:
                        for other in named.get(rest, ()):
                            sets.join(other, own)
                            found[own].add(maker)
        return found

    def _group(
        self,
        type_: str,
        ids: Sequence[str],
        fulls: Mapping[str, tuple[str, ...]],
        abbreviated: Mapping[str, tuple[str, ...]],
        made: Mapping[str, set[str]],
    ) -> Group:
        held = self.rows[type_]
        inside = frozenset(ids)
        shorts = sorted({row.short for own in ids for row in held[own] if row.short})
        return Group(
            type_,
            tuple((own, tuple(row.record for row in held[own])) for own in ids),
            {own: frozenset(self.apart[own]) for own in ids if self.apart.get(own)},
            tuple(pair for pair in self.forced[type_] if pair[0] in inside),
            {short: fulls[short] for short in shorts if short in fulls},
            {short: abbreviated[short] for short in shorts if short in abbreviated},
            frozenset(maker for own in ids for maker in made.get(own, ())),
        )

    def _meant(self, ref: Told) -> list[Pair]:
        """The things that a person means: type and own id, by type and id."""
        by_name, by_form = [], []
        for type_, of_type in self.rows.items():
            for own in sorted(of_type):
                entities = [row.record.entity for row in of_type[own]]
                if ref.names(type_, frozenset(normal(e.name) for e in entities), frozenset({own})):
                    by_name.append((type_, own))
                elif ref.names(type_, frozenset(normal(a) for e in entities for a in e.aliases), frozenset()):
                    by_form.append((type_, own))
        return by_name or by_form


class _Sets:
    """Disjoint sets of ids."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._root = {id_: id_ for id_ in ids}

    def join(self, one: str, other: str) -> None:
        a, b = self._find(one), self._find(other)
        self._root[max(a, b)] = min(a, b)

    def several(self) -> Iterator[list[str]]:
        """The sets of two ids or more, each sorted, by their smallest ids."""
        found: dict[str, list[str]] = defaultdict(list)
        for id_ in sorted(self._root):
            found[self._find(id_)].append(id_)
        return (ids for ids in found.values() if len(ids) > 1)

    def _find(self, id_: str) -> str:
        root = id_
        while self._root[root] != root:
            root = self._root[root]
        while id_ != root:
            self._root[id_], id_ = root, self._root[id_]
        return root


def node(type_: str, own: str, records: Iterable[Record], rank: int) -> Node:
    """What the records of one own id know together."""
    found = list(records)
    made = Node(own, type_, found[0].entity.name, rank, parts={own})
    for record in found:
        made.add(record)
    return made


def _type_of(raw: str) -> str:
    """The type of an organisation by its id; "" for what is none."""
    return {"enterprise": "Enterprise", "institution": "Institution", "agency": "Agency"}.get(raw.partition("/")[0], "")
