"""Which things of different documents are one: after the extracts, before the graph. A grouped reduce, of pure functions.

    rows        map: each thing of each document, the id it would have by itself, and its block keys     a partition of extracts
    blocks      shuffle: things that share a key, or whose names can stand for each other, in one group   keys alone
    decide      reduce: what is one in a group, by names, codes, places and neighbours; with score and reasons
    apply       the extracts with the ids of the graph                                                     one extract

Persons come last: what they are told apart by are organisations, as decided. A merge of ACCEPT and more is made, one of PROPOSE
and more is put before a person (`kg review`). Candidates are found by what names have in common, never by comparing all with all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kg.identity.apply import applied
from kg.identity.blocks import Blocks
from kg.identity.decide import body, decisions
from kg.identity.model import ACCEPT, PROPOSE, Body, Decision, Group, Identity, Merge, Row, Rulings, Told
from kg.identity.rows import LINKED, rows
from kg.identity.tables import Tables
from kg.model import Extract
from kg.seeds import Seeds

__all__ = ["ACCEPT", "PROPOSE", "Identity", "Merge", "Rulings", "applied", "identify", "reduced", "rows"]

_BODIES = ("Enterprise", "Institution", "Agency")  # decided before persons, who have posts there
Reduce = Callable[[Sequence[Group]], Iterable[Decision]]  # one decision a group, in their order; wherever it runs


def identify(extracts: Iterable[Extract], seeds: Seeds, rulings: Rulings | None = None) -> Identity:
    """Decide which things of all documents are one, in this process.

    rulings: what people decided; it goes before all else
    returns: the same for any order of the extracts
    """
    told, tables = rulings or Rulings(), Tables(seeds)
    found, used = rows(extracts, tables, told)
    return reduced(found, used, told, tables, lambda groups: decisions(groups, tables))


def reduced(found: Iterable[Row], used: set[tuple[Told, str]], rulings: Rulings, tables: Tables, reduce: Reduce) -> Identity:
    """What `rows` gave of all partitions → what is one.

    found:  in the order of documents by local id
    used:   rulings that part a thing of one document from all others, as `rows` found them to be about something
    reduce: `decisions`, here or on other machines
    """
    blocks = Blocks(found, rulings)
    groups = {type_: blocks.groups(type_, tables) for type_ in LINKED}
    posts = blocks.asked(groups["Person"])
    spoken = blocks.first(posts)
    first = [_asking(g, spoken) for type_ in _BODIES for g in groups[type_]]
    made = list(reduce(first + [g for t in LINKED if t not in (*_BODIES, "Person") for g in groups[t]]))
    known = {own: told for decision in made for own, told in decision.bodies.items()}
    bodies = blocks.bodies(posts, known, lambda node: body(node, tables))
    made += reduce([_posted(group, bodies) for group in groups["Person"]])
    return _identity(blocks, made, (*(r for r in rulings.alone if r not in used), *blocks.idle))


def _identity(blocks: Blocks, made: Sequence[Decision], idle: Iterable[tuple[object, object]]) -> Identity:
    final: dict[str, str] = {}
    moved: dict[tuple[str, str], str] = {}
    for decision in made:
        final.update(decision.ids)
        moved.update(decision.moved)
    ids: dict[tuple[str, str], str] = {}
    used: set[str] = set()
    gone = {(m.gone, final.get(m.gone, m.gone)) for decision in made for m in decision.merges if m.made}
    for of_type in blocks.rows.values():
        for own, of_node in of_type.items():
            for row in of_node:
                document, raw = row.record.document, row.record.entity.id
                target = moved.get((document, own))
                new = final.get(own, own) if target is None else target
                used.add(new)
                if new != raw:
                    ids[document, raw] = new
                if target is not None:
                    gone.add((own, new))
    names = {id_: name for decision in made for id_, name in decision.names.items()}
    replaced = sorted(pair for pair in gone if pair[0] not in used and pair[0] != pair[1])
    return Identity(ids, names, tuple(sorted(m for d in made for m in d.merges)), tuple(replaced), tuple(idle))


def _asking(group: Group, spoken: set[str]) -> Group:
    """The group with the ids of which persons ask."""
    return replace(group, asked=frozenset(own for own, _ in group.nodes if own in spoken))


def _posted(group: Group, bodies: dict[str, Body]) -> Group:
    """The group with what is known of its persons' organisations."""
    raws = {raw for _, records in group.nodes for record in records for raw in record.bodies}
    return replace(group, bodies={raw: bodies[raw] for raw in sorted(raws & bodies.keys())})
