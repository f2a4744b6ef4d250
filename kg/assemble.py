"""All extracts and the reference data → the quads of the graph. A pure function: what a document's graph says, what all say.

Each document has a named graph with everything that it states and the evidence. Each fact stands once more in the default
graph, where plain queries count it once; evidence does not. Facts of no document stand in `graph/reference`, those of IRIs that
others took the place of in `graph/identity`, and once in the default graph too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from kg.keys import digest, figure_id, support_ids
from kg.model import Condition, Entity, Evidence, Extract, Figure, Statement, Support
from kg.policy_terms import condition_facts, condition_key, policy_triple
from kg.reference import Entry, Reference, with_wider
from kg.reprints import reprints
from kg.terms import Quad, Triple, node, number, text, typed, visible
from kg.vocab import BASE, DCTERMS, ELI, FOLDERS, GEO, OA, ORG, PROV, QB, RDF, RELATIONS, SCHEMA, SKOS, SYMMETRIC, ZQ

REFERENCE_GRAPH = "graph/reference"
IDENTITY_GRAPH = "graph/identity"

# What an instance of a class is besides, for readers that know the common vocabularies only; as in ontology/zhengqi.ttl.
SUPERCLASSES: dict[str, tuple[str, ...]] = {
    "Enterprise": (ORG + "FormalOrganization", SCHEMA + "Corporation"),
    "Agency": (ORG + "FormalOrganization", SCHEMA + "GovernmentOrganization"),
    "Institution": (ORG + "FormalOrganization",),
    "Region": (SCHEMA + "AdministrativeArea", GEO + "Feature"),
    "Policy": (ELI + "LegalResource",),
    "EnterpriseClass": (SKOS + "Concept",),
    "Industry": (SKOS + "Concept",),
    "Product": (SCHEMA + "Product",),
    "Project": (SCHEMA + "Project",),
    "Person": (SCHEMA + "Person",),
    "Document": (PROV + "Entity",),
}

_TYPE, _PREF, _ALT = node(RDF + "type"), node(SKOS + "prefLabel"), node(SKOS + "altLabel")
_NOTATION, _REGION_CODE, _CREDIT_CODE = node(SKOS + "notation"), node(ZQ + "regionCode"), node(ZQ + "creditCode")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def assemble(
    extracts: Sequence[Extract], reference: Reference, base: str = BASE, replaced: Iterable[tuple[str, str]] = ()
) -> Iterator[Quad]:
    """The quads of the whole graph, each once: the documents' graphs by IRI, then reference, then the default graph.

    extracts:  one a document; two of one source and content count as one
    reference: regions, classes and industries; those used, and what is wider, go into the graph
    base:      what every IRI begins with; ends with / or #
    replaced:  (local id that a thing would have by one document alone, the one that it has in the graph)
    raises:    ValueError for an extract that speaks of an entity it does not list, or for a base that makes no IRI
    """
    node(base)
    documents = {document_id(e.source, e.sha256): e for e in extracts}
    links = reprints({local: e.sketches for local, e in documents.items()}, {local: e.date for local, e in documents.items()})
    originals = [extract for local, extract in documents.items() if local not in links]  # a reprint has no voice of its own
    names = preferred_names(documents.values(), reference) | preferred_names(originals, reference)
    facts: set[Triple] = set()
    for local, extract in sorted(documents.items()):
        graph = _Graph(local, extract, names, base, links.get(local))
        stated, evidence = graph.facts(), graph.evidence()
        facts |= stated
        yield from ((*triple, graph.iri) for triple in sorted(stated | evidence))
    used = {entity.id for extract in documents.values() for entity in extract.entities}
    known = {triple for entry in with_wider(used, reference) for triple in _reference_facts(entry, base)}
    yield from ((*triple, node(base + REFERENCE_GRAPH)) for triple in sorted(known))
    facts |= known
    moved = {(node(base + old), node(DCTERMS + "isReplacedBy"), node(base + new)) for old, new in replaced}
    yield from ((*triple, node(base + IDENTITY_GRAPH)) for triple in sorted(moved))
    facts |= moved
    facts |= set(_in_common_terms(facts))
    yield from ((*triple, "") for triple in sorted(facts))


def document_id(source: str, sha256: str) -> str:
    """The local id of a document and of its graph, from its shown name and the hash of its bytes."""
    return f"document/{digest(source, sha256)}"


def preferred_names(extracts: Iterable[Extract], reference: Reference) -> dict[str, str]:
    """Local id → the one skos:prefLabel of the graph.

    The reference's name where it has the entity; else the name that most documents prefer, of those the longest, of those the
    first in order of characters.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for extract in extracts:
        for entity in extract.entities:
            votes[entity.id][_forms(entity)[0]] += 1
    names = {id_: min(found, key=lambda n: (-found[n], -len(n), n)) for id_, found in votes.items()}
    return {id_: reference[id_].name if id_ in reference else name for id_, name in sorted(names.items())}


class _Graph:
    """The graph of one document: its facts, and the evidence for them."""

    def __init__(self, local: str, extract: Extract, names: Mapping[str, str], base: str, original: str | None) -> None:
        """original: the document that this one is a reprint of"""
        self._local, self._extract, self._names, self._base, self._original = local, extract, names, base, original
        self._types = {entity.id: entity.type for entity in extract.entities}
        self._supports = list(zip(extract.supports, support_ids(extract.supports), strict=True))
        self.iri = node(base + local)

    def facts(self) -> set[Triple]:
        """All that the document states, and what it is itself."""
        found = set(self._description())
        for entity in self._extract.entities:
            found |= set(self._entity(entity))
        for statement in self._extract.statements:
            found |= set(self._statement(statement))
        for figure in self._extract.figures:
            found |= set(self._figure(figure))
        for support, id_ in self._supports:
            found |= set(self._support(support, id_))
        for owner, condition in self._conditions():
            found.add(self._asks(owner, condition))
            found |= set(condition_facts(condition, self._condition_node(condition), self._entity_node))
        return found | {policy_triple(fact, self.iri, self._entity_node) for fact in self._extract.policy_facts}

    def evidence(self) -> set[Triple]:
        """The sentence behind each statement, figure and support; said twice with equal words at one place, the surer one."""
        best: dict[tuple[Triple, int, int, str, str], Evidence] = {}
        for triple, evidence in self._said():
            key = triple, evidence.start, evidence.end, evidence.method, evidence.modality
            if key not in best or evidence.confidence > best[key].confidence:
                best[key] = evidence
        return {fact for (triple, *_), evidence in best.items() for fact in self._proof(triple, evidence)}

    def _said(self) -> Iterator[tuple[Triple, Evidence]]:
        """Every fact that has a sentence, with it."""
        for statement in self._extract.statements:
            triple = self._triple(statement)
            yield from ((triple, evidence) for evidence in statement.evidence)
        for figure in self._extract.figures:
            if _is_fact(figure.evidence):
                yield (self._node(figure_id(figure)), node(ZQ + "value"), number(figure.value)), figure.evidence
        for support, id_ in self._supports:
            if _is_fact(support.evidence):
                yield (self._entity_node(support.policy), node(ZQ + "offers"), self._node(id_)), support.evidence
        for owner, condition in self._conditions():
            yield self._asks(owner, condition), condition.evidence
        for fact in self._extract.policy_facts:
            yield policy_triple(fact, self.iri, self._entity_node), fact.evidence

    def _description(self) -> Iterator[Triple]:
        yield self.iri, _TYPE, node(ZQ + "Document")
        yield self.iri, node(DCTERMS + "source"), text(self._extract.source)
        if title := visible(self._extract.title or ""):
            yield self.iri, node(DCTERMS + "title"), text(title, "zh")
        if publisher := visible(self._extract.publisher or ""):
            yield self.iri, node(DCTERMS + "publisher"), text(publisher, "zh")
        if self._extract.date and _DATE.fullmatch(self._extract.date):
            yield self.iri, node(DCTERMS + "date"), typed(self._extract.date, "date")
        if self._original:
            yield self.iri, node(ZQ + "reprintOf"), self._node(self._original)

    def _entity(self, entity: Entity) -> Iterator[Triple]:
        if not entity.id.startswith(FOLDERS[entity.type] + "/"):
            raise ValueError(f"{self._extract.source}: {entity.id} is no id of type {entity.type}")
        subject, name = self._node(entity.id), self._names[entity.id]
        yield subject, _TYPE, node(ZQ + entity.type)
        yield subject, _PREF, text(name, "zh")
        yield from ((subject, _ALT, text(form, "zh")) for form in _forms(entity) if form != name)
        if entity.code:
            yield subject, _REGION_CODE if entity.type == "Region" else _CREDIT_CODE, text(entity.code)

    def _triple(self, statement: Statement) -> Triple:
        """The plain triple; a symmetric relation always reads from the smaller id, so that it is one fact however it was said."""
        if statement.relation not in RELATIONS:
            raise ValueError(f"{self._extract.source}: unknown relation {statement.relation}")
        ends = [statement.subject, statement.object]
        if statement.relation in SYMMETRIC:
            ends.sort()
        return self._entity_node(ends[0]), node(ZQ + statement.relation), self._entity_node(ends[1])

    def _statement(self, statement: Statement) -> Iterator[Triple]:
        if not statement.evidence:
            raise ValueError(f"{self._extract.source}: {statement.relation} without evidence")
        if not any(map(_is_fact, statement.evidence)):
            return  # 否认, 不再: what a text denies is kept as evidence and is no fact
        triple = self._triple(statement)
        yield triple
        if statement.relation == "holdsPost" and statement.role:
            post = self._node(f"post/{digest(statement.subject, statement.object, statement.role)}")
            yield post, _TYPE, node(ORG + "Membership")
            yield post, node(ORG + "member"), triple[0]
            yield post, node(ORG + "organization"), triple[2]
            yield post, node(ZQ + "roleTitle"), text(visible(statement.role), "zh")

    def _figure(self, figure: Figure) -> Iterator[Triple]:
        if not _is_fact(figure.evidence):
            return
        subject = self._node(figure_id(figure))
        yield subject, _TYPE, node(QB + "Observation")
        yield subject, node(ZQ + "value"), number(figure.value)
        if figure.about:
            about = self._entity_node(figure.about)
            yield subject, node(ZQ + ("refArea" if self._types[figure.about] == "Region" else "subject")), about
        if figure.counted:
            yield subject, node(ZQ + "countedClass"), self._entity_node(figure.counted)
        if figure.base_value is not None:
            yield subject, node(ZQ + "baseValue"), number(figure.base_value)
        for name, printed in (
            ("unit", figure.unit),
            ("indicator", figure.indicator),
            ("baseUnit", figure.base_unit),
            ("period", figure.period),
            ("change", figure.change),
        ):
            if printed and visible(printed):
                yield subject, node(ZQ + name), text(visible(printed), "zh")
        if figure.bound:
            yield subject, node(ZQ + "bound"), text(figure.bound)
        for name, holds in (("target", figure.target), ("cumulative", figure.cumulative)):
            if holds:
                yield subject, node(ZQ + name), typed("true", "boolean")

    def _support(self, support: Support, id_: str) -> Iterator[Triple]:
        if not _is_fact(support.evidence):
            return
        subject = self._node(id_)
        yield self._entity_node(support.policy), node(ZQ + "offers"), subject
        yield subject, _TYPE, node(ZQ + "Support")
        yield subject, node(ZQ + "supportKind"), text(support.kind, "zh")
        if support.amount is not None:
            yield subject, node(ZQ + "amount"), number(support.amount)
        if support.rate is not None:
            yield subject, node(ZQ + "rate"), number(support.rate)
        if support.cap:
            yield subject, node(ZQ + "cap"), typed("true", "boolean")
        for name, words in (("beneficiary", support.beneficiary), ("validity", support.validity)):
            if words and visible(words):
                yield subject, node(ZQ + name), text(visible(words), "zh")

    def _conditions(self) -> Iterator[tuple[str, Condition]]:
        """Every condition with the node that asks it: an instrument, or a policy for all that it offers."""
        for support, id_ in self._supports:
            if _is_fact(support.evidence):
                yield from ((self._node(id_), condition) for condition in support.conditions)
        for condition in self._extract.conditions:
            yield self._entity_node(condition.policy), condition

    def _condition_node(self, condition: Condition) -> str:
        return self._node(f"condition/{digest(*condition_key(condition))}")

    def _asks(self, owner: str, condition: Condition) -> Triple:
        return owner, node(ZQ + "requires"), self._condition_node(condition)

    def _proof(self, triple: Triple, evidence: Evidence) -> Iterator[Triple]:
        key = digest(self._local, *triple, evidence.start, evidence.end, evidence.method, evidence.modality)
        subject = self._node(f"evidence/{key}")
        yield subject, _TYPE, node(RDF + "Statement")
        yield subject, _TYPE, node(ZQ + "Evidence")
        for name, term in zip(("subject", "predicate", "object"), triple, strict=True):
            yield subject, node(RDF + name), term
        yield subject, node(PROV + "wasDerivedFrom"), self.iri
        yield subject, node(OA + "exact"), text(evidence.quote)
        yield subject, node(OA + "start"), typed(str(evidence.start), "integer")
        yield subject, node(OA + "end"), typed(str(evidence.end), "integer")
        if evidence.where:  # a fragment identifier, as oa:FragmentSelector has it: FILE#page=3&viewrect=72,90,451,28
            yield subject, node(RDF + "value"), text(evidence.where)
        yield subject, node(ZQ + "confidence"), number(Decimal(str(round(evidence.confidence, 4))))
        yield subject, node(ZQ + "method"), text(evidence.method)
        yield subject, node(ZQ + "modality"), text(evidence.modality)

    def _node(self, local: str) -> str:
        return node(self._base + local)

    def _entity_node(self, local: str) -> str:
        if local not in self._types:
            raise ValueError(f"{self._extract.source}: a statement speaks of {local}, which is none of its entities")
        return self._node(local)


def _reference_facts(entry: Entry, base: str) -> Iterator[Triple]:
    subject = node(base + entry.id)
    yield subject, _TYPE, node(ZQ + entry.type)
    yield subject, _PREF, text(entry.name, "zh")
    yield from ((subject, _ALT, text(other, "zh")) for other in entry.others if other != entry.name)
    notation = _REGION_CODE if entry.type == "Region" else _NOTATION
    yield from ((subject, notation, text(code)) for code in entry.codes)
    if entry.level:
        yield subject, node(ZQ + "level"), text(entry.level, "zh")
    wider = node(ZQ + "within" if entry.type == "Region" else SKOS + "broader")
    yield from ((subject, wider, node(base + id_)) for id_ in entry.wider)


def _in_common_terms(facts: Iterable[Triple]) -> Iterator[Triple]:
    """The types and codes once more in the terms of the common vocabularies."""
    also = {node(ZQ + name): [node(c) for c in classes] for name, classes in SUPERCLASSES.items()}
    for subject, predicate, obj in facts:
        if predicate == _TYPE:
            yield from ((subject, _TYPE, wider) for wider in also.get(obj, ()))
        elif predicate in (_REGION_CODE, _CREDIT_CODE):
            yield subject, _NOTATION, obj


def _forms(entity: Entity) -> tuple[str, ...]:
    """The entity's names fit for labels, its own preferred one first. Raises ValueError where none is left."""
    forms = tuple(dict.fromkeys(form for name in (entity.name, *entity.aliases) if (form := visible(name))))
    if not forms:
        raise ValueError(f"{entity.id} has no name")
    return forms


def _is_fact(evidence: Evidence) -> bool:
    return evidence.modality != "denied"
