"""The page of a document: its text as read, with every name and every sentence that states something marked and linked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.model import KgError
from kg.read import read
from kg.serve.model import Reply
from kg.site.marking import Run, mentions, runs
from kg.site.visit import Visit, rendered
from kg.standing import standing
from kg.terms import node, value
from kg.vocab import TYPES, ZQ

WINDOW = 20_000  # characters of a text on one page
_LARGEST = 30 << 20  # bytes of a file that is read again
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_ABOUT = "SELECT ?p ?o { GRAPH ?x { ?x ?p ?o } }"
_SAID = """SELECT ?e ?s ?p ?o ?quote ?start ?end ?confidence ?modality ?method ?where { GRAPH ?x {
  ?e rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; oa:exact ?quote ; oa:start ?start ; oa:end ?end ;
     zq:confidence ?confidence ; zq:modality ?modality ; zq:method ?method . OPTIONAL { ?e rdf:value ?where } } }"""
_NAMES = "SELECT ?e ?t ?name { GRAPH ?x { ?e a ?t ; skos:prefLabel|skos:altLabel ?name } }"
# What figures, instruments and conditions are called, which have no names.
_NAMELESS = (
    """SELECT ?x ?a ?b { VALUES ?x { %s } ?x a qb:Observation
    OPTIONAL { ?x zq:refArea|zq:subject ?about . ?about skos:prefLabel ?a }
    OPTIONAL { ?x zq:countedClass/skos:prefLabel ?b } OPTIONAL { ?x zq:indicator ?b } }""",
    "SELECT ?x ?a ?b { VALUES ?x { %s } ?x zq:supportKind ?a OPTIONAL { ?x zq:amount ?b } }",
    """SELECT ?x ?a ?b ?c { VALUES ?x { %s } ?x zq:criterion ?a ; zq:operator ?b
    OPTIONAL { ?x zq:threshold ?c } OPTIONAL { ?x zq:concerns/skos:prefLabel ?c } }""",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one sentence states."""

    subject: str  # IRI
    relation: str
    object: str  # IRI, or a text
    confidence: float
    modality: str
    method: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that states something; `number` is its place among them."""

    number: int
    start: int
    end: int
    quote: str
    standing: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text that is shown; `gap` where something before it is not."""

    gap: bool
    runs: tuple[Run, ...]


def document(visit: Visit, iri: str) -> Reply:
    """The page of a document."""
    reader, x = visit.reader, node(iri)
    about = {value(row["p"]).rpartition("/")[2].rpartition("#")[2]: row["o"] for row in reader.select(_ABOUT, x=x)}
    source = value(about["source"]) if "source" in about else iri
    sentences = _sentences(visit, x, source)
    names: dict[str, str] = {}
    types: dict[str, str] = {}
    for row in reader.select(_NAMES, x=x):
        type_ = value(row["t"]).removeprefix(ZQ)
        if type_ in TYPES:
            names.setdefault(value(row["name"]), value(row["e"]))
            types[value(row["e"])] = type_
    text = text_of(source, sentences, Path(visit.served.documents or "."))
    at = _number(visit.asked.get("at", "0"))
    first, last = (0, 0) if text is None else _window(text, at)
    pieces = list(_pieces(text, first, last, names, sentences))
    shown = [s for s in sentences if text is None or first <= s.start < last]
    return rendered(
        visit,
        "document.html",
        title=value(about["title"]) if "title" in about else source,
        iri=iri,
        source=source,
        facts=[(key, value(about[key])) for key in ("publisher", "date") if key in about],
        reprint=value(about["reprintOf"]) if "reprintOf" in about else "",
        whole=text is not None,
        pieces=pieces,
        types=types,
        sentences=shown,
        labels=_labels(visit, shown),
        units=_units(visit, shown),
        here=next(((s.start, s.end) for s in sentences if s.start == at and "at" in visit.asked), (0, 0)),
        length=len(text or ""),
        first=first,
        last=last,
        before=max(0, first - WINDOW),
        unseen=lambda words: _UNSEEN.sub("\ufffd", words),
    )


def text_of(source: str, sentences: Sequence[Sentence], folder: Path) -> str | None:
    """The text that a document was read from, where it lies in the folder and is still the same.

    source:    its path as the build was told it: it may begin with the folder's own name; nothing outside the folder is read
    sentences: what must stand at its place, so that no other file is taken for it; without any there is no telling
    """
    root = folder.resolve()
    for path in (root / source, root.parent / source) if sentences else ():
        try:
            file = path.resolve()
            if not file.is_relative_to(root) or not file.is_file() or file.stat().st_size > _LARGEST:
                continue
            text = read(file).text
        except (KgError, OSError, ValueError):
            continue
        if all(text[s.start : s.end] == s.quote for s in sentences):
            return text
    return None


def _sentences(visit: Visit, x: str, source: str) -> list[Sentence]:
    """The sentences of a document, in order, with what each states."""
    found: dict[tuple[int, int], list[Statement]] = {}
    quotes: dict[tuple[int, int], tuple[str, str]] = {}
    for row in visit.reader.select(_SAID, x=x):
        span = int(value(row["start"])), int(value(row["end"]))
        relation = value(row["p"]).rpartition("#")[2].rpartition("/")[2]
        confidence, modality, method = (value(row[name]) for name in ("confidence", "modality", "method"))
        told = Statement(value(row["s"]), relation, value(row["o"]), float(confidence), modality, method)
        found.setdefault(span, []).append(told)
        quotes[span] = value(row["quote"]), value(row["where"]) if "where" in row else ""
    return [
        Sentence(
            number, *span, quotes[span][0], standing(source, span[0], quotes[span][1]),
            tuple(sorted(set(found[span]), key=lambda s: (-s.confidence, s.subject, s.relation, s.object))),
        )
        for number, span in enumerate(sorted(found), start=1)
    ]  # fmt: skip


def _window(text: str, at: int) -> tuple[int, int]:
    """The page of the text that holds a position."""
    number = min(max(0, at), max(0, len(text) - 1)) // WINDOW
    return number * WINDOW, min(len(text), (number + 1) * WINDOW)


def _pieces(text: str | None, first: int, last: int, names: dict[str, str], sentences: Sequence[Sentence]) -> Iterator[Piece]:
    """The text in its page, or, where it is not at hand, the sentences that are known."""
    marks = [(s.start, s.end, s.number) for s in sentences]
    if text is not None:
        part = text[first:last]
        yield Piece(first > 0, tuple(runs(part, mentions(part, names), marks, first)))
        return
    reached = 0
    for sentence in sentences:
        if sentence.end <= reached:
            continue
        known = sentence.quote[max(0, reached - sentence.start) :]
        start = max(reached, sentence.start)
        yield Piece(start > reached, tuple(runs(known, mentions(known, names), marks, start)))
        reached = sentence.end


def _labels(visit: Visit, sentences: Sequence[Sentence]) -> dict[str, str]:
    """IRI → what to call it, for all that the sentences speak of."""
    known: dict[str, str] = {}
    base = visit.reader.base
    iris = {iri for s in sentences for t in s.statements for iri in (t.subject, t.object) if iri.startswith(base)}
    listed = " ".join(node(iri) for iri in sorted(iris))
    for row in visit.reader.select(f"SELECT ?x ?name {{ VALUES ?x {{ {listed} }} ?x skos:prefLabel ?name }}") if listed else ():
        known.setdefault(value(row["x"]), value(row["name"]))
    rest = " ".join(node(iri) for iri in sorted(iris - set(known)))
    for asked in _NAMELESS if rest else ():
        for row in visit.reader.select(asked % rest):
            known.setdefault(value(row["x"]), " ".join(value(row[name]) for name in ("a", "b", "c") if name in row))
    return known


def _units(visit: Visit, sentences: Sequence[Sentence]) -> dict[str, str]:
    """IRI of a figure → its unit."""
    listed = " ".join(sorted({node(t.subject) for s in sentences for t in s.statements if t.relation == "value"}))
    rows = visit.reader.select(f"SELECT ?x ?unit {{ VALUES ?x {{ {listed} }} ?x zq:unit ?unit }}") if listed else []
    return {value(row["x"]): value(row["unit"]) for row in rows}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
