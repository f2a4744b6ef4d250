"""Why the graph says that s –p→ o: the sentences, what found them and what weighed with the scorer; of what was inferred, the
rule and the facts that it rests on, each with its sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.card import Thing, find
from kg.clean import clean
from kg.clean.articles import parted
from kg.extract import Extractor
from kg.infer import CONCLUSIONS, Derivation, derivations, predicate
from kg.model import BadQuery, Entity, KgError
from kg.read import read
from kg.relate.why import Why, why
from kg.standing import standing
from kg.store import Reader
from kg.terms import Triple, node, parse, value
from kg.vocab import RELATIONS, SYMMETRIC, normal

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

REFERENCE = "graph/reference"  # the graph of what no document states
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
class Premise:
    """A fact that something was inferred from."""

    words: str  # 长光卫星 hasClass 高新技术企业
    reasons: tuple[Reason, ...]  # () for reference data and for what was inferred itself
    inferred: tuple[Inference, ...]  # how, where it was inferred itself
    reference: bool  # whether it is reference data, too


@dataclass(frozen=True, slots=True)
class Inference:
    """One way in which a rule came to a statement."""

    rule: str  # 40-eligible.rq
    says: str  # what the rule says, in a sentence
    premises: tuple[Premise, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A statement of the graph and the reasons for it, the surest first; none for reference data."""

    subject: Thing
    relation: str
    object: Thing  # of a value: type and iri are ""
    reasons: tuple[Reason, ...]
    inferred: tuple[Inference, ...] = ()  # the ways in which rules came to it, the shortest first


def explain(reader: Reader, subject: str, relation: str, object_: str, documents: Path | None = None) -> Explanation:
    """Why the graph states a triple.

    subject, object_: names, as for `kg show`; of a date or a word that was inferred, the value
    documents:        the folder that was built from; without it the sources are looked for where the command is run
    raises:           BadQuery for an unknown relation, an unknown name, and a triple that the graph does not state
    """
    if relation not in RELATIONS and relation not in CONCLUSIONS:
        raise BadQuery(relation, "no such relation", f"Take one of {', '.join([*RELATIONS, *CONCLUSIONS])}")
    heads = find(reader, subject)
    value_ = _value(reader, heads, relation, object_)
    pairs = [value_[:2]] if value_ else [(h, t) for h in heads for t in find(reader, object_)]
    stated = pairs[0] if value_ else next((pair for pair in _both(pairs, relation) if _says(reader, pair, relation)), None)
    if stated is None:
        others = sorted({r for pair in [*pairs, *((t, h) for h, t in pairs)] for r in RELATIONS if _says(reader, pair, r)})
        advice = f"Between the two it says {', '.join(others)}" if others else "kg show NAME prints what it says of either"
        raise BadQuery(f"{subject} {relation} {object_}", "the graph does not say so", advice)
    head, tail = stated
    triple = (node(head.iri), node(predicate(relation)), value_[2] if value_ else node(tail.iri))
    extractor = Extractor()
    names = {end.iri: _names(reader, end) for end in stated if end.iri}

    def weighed(row: dict[str, str]) -> Why | None:
        if value(row["method"]).partition(":")[0] in _UNWEIGHED or not tail.iri:
            return None
        ends = (head, names[head.iri]), (tail, names[tail.iri])
        return _weighed(extractor, documents, value(row["source"]), relation, *ends)

    reasons = _reasons(reader, triple, weighed)
    return Explanation(head, relation, tail, reasons, tuple(_inference(reader, d) for d in derivations(reader, triple)))


def _reasons(reader: Reader, triple: Triple, weighed: Callable[[dict[str, str]], Why | None]) -> tuple[Reason, ...]:
    """The sentences that state a triple, the surest first."""
    found = [
        Reason(
            value(row["quote"]), value(row["source"]), int(value(row["start"])), float(value(row["confidence"])),
            value(row["modality"]) if "modality" in row else "asserted", value(row["method"]), weighed(row),
            value(row["where"]) if "where" in row else "",
        )
        for row in reader.select(_BEHIND, s=triple[0], p=triple[1], o=triple[2])
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda r: (-r.confidence, r.source, r.start)))


def _inference(reader: Reader, derivation: Derivation) -> Inference:
    below = {d.conclusion: d for d in derivation.below}
    premises = tuple(
        Premise(
            _words(reader, triple),
            _reasons(reader, triple, lambda row: None),
            (_inference(reader, below[triple]),) if triple in below else (),
            bool(reader.select(f"SELECT (1 AS ?yes) {{ GRAPH <{reader.base}{REFERENCE}> {{ ?s ?p ?o }} }}", **_bound(triple))),
        )
        for triple in derivation.premises
    )
    return Inference(derivation.rule.name, derivation.rule.help, premises)


def _bound(triple: Triple) -> dict[str, str]:
    return dict(zip("spo", triple, strict=True))


def _words(reader: Reader, triple: Triple) -> str:
    """A triple in words, by the names of its ends."""
    ends = []
    for term in (triple[0], triple[2]):
        named = reader.select("SELECT ?n { ?x skos:prefLabel ?n }", x=term) if parse(term).kind == "iri" else []
        ends.append(value(named[0]["n"]) if named else value(term).rpartition("#")[2])
    return f"{ends[0]} {value(triple[1]).rpartition('#')[2].rpartition('/')[2]} {ends[1]}"


def _value(reader: Reader, heads: Sequence[Thing], relation: str, wanted: str) -> tuple[Thing, Thing, str] | None:
    """What was inferred and is no thing with a name (2025-12-31, 名单, InForce-notInForce): whose, what, and its term."""
    for head in heads if relation in CONCLUSIONS else ():
        for row in reader.select("SELECT ?o { ?s ?p ?o }", s=node(head.iri), p=node(predicate(relation))):
            if value(row["o"]).rpartition("#")[2] == wanted.strip():
                return head, Thing("", "", wanted.strip()), row["o"]
    return None


def _both(pairs: Sequence[tuple[Thing, Thing]], relation: str) -> list[tuple[Thing, Thing]]:
    return [*pairs, *((t, h) for h, t in pairs)] if relation in SYMMETRIC else list(pairs)


def _says(reader: Reader, pair: tuple[Thing, Thing], relation: str) -> bool:
    asked = "SELECT (1 AS ?yes) { { ?s ?p ?o } UNION { GRAPH ?inferred { ?s ?p ?o } } } LIMIT 1"
    return bool(reader.select(asked, s=node(pair[0].iri), p=node(predicate(relation)), o=node(pair[1].iri)))


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
    if not explanation.reasons and not explanation.inferred:
        yield "  no document says so: it is reference data"
    for reason in explanation.reasons:
        kind, _, word = reason.method.partition(":")
        yield from _quoted(reason, "  ")
        yield f"    found by {_METHODS.get(kind, reason.method).format(word)} ({reason.method})"
        if reason.weighed:
            yield f"    believed from {reason.weighed.least:.2f} on; the scorer gives {reason.weighed.confidence:.2f} for"
            yield from (f"      {clue.push:+.2f}  {clue.what}" for clue in reason.weighed.clues)
    for inference in explanation.inferred:
        yield from _steps(inference, "  ")


def _steps(inference: Inference, indent: str) -> Iterator[str]:
    yield f"{indent}inferred by {inference.rule}: {inference.says}"
    for premise in inference.premises:
        known = "  (reference data)" if premise.reference else ""
        yield f"{indent}  {premise.words}{known}"
        if premise.reasons:
            yield from _quoted(premise.reasons[0], f"{indent}    ")
            more = len(premise.reasons) - 1
            if more:
                yield f"{indent}    … {more} more"
        for step in premise.inferred:
            yield from _steps(step, f"{indent}    ")


def _quoted(reason: Reason, indent: str) -> Iterator[str]:
    yield f"{indent}“{''.join(reason.quote.split())}”"
    yield f"{indent}  {reason.standing}, {reason.modality}, confidence {reason.confidence:.2f}"
