"""One entity as a card: its names, what is said of it and by which sentence, found by any of its names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.model import BadQuery
from kg.policy_terms import PROPERTIES
from kg.reprints import independent
from kg.standing import standing
from kg.store import Reader
from kg.terms import node, parse, value
from kg.vocab import RELATIONS, TYPES, ZQ, normal


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity as found by name."""

    iri: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A sentence and where it stands."""

    quote: str
    document: str  # its source
    start: int
    confidence: float
    modality: str
    where: str = ""  # in the file, where it is more than a position: `Document.where`
    origin: str = ""  # IRI of the document; of a reprint, of what it is a reprint of
    copied: bool = False  # the document is a reprint

    @property
    def standing(self) -> str:
        """Where it stands in the file, in words."""
        return standing(self.document, self.start, self.where)


@dataclass(frozen=True, slots=True)
class Line:
    """One relation, figure or support on a card; `proofs` are the surest first, those of reprints last."""

    label: str  # a relation, "figure" or "offers"
    incoming: bool  # the other thing is the subject
    other: str  # the other thing's name, or the figure in words
    detail: str  # the role of a post; "" for the rest
    proofs: tuple[Proof, ...]
    iri: str = ""  # of the other thing

    @property
    def sources(self) -> int:
        """How many documents say so, a text and its reprints as one."""
        return len({proof.origin for proof in self.proofs if proof.modality != "denied"})


@dataclass(frozen=True, slots=True)
class Card:
    """All that the graph says of one entity."""

    thing: Thing
    others: tuple[str, ...]  # other names
    code: str
    lines: tuple[Line, ...]  # outgoing relations in the vocabulary's order, figures, supports, incoming relations
    documents: tuple[str, ...]  # sources that name it


_ORDER = (*RELATIONS, "eligibleFor", "broader")
_PROOFS = """SELECT ?s ?p ?o ?quote ?source ?start ?confidence ?modality ?where ?d { GRAPH ?d {
  ?e rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; oa:exact ?quote ; oa:start ?start ; zq:confidence ?confidence ;
     zq:modality ?modality . ?d dcterms:source ?source OPTIONAL { ?e rdf:value ?where } } }"""
_REPRINTS = "SELECT ?d ?original { ?d zq:reprintOf ?original }"
_OUT = "SELECT ?p ?o ?name { ?x ?p ?o . ?o skos:prefLabel ?name }"
_IN = "SELECT ?p ?s ?name { ?s ?p ?x . ?s skos:prefLabel ?name }"
_FIGURES = """SELECT ?s ?value ?unit ?indicator ?class ?period ?bound ?target { ?s a qb:Observation ; zq:value ?value .
  { ?s zq:refArea ?x } UNION { ?s zq:subject ?x } UNION { ?s zq:countedClass ?x }
  OPTIONAL { ?s zq:unit ?unit } OPTIONAL { ?s zq:indicator ?indicator } OPTIONAL { ?s zq:countedClass/skos:prefLabel ?class }
  OPTIONAL { ?s zq:period ?period } OPTIONAL { ?s zq:bound ?bound } OPTIONAL { ?s zq:target ?target } }"""
_SUPPORTS = """SELECT ?s ?kind ?amount ?rate ?cap { ?x zq:offers ?s . ?s zq:supportKind ?kind .
  OPTIONAL { ?s zq:amount ?amount } OPTIONAL { ?s zq:rate ?rate } OPTIONAL { ?s zq:cap ?cap } }"""
_CONDITIONS = """SELECT DISTINCT ?c ?what ?operator ?threshold ?unit ?name { ?x zq:requires ?c .
  ?c zq:criterion ?what ; zq:operator ?operator .
  OPTIONAL { ?c zq:threshold ?threshold } OPTIONAL { ?c zq:thresholdUnit ?unit }
  OPTIONAL { ?c zq:concerns/skos:prefLabel ?name } }"""
_WORDS = "SELECT DISTINCT ?p ?words { ?x ?p ?words VALUES ?p { zq:beneficiary zq:validity } }"


def find(reader: Reader, name: str, type_: str | None = None) -> list[Thing]:
    """The entities that bear a name: as written; else with quotes, width and case folded; else as a part of a name.

    type_:   a class of the vocabulary; None for any
    returns: at least one; by whether the name is the preferred one, then by name and IRI
    raises:  BadQuery with the nearest names where nothing bears it
    """
    if type_ is not None and type_ not in TYPES:
        raise BadQuery(type_, "no such type", f"Take one of {', '.join(TYPES)}")
    names = _names(reader, type_)
    wanted = name.strip()
    folded = normal(wanted)
    tests = (
        lambda form: form == wanted,
        lambda form: normal(form) == folded,
        lambda form: bool(folded) and folded in normal(form),
    )
    for test in tests:
        found = {thing for form, things in names.items() if test(form) for thing in things}
        if found:
            return sorted(found, key=lambda t: (normal(t.name) != folded, len(t.name), t.name, t.iri))
    near = nearest(wanted, names)
    kind = f" of type {type_}" if type_ else ""
    advice = f"Nearest: {'、'.join(near)}" if near else "Check the spelling"
    raise BadQuery(wanted or "name", f"no entity{kind} has this name", advice)


def nearest(wanted: str, names: Iterable[str], most: int = 5) -> list[str]:
    """The names that share most pairs of characters, then most characters, with the one wanted; none that shares nothing."""
    pairs, letters = _pairs(normal(wanted)), set(normal(wanted))

    def likeness(form: str) -> tuple[float, float]:
        folded = normal(form)
        return _dice(pairs, _pairs(folded)), _dice(letters, set(folded))

    scored = sorted(((likeness(form), form) for form in names), key=lambda s: (-s[0][0], -s[0][1], len(s[1]), s[1]))
    return [form for score, form in scored[:most] if any(score)]


def card(reader: Reader, thing: Thing) -> Card:
    """All that the graph says of the entity."""
    x = node(thing.iri)
    proofs = _proofs(reader, x)
    lines = [*_relations(reader, x, proofs), *_figures(reader, x, proofs), *_supports(reader, x, proofs)]
    lines += [*_policy_facts(reader, x, proofs), *_asked(reader, x, proofs)]
    lines.sort(key=lambda line: (line.incoming, _place(line.label)))
    codes = [value(r["c"]) for r in reader.select("SELECT ?c { ?x skos:notation ?c }", x=x)]
    others = [value(r["n"]) for r in reader.select("SELECT ?n { ?x skos:altLabel ?n }", x=x)]
    named = reader.select("SELECT DISTINCT ?source { GRAPH ?d { ?x a ?t . ?d dcterms:source ?source } }", x=x)
    documents = tuple(sorted(value(row["source"]) for row in named))
    return Card(thing, tuple(sorted(others)), ", ".join(codes), tuple(lines), documents)


def _names(reader: Reader, type_: str | None) -> dict[str, list[Thing]]:
    """Every form → the entities that bear it."""
    types = " ".join(f"zq:{name}" for name in ([type_] if type_ else TYPES))
    asked = f"""SELECT ?e ?t ?name ?form {{
      ?e a ?t ; skos:prefLabel ?name ; skos:prefLabel|skos:altLabel ?form VALUES ?t {{ {types} }} }}"""
    found: dict[str, list[Thing]] = defaultdict(list)
    for row in reader.select(asked):
        found[value(row["form"])].append(Thing(value(row["e"]), value(row["t"]).removeprefix(ZQ), value(row["name"])))
    return dict(found)


def _proofs(reader: Reader, x: str) -> dict[tuple[str, str, str], tuple[Proof, ...]]:
    """Triple → the sentences that state it, for triples about the entity or about its figures and supports."""
    found: dict[tuple[str, str, str], list[Proof]] = defaultdict(list)
    ends = ("s", "o")
    rows = [row | {end: x} for end in ends for row in reader.select(_PROOFS, **{end: x})]
    figures = "SELECT DISTINCT ?s { { ?s zq:refArea ?x } UNION { ?s zq:subject ?x } UNION { ?s zq:countedClass ?x } }"
    for figure in reader.select(figures, x=x):
        rows += [row | {"s": figure["s"]} for row in reader.select(_PROOFS, s=figure["s"])]
    reprints = {row["d"]: row["original"] for row in reader.select(_REPRINTS)}
    for row in rows:
        quote, source, modality = (value(row[name]) for name in ("quote", "source", "modality"))
        where = value(row["where"]) if "where" in row else ""
        (origin,) = independent([row["d"]], reprints)
        copied = row["d"] in reprints
        proof = Proof(quote, source, int(value(row["start"])), float(value(row["confidence"])), modality, where, origin, copied)
        found[row["s"], row["p"], row["o"]].append(proof)
    return {t: tuple(sorted(set(ps), key=_surest)) for t, ps in found.items()}


def _surest(proof: Proof) -> tuple[bool, float, str, int]:
    return proof.copied, -proof.confidence, proof.document, proof.start


def _relations(reader: Reader, x: str, proofs: dict[tuple[str, str, str], tuple[Proof, ...]]) -> Iterator[Line]:
    """Relations to and from other named things."""
    for incoming, asked, end in ((False, _OUT, "o"), (True, _IN, "s")):
        for row in reader.select(asked, x=x):
            label = value(row["p"]).rpartition("#")[2]
            if label not in _ORDER:
                continue
            triple = (row[end], row["p"], x) if incoming else (x, row["p"], row[end])
            role = _role(reader, triple) if label == "holdsPost" else ""
            yield Line(label, incoming, value(row["name"]), role, proofs.get(triple, ()), value(row[end]))


def _role(reader: Reader, triple: tuple[str, str, str]) -> str:
    asked = "SELECT ?role { ?post org:member ?s ; org:organization ?o ; zq:roleTitle ?role }"
    return "、".join(value(row["role"]) for row in reader.select(asked, s=triple[0], o=triple[2]))


def _figures(reader: Reader, x: str, proofs: dict[tuple[str, str, str], tuple[Proof, ...]]) -> Iterator[Line]:
    words = {"min": "≥", "max": "≤", "about": "≈"}
    for row in reader.select(_FIGURES, x=x):
        told = {name: value(term) for name, term in row.items() if parse(term).kind == "literal"}
        what = told.get("class") or told.get("indicator") or ""
        number = words.get(told.get("bound", ""), "") + told["value"] + told.get("unit", "")
        detail = "，".join(part for part in (told.get("period", ""), "目标" if told.get("target") else "") if part)
        behind = proofs.get((row["s"], node(ZQ + "value"), row["value"]), ())
        yield Line("figure", False, f"{what} {number}".strip(), detail, behind)


def _supports(reader: Reader, x: str, proofs: dict[tuple[str, str, str], tuple[Proof, ...]]) -> Iterator[Line]:
    for row in reader.select(_SUPPORTS, x=x):
        told = {name: value(term) for name, term in row.items()}
        most = "最高" if told.get("cap") == "true" else ""
        amount = f"{most}{told['amount']}元" if "amount" in told else ""
        rate = f"{most}{float(told['rate']):.4g}" if "rate" in told else ""
        words = " ".join(part for part in (told["kind"], amount, rate) if part)
        said = sorted(value(r["words"]) for r in reader.select(_WORDS, x=row["s"]))
        detail = "；".join([*said, *sorted(words for _, words in _conditions(reader, row["s"]))])
        yield Line("offers", False, words, detail, proofs.get((x, node(ZQ + "offers"), row["s"]), ()))


def _policy_facts(reader: Reader, x: str, proofs: dict[tuple[str, str, str], tuple[Proof, ...]]) -> Iterator[Line]:
    """Number, dates and status of a policy."""
    for name, (property_, _) in PROPERTIES.items():
        for row in reader.select("SELECT DISTINCT ?o { ?x ?p ?o }", x=x, p=node(property_)):
            yield Line(name, False, value(row["o"]), "", proofs.get((x, node(property_), row["o"]), ()))


def _asked(reader: Reader, x: str, proofs: dict[tuple[str, str, str], tuple[Proof, ...]]) -> Iterator[Line]:
    """What a policy asks for all that it offers."""
    for condition, words in _conditions(reader, x):
        yield Line("requires", False, words, "", proofs.get((x, node(ZQ + "requires"), condition), ()))


def _conditions(reader: Reader, owner: str) -> Iterator[tuple[str, str]]:
    """The conditions that a policy or an instrument asks, each with its words: 研发费用占营业收入比重≥0.05."""
    for row in reader.select(_CONDITIONS, x=owner):
        told = {name: value(term) for name, term in row.items() if name != "c"}
        asked = told.get("name") or told.get("threshold", "") + told.get("unit", "")
        yield row["c"], f"{told['what']}{told['operator']}{asked}"


def _place(label: str) -> int:
    return _ORDER.index(label) if label in _ORDER else len(_ORDER) + (label != "figure")


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _dice(one: set[str], other: set[str]) -> float:
    """How much two sets share, 0..1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
