"""Asking a named question: its query in a process of its own, then the sentences behind each row."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kg.ask.question import Question, named
from kg.ask.values import filled
from kg.card import Proof
from kg.query import TIME_LIMIT, query
from kg.rules import Pattern
from kg.store import Reader, open_store
from kg.terms import Triple, node, parse, prefixes, text, value

LIMIT = 200  # rows
_BATCH = 500  # triples whose evidence is looked up at a time
_EVIDENCE = """SELECT ?s ?p ?o ?quote ?source ?start ?confidence ?modality ?where {{ VALUES (?s ?p {o}) {{ {rows} }} GRAPH ?d {{
  ?e rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; oa:exact ?quote ; oa:start ?start ; zq:confidence ?confidence ;
     zq:modality ?modality . ?d dcterms:source ?source OPTIONAL {{ ?e rdf:value ?where }} }} }}"""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer."""

    cells: tuple[str, ...]  # of the columns that are shown; "" where unbound
    terms: dict[str, str]  # every column, as terms of kg.terms
    proofs: tuple[Proof, ...]  # the sentences behind it, the surest first


@dataclass(frozen=True, slots=True)
class Answers:
    """What a question gave."""

    question: Question
    names: tuple[str, ...]  # of the columns that are shown
    rows: tuple[Row, ...]
    more: bool  # there are more rows than were asked for
    notes: tuple[str, ...]  # what the user should know


def ask(
    out: Path, name: str, given: Mapping[str, str] | None = None, *, limit: int = LIMIT, timeout: float = TIME_LIMIT
) -> Answers:
    """Ask a question of ontology/queries/.

    out:     the folder of a build
    name:    某地的专精特新企业, or the name of its file
    given:   name of a parameter → value: {"地区": "长春市"}; things by any of their names, by id (region:220100) or IRI
    limit:   the most rows
    timeout: seconds, after which the query is stopped
    raises:  BadQuery with the nearest names for an unknown question, parameter or thing, and where it takes too long; BadStore
    """
    question = named(name)
    reader = open_store(out)
    ready = filled(reader, question, given or {})
    made = json.loads(query(out, f"{ready.query.rstrip()}\nLIMIT {limit + 1}\n", "json", limit=timeout).text)
    shown = tuple(name for name in made["head"]["vars"] if not name.isascii())
    terms = [{name: term_of(cell) for name, cell in row.items()} for row in made["results"]["bindings"]]
    found = proofs(reader, question.evidence, terms[:limit])
    rows = (Row(tuple(_shown(row.get(name)) for name in shown), row, told) for row, told in zip(terms, found, strict=False))
    return Answers(question, shown, tuple(rows), len(terms) > limit, ready.notes)


def to_json(answers: Answers) -> str:
    """The answers as JSON: a list of rows, each with its columns, IRIs and sentences."""
    made = [
        {
            **dict(zip(answers.names, row.cells, strict=True)),
            "iris": {name: value(term) for name, term in sorted(row.terms.items()) if name.isascii() and term[0] == "<"},
            "evidence": [
                {"sentence": p.quote, "source": p.document, "start": p.start, "confidence": p.confidence, "modality": p.modality}
                for p in row.proofs
            ],
        }
        for row in answers.rows
    ]
    return json.dumps(made, ensure_ascii=False, indent=1)


def to_csv(answers: Answers) -> str:
    """The answers as CSV: the columns, then the surest sentence and where it stands."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow((*answers.names, *EVIDENCE_COLUMNS))
    rows.writerows((*row.cells, *sentence(row)) for row in answers.rows)
    return file.getvalue()


EVIDENCE_COLUMNS = ("原句", "出处")


def sentence(row: Row) -> tuple[str, str]:
    """The surest sentence behind a row on one line, and where it stands with how many more there are."""
    if not row.proofs:
        return "", ""
    first, more = row.proofs[0], len(row.proofs) - 1
    return "".join(first.quote.splitlines()), first.standing + (f" (+{more})" if more else "")


def proofs(reader: Reader, patterns: Sequence[Pattern], rows: Sequence[Mapping[str, str]]) -> list[tuple[Proof, ...]]:
    """For each row the evidence of the triples that it rests on, of its first pattern first."""
    wanted = [[triple for p in patterns if (triple := _bound(reader, p, row))] for row in rows]
    found = _evidence(reader, sorted({triple for triples in wanted for triple in triples}))
    return [tuple(dict.fromkeys(proof for triple in triples for proof in found.get(triple, ()))) for triples in wanted]


def _bound(reader: Reader, pattern: Pattern, row: Mapping[str, str]) -> Triple | None:
    """A pattern with a row's terms in it; "" for an object that the row does not bind. None without subject or predicate."""
    subject, predicate, obj = (_of(reader, part, row) for part in pattern)
    return (subject, predicate, obj) if subject and predicate else None


def _of(reader: Reader, part: str, row: Mapping[str, str]) -> str:
    if part.startswith("?"):
        return row.get(part[1:], "")
    prefix, _, local = part.partition(":")
    return node(prefixes(reader.base)[prefix] + local)


def _evidence(reader: Reader, triples: Iterable[Triple]) -> dict[Triple, tuple[Proof, ...]]:
    """The evidence of each triple, the surest first, denials last. An object that is "" is any."""
    found: dict[Triple, set[Proof]] = defaultdict(set)
    for open_, chosen in ((False, [t for t in triples if t[2]]), (True, [t for t in triples if not t[2]])):
        for batch in _batches(chosen):
            listed = " ".join(f"({s} {p})" if open_ else f"({s} {p} {o})" for s, p, o in batch)
            for row in reader.select(_EVIDENCE.format(o="" if open_ else "?o", rows=listed)):
                place = value(row["where"]) if "where" in row else ""
                quote, source, modality = (value(row[name]) for name in ("quote", "source", "modality"))
                proof = Proof(quote, source, int(value(row["start"])), float(value(row["confidence"])), modality, place)
                found[row["s"], row["p"], "" if open_ else row["o"]].add(proof)
    return {triple: tuple(sorted(proofs, key=_surest)) for triple, proofs in found.items()}


def _surest(proof: Proof) -> tuple[bool, float, str, int, str]:
    return proof.modality == "denied", -proof.confidence, proof.document, proof.start, proof.quote


def _batches(triples: Iterable[Triple]) -> Iterator[list[Triple]]:
    left = iter(triples)
    while batch := list(islice(left, _BATCH)):
        yield batch


def term_of(cell: Mapping[str, str]) -> str:
    """A cell of SPARQL's JSON as a term."""
    if cell["type"] == "uri":
        return f"<{cell['value']}>"
    if cell["type"] == "bnode":
        return f"_:{cell['value']}"
    literal = text(cell["value"], cell.get("xml:lang"))
    return f"{literal}^^<{cell['datatype']}>" if "datatype" in cell else literal


def _shown(term: str | None) -> str:
    return "" if term is None else parse(term).value
