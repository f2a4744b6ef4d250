"""Extracts → records: each thing of each document, with what the document says around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.identity.model import Record
from kg.keys import digest
from kg.model import Extract
from kg.vocab import SYMMETRIC

_PLACED = frozenset(("locatedIn", "appliesIn", "governs", "within"))
_BODIES = frozenset(("holdsPost", "issuedBy"))
_COMMON = frozenset(("Region", "EnterpriseClass", "Industry"))  # too many things are linked to them
_TELLING = frozenset(("Enterprise", "Institution", "Agency", "Project"))
_MEDIA = 12  # records that a document may have beside a thing: of a long list nothing is beside anything


def document_id(source: str, sha256: str) -> str:
    """The local id of a document, as `kg.assemble` gives it."""
    return f"document/{digest(source, sha256)}"


def records(extracts: Iterable[Extract]) -> Iterator[Record]:
    """Every entity of every document, by document and id."""
    known = {document_id(e.source, e.sha256): e for e in extracts}
    for document, extract in sorted(known.items()):
        yield from _records(document, extract)


def _records(document: str, extract: Extract) -> Iterator[Record]:
    types = {e.id: e.type for e in extract.entities}
    regions: dict[str, set[str]] = defaultdict(set)
    bodies: dict[str, set[str]] = defaultdict(set)
    near: dict[str, set[str]] = defaultdict(set)
    above: dict[str, set[str]] = defaultdict(set)
    for s in extract.statements:
        if all(e.modality == "denied" for e in s.evidence):
            continue
        if s.relation in _PLACED:
            regions[s.subject].add(s.object)
            continue
        if s.relation in _BODIES:
            bodies[s.subject].add(s.object)
        if s.relation == "undertakes":
            bodies[s.object].add(s.subject)
        if s.relation == "subsidiaryOf":
            above[s.subject].add(s.object)
        for one, other in ((s.subject, s.object), (s.object, s.subject)):
            if types[other] not in _COMMON and s.relation not in SYMMETRIC:
                near[one].add(other)
    for policy in {s.subject for s in extract.statements if s.relation == "issuedBy"}:
        for body in bodies[policy]:
            regions[policy] |= regions.get(body, set())
    facts: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for fact in extract.policy_facts:
        if fact.name in ("number", "issued"):
            facts[fact.policy].add((fact.name, fact.value))
    telling = [id_ for id_, type_ in types.items() if type_ in _TELLING]
    beside = frozenset(telling if len(telling) <= _MEDIA else ())
    for entity in extract.entities:
        yield Record(
            document,
            extract.date or "9",
            entity,
            extract.region or "",
            frozenset(regions.get(entity.id, ())),
            frozenset(bodies.get(entity.id, ())),
            frozenset(near.get(entity.id, ())),
            frozenset(above.get(entity.id, ())),
            beside - {entity.id},
            frozenset(facts.get(entity.id, ())),
        )
