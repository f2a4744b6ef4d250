"""What was decided, applied: extracts that speak of the things of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.identity.model import Identity
from kg.identity.records import document_id
from kg.model import Condition, Entity, Extract, Statement, Support


def applied(extracts: Iterable[Extract], identity: Identity) -> list[Extract]:
    """The extracts with the ids of the graph; what a document states of one thing under two ids, once.

    A thing keeps its names as the document has them, and has its fullest name besides.
    """
    return [_applied(extract, identity) for extract in extracts]


def _applied(extract: Extract, identity: Identity) -> Extract:
    document = document_id(extract.source, extract.sha256)
    ids = {e.id: identity.ids.get((document, e.id), e.id) for e in extract.entities}
    if all(old == new and new not in identity.names for old, new in ids.items()):
        return extract
    return reassigned(extract, ids, identity.names)


def reassigned(extract: Extract, ids: Mapping[str, str], names: Mapping[str, str] | None = None) -> Extract:
    """The extract with other ids.

    ids:   id of each entity there → its new id; two of one new id become one
    names: new id → first name, where it is not the document's
    """

    def local(id_: str | None) -> str | None:
        return ids.get(id_, id_) if id_ is not None else None

    def condition(c: Condition) -> Condition:
        return replace(c, policy=ids.get(c.policy, c.policy), entity=local(c.entity))

    def support(s: Support) -> Support:
        return replace(s, policy=ids.get(s.policy, s.policy), conditions=tuple(map(condition, s.conditions)))

    return replace(
        extract,
        entities=_entities(extract.entities, ids, names or {}),
        statements=_statements(extract.statements, ids),
        figures=tuple(replace(f, about=local(f.about), counted=local(f.counted)) for f in extract.figures),
        supports=tuple(map(support, extract.supports)),
        conditions=tuple(map(condition, extract.conditions)),
        policy_facts=tuple(replace(f, policy=ids.get(f.policy, f.policy)) for f in extract.policy_facts),
        region=local(extract.region),
    )


def _entities(entities: Iterable[Entity], ids: Mapping[str, str], names: Mapping[str, str]) -> tuple[Entity, ...]:
    found: dict[str, Entity] = {}
    for entity in entities:
        id_ = ids[entity.id]
        known = found.get(id_)
        name = names.get(id_, known.name if known else entity.name)
        forms = {entity.name, *entity.aliases, *((known.name, *known.aliases) if known else ())} - {name}
        reasons = tuple(sorted({*entity.reasons, *(known.reasons if known else ())}))
        code = entity.code or (known.code if known else None)
        found[id_] = Entity(id_, entity.type, name, tuple(sorted(forms)), code, reasons)
    return tuple(found[id_] for id_ in sorted(found))


def _statements(statements: Iterable[Statement], ids: Mapping[str, str]) -> tuple[Statement, ...]:
    """With new ids; those that come to say the same are one with the evidence of both, those of a thing with itself go."""
    found: dict[tuple[str, str, str, str | None], Statement] = {}
    for s in statements:
        subject, obj = ids.get(s.subject, s.subject), ids.get(s.object, s.object)
        if subject == obj and s.subject != s.object:
            continue
        key = (subject, s.relation, obj, s.role)
        known = found.get(key)
        evidence = (*known.evidence, *(e for e in s.evidence if e not in known.evidence)) if known else s.evidence
        found[key] = replace(s, subject=subject, object=obj, evidence=evidence)
    return tuple(found.values())
