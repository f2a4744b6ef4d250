"""The named questions as forms, and their answers with the sentences behind each row."""

from __future__ import annotations

import json
from urllib.parse import unquote

from kg.ask import Row, filled, questions
from kg.ask.answer import proofs, term_of
from kg.ask.question import Question
from kg.model import KgError
from kg.serve.model import Reply
from kg.site.entity import place
from kg.site.visit import Visit, documents, missing, page, rendered
from kg.sparql import Sink, answer
from kg.terms import parse

_MOST = 100  # rows
_JSON = "application/sparql-results+json"


@page
def asking(visit: Visit) -> Reply:
    """The list of questions, or one of them with its form and its answer."""
    stem = unquote(visit.request.path).removeprefix("/ask").strip("/")
    if not stem:
        return rendered(visit, "questions.html", title=visit.word("questions"), questions=questions())
    question = next((one for one in questions() if stem in (one.stem, one.name)), None)
    if question is None:
        return missing(visit, stem[:100])
    given = {one.name: visit.asked[f"p.{one.variable}"] for one in question.parameters if visit.asked.get(f"p.{one.variable}")}
    error: KgError | None = None
    rows: list[Row] = []
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    more = False
    asked = "go" in visit.asked or bool(given)
    if asked:
        try:
            names, rows, more, notes = _answers(visit, question, given)
        except KgError as caught:
            error = caught
    where = documents(visit.reader, {proof.document for row in rows for proof in row.proofs[:1]})
    places = [place(visit, where.get(row.proofs[0].document, ""), row.proofs[0].start) if row.proofs else "" for row in rows]
    return rendered(
        visit,
        "question.html",
        400 if error else 200,
        title=question.name,
        question=question,
        given=given,
        asked=asked and not error,
        error=error,
        names=names,
        rows=list(zip(rows, [_links(visit, row, names) for row in rows], places, strict=True)),
        more=more,
        notes=notes,
    )


def _answers(visit: Visit, question: Question, given: dict[str, str]) -> tuple[tuple[str, ...], list[Row], bool, tuple[str, ...]]:
    """Columns that are shown, rows, whether there are more, notes. This process may be stopped, so it asks the store itself."""
    ready = filled(visit.reader, question, given)
    sink = Sink(visit.served.answer_limit)
    answer(visit.reader, f"{ready.query.rstrip()}\nLIMIT {_MOST + 1}\n", _JSON, None, sink)
    made = json.loads(sink.bytes())
    shown = tuple(name for name in made["head"]["vars"] if not name.isascii())
    terms = [{name: term_of(cell) for name, cell in row.items()} for row in made["results"]["bindings"]]
    told = proofs(visit.reader, question.evidence, terms[:_MOST])
    rows = [
        Row(tuple(parse(row[name]).value if name in row else "" for name in shown), row, found)
        for row, found in zip(terms, told, strict=False)
    ]
    return shown, rows, len(terms) > _MOST, ready.notes


def _links(visit: Visit, row: Row, names: tuple[str, ...]) -> tuple[str, ...]:
    """For each cell the address of the thing that it names: of the row's things the one that bears the name."""
    things = [parse(term).value for name, term in sorted(row.terms.items()) if term.startswith(f"<{visit.reader.base}")]
    if not things:
        return tuple("" for _ in names)
    listed = " ".join(f"<{iri}>" for iri in things)
    rows = visit.reader.select(f"SELECT ?x ?name {{ VALUES ?x {{ {listed} }} ?x skos:prefLabel ?name }}")
    named = {parse(found["name"]).value: parse(found["x"]).value for found in rows}
    return tuple(visit.of(named[cell]) if cell in named else "" for cell in row.cells)
