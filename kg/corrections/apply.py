"""Corrections applied to extracts: before identity what names and types are, after it what is stated."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.corrections import Correction, Ref
from kg.corrections.figures import mended, of_figures
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """Some extracts before identity: types set right, names added, names that a split takes away."""

    extracts: list[Extract]
    done: frozenset[Correction]  # that were about something
    moved: frozenset[tuple[str, str]]  # (id by the wrong type, by the right one)


@dataclass(frozen=True, slots=True)
class Corrected:
    """Some extracts after identity: names, statements and figures set right."""

    extracts: list[Extract]
    done: frozenset[Correction]
    meant: Mapping[Ref, Entity]  # what an `add` names → the thing here, the one with the smallest id of several


def decided(extracts: Iterable[Extract], seeds: Seeds, corrections: Sequence[Correction] = (), file: str = "") -> Decided:
    """Which things are one, and what is stated of them, by the documents and by the corrections; in this process.

    file: name of the file of corrections, the source of what it adds
    """
    first = prepared(extracts, corrections)
    identity = identify(first.extracts, seeds, rulings(corrections))
    then = corrected(applied(first.extracts, identity), corrections)
    added = stated(corrections, then.meant, file)
    found = [*then.extracts, *((added,) if added else ())]
    used = {e.id for extract in found for e in extract.entities}
    identity = replace(identity, replaced=replaced(identity, first.moved, used))
    return Decided(found, identity, idle(corrections, identity, first.done | then.done))


def prepared(extracts: Iterable[Extract], corrections: Sequence[Correction]) -> Prepared:
    """What corrections say of the things of each document by itself."""
    chosen = [c for c in corrections if c.action in ("retype", "alias") or (c.action == "split" and c.other)]
    if not chosen:
        return Prepared(list(extracts), frozenset(), frozenset())
    done: set[Correction] = set()
    moved: set[tuple[str, str]] = set()
    found = [_prepared(extract, chosen, done, moved) for extract in extracts]
    return Prepared(found, frozenset(done), frozenset(moved))


def corrected(extracts: Iterable[Extract], corrections: Sequence[Correction]) -> Corrected:
    """What corrections say of extracts that speak of the things of the graph."""
    chosen = [c for c in corrections if c.action in ("rename", "reject", "keep", "mend")]
    refs = {ref for c in corrections if c.action == "add" for ref in (c.thing, c.other) if ref}
    done: set[Correction] = set()
    found = [_corrected(extract, chosen, done) for extract in extracts] if chosen else list(extracts)
    meant: dict[Ref, Entity] = {}
    for entity in (e for extract in found for e in extract.entities) if refs else ():
        for ref in refs:
            if _is(entity, ref) and (ref not in meant or order(entity) < order(meant[ref])):
                meant[ref] = entity
    return Corrected(found, frozenset(done), meant)


def order(entity: Entity) -> tuple[object, ...]:
    """Which of several things that a correction may mean it means: the first by this."""
    return entity.id, entity.name, entity.aliases


def stated(corrections: Sequence[Correction], meant: Mapping[Ref, Entity], file: str) -> Extract | None:
    """What the file itself states, as one more document; None where it states nothing."""
    statements: list[Statement] = []
    entities: dict[str, Entity] = {}
    for c in corrections:
        if c.action == "add" and c.other:
            ends = [meant.get(ref) or _new(ref) for ref in (c.thing, c.other)]
            proof = Evidence(c.start, c.end, c.text, 1.0, "correction")
            statements.append(Statement(ends[0].id, c.relation, ends[1].id, (proof,), c.value or None))
            entities |= {e.id: e for e in ends}
    if not statements:
        return None
    listed = tuple(entities[id_] for id_ in sorted(entities))
    return Extract(file, "0" * 64, "utf-8", None, None, 0, listed, tuple(statements))


def idle(corrections: Sequence[Correction], identity: Identity, done: frozenset[Correction]) -> tuple[Correction, ...]:
    """The corrections that are about nothing in the documents, in the order of the file."""
    unheard = set(identity.idle)
    heard = {c for c in corrections if c.action in ("merge", "split") and (c.thing, c.other or c.value) not in unheard}
    return tuple(c for c in corrections if c not in done and c not in heard and c.action != "add")


def replaced(identity: Identity, moved: Iterable[tuple[str, str]], used: Container[str]) -> tuple[tuple[str, str], ...]:
    """The ids that are no longer used and those in their place; of things of another type too, where nothing has them."""
    return tuple(sorted({*identity.replaced, *(pair for pair in moved if pair[0] not in used)}))


def rulings(corrections: Sequence[Correction]) -> Rulings:
    """What identity has to keep to."""
    merges = tuple((c.thing, c.other) for c in corrections if c.action == "merge" and c.other)
    apart = tuple((c.thing, c.other) for c in corrections if c.action == "split" and c.other)
    alone = tuple((c.thing, c.value) for c in corrections if c.action == "split" and not c.other)
    return Rulings(merges, apart, alone)


def _names(entity: Entity) -> frozenset[str]:
    return frozenset(map(normal, (entity.name, *entity.aliases)))


def _is(entity: Entity, ref: Ref) -> bool:
    return ref.names(entity.type, _names(entity), frozenset({entity.id}))


def _new(ref: Ref) -> Entity:
    """A thing that no document has."""
    return Entity(ref.id or local_id(ref.type, ref.name), ref.type, ref.name or ref.id)


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
    figures = mended(extract.figures, of_figures(corrections), done)
    return replace(extract, entities=tuple(entities), statements=tuple(statements), figures=figures)
