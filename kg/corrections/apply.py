"""Corrections applied to extracts: before identity what names and types are, after it what is stated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.corrections import Correction, Ref
from kg.identity import Identity, Rulings, applied, identify
from kg.identity.apply import reassigned
from kg.model import Entity, Evidence, Extract, Statement
from kg.seeds import Seeds
from kg.vocab import FOLDERS, RELATIONS, local_id, normal


@dataclass(frozen=True, slots=True)
class Decided:
    """Extracts that speak of the things of the graph, and what was decided on the way."""

    extracts: list[Extract]
    identity: Identity
    idle: tuple[Correction, ...]  # corrections that are about nothing in these documents, in the order of the file


def decided(extracts: Iterable[Extract], seeds: Seeds, corrections: Sequence[Correction] = (), file: str = "") -> Decided:
    """Which things are one, and what is stated of them, by the documents and by the corrections.

    file: name of the file of corrections, the source of what it adds
    """
    if not corrections:
        given = list(extracts)
        identity = identify(given, seeds)
        return Decided(applied(given, identity), identity, ())
    done: set[Correction] = set()
    moved: set[tuple[str, str]] = set()
    given = _before(extracts, corrections, done, moved)
    identity = identify(given, seeds, rulings(corrections))
    idle = set(identity.idle)
    done |= {c for c in corrections if c.action in ("merge", "split") and (c.thing, c.other or c.value) not in idle}
    done |= {c for c in corrections if c.action == "add"}
    found = _after(applied(given, identity), corrections, file, done)
    used = {e.id for extract in found for e in extract.entities}
    replaced = {*identity.replaced, *(pair for pair in moved if pair[0] not in used)}
    return Decided(found, replace(identity, replaced=tuple(sorted(replaced))), tuple(c for c in corrections if c not in done))


def _before(
    extracts: Iterable[Extract], corrections: Sequence[Correction], done: set[Correction], moved: set[tuple[str, str]]
) -> list[Extract]:
    """The extracts with types set right, names added, and names that a split takes away."""
    chosen = [c for c in corrections if c.action in ("retype", "alias") or (c.action == "split" and c.other)]
    return [_prepared(extract, chosen, done, moved) for extract in extracts]


def rulings(corrections: Sequence[Correction]) -> Rulings:
    """What identity has to keep to."""
    merges = tuple((c.thing, c.other) for c in corrections if c.action == "merge" and c.other)
    apart = tuple((c.thing, c.other) for c in corrections if c.action == "split" and c.other)
    alone = tuple((c.thing, c.value) for c in corrections if c.action == "split" and not c.other)
    return Rulings(merges, apart, alone)


def _after(extracts: Sequence[Extract], corrections: Sequence[Correction], file: str, done: set[Correction]) -> list[Extract]:
    """The extracts with names and statements set right, and a further one with what the file itself states."""
    chosen = [c for c in corrections if c.action in ("rename", "reject", "keep")]
    found = [_corrected(extract, chosen, done) for extract in extracts]
    things = {e.id: e for extract in found for e in extract.entities}
    added: list[Statement] = []
    entities: dict[str, Entity] = {}
    for c in corrections:
        if c.action == "add" and c.other:
            ends = [_named(things.values(), ref) for ref in (c.thing, c.other)]
            proof = Evidence(c.start, c.end, c.text, 1.0, "correction")
            added.append(Statement(ends[0].id, c.relation, ends[1].id, (proof,), c.value or None))
            entities |= {e.id: e for e in ends}
    if added:
        listed = tuple(entities[id_] for id_ in sorted(entities))
        found.append(Extract(file, "0" * 64, "utf-8", None, None, 0, listed, tuple(added)))
    return found


def _names(entity: Entity) -> frozenset[str]:
    return frozenset(map(normal, (entity.name, *entity.aliases)))


def _is(entity: Entity, ref: Ref) -> bool:
    return ref.names(entity.type, _names(entity), frozenset({entity.id}))


def _named(things: Iterable[Entity], ref: Ref) -> Entity:
    """The thing of that name, the smallest id of several; a new one where there is none."""
    found = min((e for e in things if _is(e, ref)), key=lambda e: e.id, default=None)
    return found or Entity(ref.id or local_id(ref.type, ref.name), ref.type, ref.name or ref.id)


def _prepared(extract: Extract, corrections: Sequence[Correction], done: set[Correction], moved: set[tuple[str, str]]) -> Extract:
    entities: list[Entity] = []
    ids: dict[str, str] = {}
    for given in extract.entities:
        entity = given
        for c in corrections:
            if c.action == "split" and c.other:
                for ref, other in ((c.thing, c.other), (c.other, c.thing)):
                    if other.name and normal(entity.name) == normal(ref.name) and entity.type == ref.type:
                        kept = tuple(a for a in entity.aliases if normal(a) != normal(other.name))
                        done.update({c} if kept != entity.aliases else ())
                        entity = replace(entity, aliases=kept, reasons=tuple(r for r in entity.reasons if r[0] in kept))
            elif not _is(entity, c.thing):
                continue
            elif c.action == "retype":
                entity = replace(entity, id=f"{FOLDERS[c.value]}/{entity.id.partition('/')[2]}", type=c.value)
                moved.add((given.id, entity.id))
                done.add(c)
            else:
                reasons = dict(entity.reasons) | {c.value: "announced"}
                names = {*entity.aliases, c.value} - {entity.name}
                entity = replace(entity, aliases=tuple(sorted(names)), reasons=tuple(sorted(reasons.items())))
                done.add(c)
        entities.append(entity)
        ids[given.id] = entity.id
    changed = replace(extract, entities=tuple(entities))
    if all(old == new for old, new in ids.items()):
        return changed
    result = reassigned(changed, {new: new for new in ids.values()} | ids)
    types = {e.id: e.type for e in result.entities}
    return replace(result, statements=tuple(s for s in result.statements if _fits(s, types)))


def _fits(statement: Statement, types: dict[str, str]) -> bool:
    domain, range_ = RELATIONS[statement.relation]
    return types[statement.subject] in domain and types[statement.object] in range_


def _corrected(extract: Extract, corrections: Sequence[Correction], done: set[Correction]) -> Extract:
    entities = []
    for given in extract.entities:
        entity = given
        for c in corrections:
            if c.action == "rename" and _is(given, c.thing):
                names = {given.name, *given.aliases, entity.name} - {c.value}
                entity = replace(entity, name=c.value, aliases=tuple(sorted(names)))
                done.add(c)
        entities.append(entity)
    by_id = {e.id: e for e in extract.entities}
    stated = [c for c in corrections if c.action in ("reject", "keep") and c.other]
    statements = []
    for s in extract.statements:
        hits = [c for c in stated if s.relation == c.relation and _is(by_id[s.subject], c.thing) and c.other]
        hits = [c for c in hits if c.other and _is(by_id[s.object], c.other)]
        done.update(hits)
        if not any(c.action == "reject" for c in hits):
            statements.append(s)
    return replace(extract, entities=tuple(entities), statements=tuple(statements))
