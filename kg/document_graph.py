"""What the graph of one document says: its facts, and the sentence behind each. A pure function of one extract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from kg.keys import digest, figure_id, support_ids
from kg.model import Condition, Entity, Evidence, Extract, Figure, Statement, Support
from kg.policy_terms import condition_facts, condition_key, policy_triple
from kg.terms import Triple, node, number, text, typed, visible
from kg.vocab import DCTERMS, FOLDERS, OA, ORG, PROV, QB, RDF, RELATIONS, SKOS, SYMMETRIC, ZQ

_TYPE, _PREF, _ALT = node(RDF + "type"), node(SKOS + "prefLabel"), node(SKOS + "altLabel")
_REGION_CODE, _CREDIT_CODE = node(ZQ + "regionCode"), node(ZQ + "creditCode")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def graph_of(
    local: str, extract: Extract, names: Mapping[str, str], base: str, original: str | None
) -> tuple[str, set[Triple], set[Triple]]:
    """One document's graph as a term, what it states, and the evidence for it. Facts go into the default graph too.

    local:    the document's local id
    names:    id of each of its things → the name in the graph
    original: the document that this one is a reprint of
    """
    graph = _Graph(local, extract, names, base, original)
    return graph.iri, graph.facts(), graph.evidence()


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
        yield from ((subject, _ALT, text(form, "zh")) for form in forms(entity) if form != name)
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


def forms(entity: Entity) -> tuple[str, ...]:
    """The entity's names fit for labels, its own preferred one first. Raises ValueError where none is left."""
    forms = tuple(dict.fromkeys(form for name in (entity.name, *entity.aliases) if (form := visible(name))))
    if not forms:
        raise ValueError(f"{entity.id} has no name")
    return forms


def _is_fact(evidence: Evidence) -> bool:
    return evidence.modality != "denied"
