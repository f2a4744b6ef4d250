"""Extracts → rows: each thing of each document with its own id and its block keys. A pure function of one partition.

Two things can be one only where their rows share a block key, where one bears a name that the other is called, or where a short
name of one can stand for the other's (kg.identity.blocks). So what is asked of a name is asked here, in the map.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.identity.likeness import ALIAS, PRINTED
from kg.identity.model import Record, Row, Rulings, Told
from kg.identity.others import title_keys
from kg.identity.records import document_id, records
from kg.identity.tables import NAMED, Tables
from kg.model import Extract
from kg.vocab import local_id, normal

LINKED = ("Enterprise", "Institution", "Agency", "Region", "Policy", "Project", "Product", "Person")


def rows(extracts: Iterable[Extract], tables: Tables, rulings: Rulings) -> tuple[list[Row], set[tuple[Told, str]]]:
    """The rows of some documents, by document and id; and the rulings that part a thing of theirs from all others."""
    given = list(extracts)
    sources = {document_id(e.source, e.sha256): e.source for e in given}
    found: list[Row] = []
    used: set[tuple[Told, str]] = set()
    for record in records(given):
        entity = record.entity
        if entity.type not in LINKED:
            continue
        own = tables.keys.key(record)
        source = sources[record.document]
        ids = frozenset({entity.id, own})
        lone = [r for r in rulings.alone if r[1] == source and r[0].names(entity.type, folded(record), ids)]
        if lone:
            used.update(lone)
            own = local_id(entity.type, f"{entity.name}|{record.document}")
        found.append(_row(record, own, bool(lone), tables))
    return found, used


def folded(record: Record) -> frozenset[str]:
    """The names of a record as compared."""
    return frozenset(map(normal, (record.entity.name, *record.entity.aliases)))


def _row(record: Record, own: str, lone: bool, tables: Tables) -> Row:
    type_, name = record.entity.type, record.entity.name
    keys: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    cuts: tuple[tuple[str, str], ...] = ()
    rank, short, rest = 0, "", ("", False)
    if type_ in NAMED:
        names = tables.names[type_]
        rank = names.rank(name)
        told = (("code", record.entity.code or ""), ("known", names.known(name)), ("brand", names.brand(name)))
        keys = tuple(f"{kind} {key}" for kind, key in told if key)
        calls = tuple(_called(record, tables))
        if not names.relative(name):
            short = name
            keys += (f"spelt {names.spelling(name)}",)
            bare = names.rest(name)
            rest = (names.brand(bare) or bare, names.spelling(name) == bare)
    elif type_ == "Agency":
        calls = tuple(normal(a) for a in record.entity.aliases if len(a) >= 4 and tables.places.front(a)[1])
    elif type_ == "Policy":
        numbers = (normal(value) for kind, value in sorted(record.facts) if kind == "number")
        keys = (*(f"number {n}" for n in numbers), *title_keys(name))
    elif type_ == "Project":
        plain = normal(name).removeprefix("中国")
        keys = (f"project {plain[len(tables.places.front(plain)[0]) :]}",)
    elif type_ == "Product":
        cuts = tuple(_cuts(normal(name)))
    else:
        keys = (f"name {name}",)
    return Row(record, own, rank, lone, normal(name), keys, calls, short, rest, cuts)


def _called(record: Record, tables: Tables) -> Iterator[str]:
    """The other names of an organisation that tell something alone."""
    why = dict(record.entity.reasons)
    names = tables.names[record.entity.type]
    for alias in record.entity.aliases:
        if ALIAS.get(why.get(alias, ""), PRINTED) and not names.relative(alias):
            yield normal(alias)


def _cuts(name: str) -> Iterator[tuple[str, str]]:
    """The ways to read a product's folded name as a maker's and a name that is no plain word: 北辰n7 → (北辰, n7)."""
    for cut in range(2, len(name) - 2):
        if re.search("[a-z0-9]", name[cut:]):
            yield name[:cut], name[cut:]
