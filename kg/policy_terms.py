"""Conditions and facts of policies as triples of the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.model import Condition, PolicyFact
from kg.terms import Triple, node, number, text, typed, visible
from kg.vocab import ELI, RDF, ZQ

Node = Callable[[str], str]

# Name of a fact → property and datatype; "" is a plain text, "zh" a Chinese one.
PROPERTIES: dict[str, tuple[str, str]] = {
    "number": (ELI + "id_local", ""),
    "issued": (ELI + "date_document", "date"),
    "effective": (ELI + "first_date_entry_in_force", "date"),
    "expires": (ELI + "date_no_longer_in_force", "date"),
    "status": (ZQ + "policyStatus", "zh"),
}


def condition_key(condition: Condition) -> tuple[object, ...]:
    """What tells a condition from others, without the document: two documents that ask the same ask one thing."""
    value = None if condition.value is None else number(condition.value)
    return condition.policy, condition.what, condition.operator, value, condition.unit, condition.entity


def condition_facts(condition: Condition, subject: str, entity_node: Node) -> Iterator[Triple]:
    """What a condition's own node says."""
    yield subject, node(RDF + "type"), node(ZQ + "Condition")
    yield subject, node(ZQ + "criterion"), text(visible(condition.what), "zh")
    yield subject, node(ZQ + "operator"), text(condition.operator)
    if condition.value is not None:
        yield subject, node(ZQ + "threshold"), number(condition.value)
        if condition.unit and condition.unit != "1" and visible(condition.unit):
            yield subject, node(ZQ + "thresholdUnit"), text(visible(condition.unit), "zh")
    if condition.entity:
        yield subject, node(ZQ + "concerns"), entity_node(condition.entity)


def policy_triple(fact: PolicyFact, document: str, entity_node: Node) -> Triple:
    """A fact of a policy as one triple; for an interpretation the document is the subject. KeyError for an unknown name."""
    policy = entity_node(fact.policy)
    if fact.name == "interpreted":
        return document, node(ZQ + "interprets"), policy
    property_, kind = PROPERTIES[fact.name]
    value = typed(fact.value, kind) if kind == "date" else text(visible(fact.value), kind or None)
    return policy, node(property_), value
