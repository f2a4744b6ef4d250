"""Why the graph says that s –p→ o: the sentences, what found them, and what weighed with the scorer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.card import Thing, find
from kg.clean import clean
from kg.clean.articles import parted
from kg.extract import Extractor
from kg.model import BadQuery, Entity, KgError
from kg.read import read
from kg.relate.why import Why, why
from kg.standing import standing
from kg.store import Reader
from kg.terms import node, value
from kg.vocab import RELATIONS, SYMMETRIC, ZQ, normal

_BEHIND = """SELECT DISTINCT ?quote ?source ?start ?confidence ?modality ?method ?where { GRAPH ?d {
  ?e rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; oa:exact ?quote ; oa:start ?start ; zq:confidence ?confidence ;
     zq:method ?method . OPTIONAL { ?e zq:modality ?modality } OPTIONAL { ?e rdf:value ?where } ?d dcterms:source ?source } }"""
_METHODS = {
    "pattern": "the signal word {} between the two, and the scorer",
    "post": "a title read from left to right ({}), and the scorer",
    "name": "the name of the one carries the other, and the scorer",
    "scorer": "the scorer alone",
    "codes": "the codes of the two regions",
    "list": "the row of a list: what its column or its title ({}) says",
}

_UNWEIGHED = frozenset({"list", "codes"})  # no scorer was asked


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence. `weighed` is None where the document is not at hand, or no scorer was asked."""

    quote: str
    source: str
    start: int
    confidence: float
    modality: str
    method: str
    weighed: Why | None
    where: str = ""  # in the file, where it is more than a position: `Document.where`

    @property
    def standing(self) -> str:
        """Where it stands in the file, in words."""
        return standing(self.source, self.start, self.where)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A statement of the graph and the reasons for it, the surest first; none for what was inferred or is reference data."""

    subject: Thing
    relation: str
    object: Thing
    reasons: tuple[Reason, ...]


def explain(reader: Reader, subject: str, relation: str, object_: str, documents: Path | None = None) -> Explanation:
    """Why the graph states a triple.

    subject, object_: names, as for `kg show`
    documents:        the folder that was built from; without it the sources are looked for where the command is run
    raises:           BadQuery for an unknown relation, an unknown name, and a triple that the graph does not state
    """
    if relation not in RELATIONS and relation != "eligibleFor":
        raise BadQuery(relation, "no such relation", f"Take one of {', '.join([*RELATIONS, 'eligibleFor'])}")
    heads, tails = find(reader, subject), find(reader, object_)
    pairs = [(h, t) for h in heads for t in tails]
    stated = next((pair for pair in _both(pairs, relation) if _says(reader, pair, relation)), None)
    if stated is None:
        others = sorted({r for pair in [*pairs, *((t, h) for h, t in pairs)] for r in RELATIONS if _says(reader, pair, r)})
        advice = f"Between the two it says {', '.join(others)}" if others else "kg show NAME prints what it says of either"
        raise BadQuery(f"{subject} {relation} {object_}", "the graph does not say so", advice)
    head, tail = stated
    told = reader.select(_BEHIND, s=node(head.iri), p=node(ZQ + relation), o=node(tail.iri))
    names = {end.iri: _names(reader, end) for end in stated}
    extractor = Extractor()
    reasons = [
        Reason(
            value(row["quote"]), value(row["source"]), int(value(row["start"])), float(value(row["confidence"])),
            value(row["modality"]) if "modality" in row else "asserted", value(row["method"]),
            _weighed(extractor, documents, value(row["source"]), relation, (head, names[head.iri]), (tail, names[tail.iri]))
            if value(row["method"]).partition(":")[0] not in _UNWEIGHED else None,
            value(row["where"]) if "where" in row else "",
        )
        for row in told
    ]  # fmt: skip
    return Explanation(head, relation, tail, tuple(sorted(reasons, key=lambda r: (-r.confidence, r.source, r.start))))


def _both(pairs: Sequence[tuple[Thing, Thing]], relation: str) -> list[tuple[Thing, Thing]]:
    return [*pairs, *((t, h) for h, t in pairs)] if relation in SYMMETRIC else list(pairs)


def _says(reader: Reader, pair: tuple[Thing, Thing], relation: str) -> bool:
    asked = "SELECT (1 AS ?yes) { ?s ?p ?o } LIMIT 1"
    return bool(reader.select(asked, s=node(pair[0].iri), p=node(ZQ + relation), o=node(pair[1].iri)))


def _names(reader: Reader, thing: Thing) -> frozenset[str]:
    rows = reader.select("SELECT ?n { ?x skos:prefLabel|skos:altLabel ?n }", x=node(thing.iri))
    return frozenset(normal(value(row["n"])) for row in rows)


def _weighed(
    extractor: Extractor,
    documents: Path | None,
    source: str,
    relation: str,
    head: tuple[Thing, frozenset[str]],
    tail: tuple[Thing, frozenset[str]],
) -> Why | None:
    """What the scorer makes of the triple in the source, read again; None where it is gone or not a single text."""
    folders = [documents, documents.resolve().parent] if documents else []
    path = next((p for p in (*(folder / source for folder in folders), Path(source)) if p.is_file()), None)
    if path is None or relation not in RELATIONS or relation == "within":
        return None
    try:
        document = read(path)
    except KgError:
        return None
    for part in parted(clean(document.text)):
        resolved = extractor.resolve(part)
        for h in _ids(resolved.entities, *head):
            for t in _ids(resolved.entities, *tail):
                found = why(resolved, h, relation, t)
                if found:
                    return found
    return None


def _ids(entities: Sequence[Entity], thing: Thing, names: frozenset[str]) -> Iterator[str]:
    """The document's entities that are the thing."""
    for entity in entities:
        if entity.type == thing.type and names & {normal(n) for n in (entity.name, *entity.aliases)}:
            yield entity.id


def told(explanation: Explanation) -> Iterator[str]:
    """The explanation as lines."""
    yield f"{explanation.subject.name} {explanation.relation} {explanation.object.name}"
    if not explanation.reasons:
        yield "  no document says so: it is inferred, or reference data"
    for reason in explanation.reasons:
        kind, _, word = reason.method.partition(":")
        yield f"  “{''.join(reason.quote.split())}”"
        yield f"    {reason.standing}, {reason.modality}, confidence {reason.confidence:.2f}"
        yield f"    found by {_METHODS.get(kind, reason.method).format(word)} ({reason.method})"
        if reason.weighed:
            yield f"    believed from {reason.weighed.least:.2f} on; the scorer gives {reason.weighed.confidence:.2f} for"
            yield from (f"      {clue.push:+.2f}  {clue.what}" for clue in reason.weighed.clues)
