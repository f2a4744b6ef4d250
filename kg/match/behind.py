"""The sentences behind the facts that a match rests on; for a fact that was inferred, those behind its premises."""

from __future__ import annotations

from collections.abc import Iterable

from kg.card import Proof
from kg.infer import Derivation, derivations
from kg.match.model import Link, Match
from kg.store import Reader
from kg.terms import Triple, node, value
from kg.vocab import ZQ

_PROOFS = """SELECT DISTINCT ?o ?quote ?source ?start ?confidence ?modality ?where { GRAPH ?d {
  ?e rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; oa:exact ?quote ; oa:start ?start ; zq:confidence ?confidence ;
     zq:modality ?modality . ?d dcterms:source ?source OPTIONAL { ?e rdf:value ?where } } }"""
_MOST = 3  # sentences kept for one fact


def behind(reader: Reader, matches: Iterable[Match]) -> dict[Link, tuple[Proof, ...]]:
    """The sentences behind every fact that the matches rest on, and behind each instrument; the surest first."""
    links: dict[Link, None] = {}
    for match in matches:
        for check in (*match.checks, *(c for o in match.offers for c in o.checks)):
            links.update(dict.fromkeys((*check.asking, *check.having)))
        links.update(dict.fromkeys(offer_link(match, judged.offer.iri) for judged in match.offers))
    return {link: _proofs(reader, link) for link in links}


def offer_link(match: Match, offer: str) -> Link:
    """The fact that a policy offers an instrument."""
    return match.policy.iri, ZQ + "offers", offer


def _proofs(reader: Reader, link: Link) -> tuple[Proof, ...]:
    subject, predicate, wanted = link
    rows = reader.select(_PROOFS, s=node(subject), p=node(predicate))
    found = [_proof(row) for row in rows if wanted in ("", value(row["o"])) and value(row["modality"]) != "denied"]
    if not found and wanted.startswith("http"):
        found = [p for d in derivations(reader, (node(subject), node(predicate), node(wanted))) for p in _of(reader, d)]
    return tuple(sorted(dict.fromkeys(found), key=lambda p: (-p.confidence, p.document, p.start)))[:_MOST]


def _of(reader: Reader, derivation: Derivation) -> list[Proof]:
    """The sentences behind the premises of a derivation."""
    found: list[Proof] = []
    below = {d.conclusion: d for d in derivation.below}
    for premise in derivation.premises:
        found += _of(reader, below[premise]) if premise in below else _stated(reader, premise)
    return found


def _stated(reader: Reader, triple: Triple) -> list[Proof]:
    rows = reader.select(_PROOFS, s=triple[0], p=triple[1])
    return [_proof(row) for row in rows if row["o"] == triple[2] and value(row["modality"]) != "denied"]


def _proof(row: dict[str, str]) -> Proof:
    where = value(row["where"]) if "where" in row else ""
    quote, source, modality = (value(row[name]) for name in ("quote", "source", "modality"))
    return Proof(quote, source, int(value(row["start"])), float(value(row["confidence"])), modality, where)
